"""All that the house keeps about one young person, table by table: for the copy that she takes (RGPD, art. 15 and 20).

Tables are found by their columns, not by a list: a table that a room adds tomorrow is in the copy of the day after.
Whoever reads sees what the wall shows her: the young person her own file, a professional the file that she holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads
from convergence.storage.models import File, OutboxEvent

PERSONAL = tuple(group for group in FieldGroup if group.personal and group is not FieldGroup.STAFF)
"""Groups of the copy: who worked for her is told by function on her pages, not by name here."""

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a table: its name, its group, its JSON Schema."""

    name: str
    group: FieldGroup
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PortableTable:
    """What one table keeps about the person: ``rows`` hold the personal columns only, the oldest first."""

    dossier_id: UUID
    label: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Plain], ...]


@reads(*PERSONAL)
def copy_of_file(
    scope: Scope, dossier_id: UUID, *, without_words_of: Collection[str] = (), without: Collection[str] = ()
) -> list[PortableTable]:
    """Every table that keeps something about this person, where it does.

    Free text of the tables in ``without_words_of`` (as ``acts.ActNote``) is left out, and the columns of ``without``
    (as ``dossier.DossierNir.sealed``).
    """
    return list(_tables(dossier_id, frozenset(without_words_of), frozenset(without)))


def portable_columns() -> dict[str, tuple[Column, ...]]:
    """The personal columns of every table of a file, by the label of the table."""
    return {model._meta.label: columns for model, columns in _personal_models()}


def _tables(dossier_id: UUID, unsaid: frozenset[str], without: frozenset[str]) -> Iterator[PortableTable]:
    for model, known in _personal_models():
        label = model._meta.label
        columns = tuple(
            column
            for column in known
            if f"{label}.{column.name}" not in without
            and not (label in unsaid and column.group is FieldGroup.FREE_TEXT)
        )
        if not columns:
            continue
        names = [column.name for column in columns]
        found = (
            model._default_manager.filter(**{_file_column(model): dossier_id}).order_by("pk").values(*names)
        )
        rows = tuple({name: plain(row[name]) for name in names} for row in found)
        if rows:
            yield PortableTable(dossier_id, label, columns, rows)


@lru_cache(maxsize=1)
def _personal_models() -> tuple[tuple[type[models.Model], tuple[Column, ...]], ...]:
    found = []
    for model in apps.get_models():
        classified: Mapping[str, FieldGroup] = getattr(model, "classification", {})
        if not classified or not _file_column(model):
            continue
        columns = tuple(
            Column(field.attname, group, _schema(field))
            for field in model._meta.concrete_fields
            if (group := classified.get(field.attname, FieldGroup.TECHNICAL)) in PERSONAL
        )
        if columns:
            found.append((model, columns))
    return tuple(sorted(found, key=lambda each: each[0]._meta.label))


def _file_column(model: type[models.Model]) -> str:
    """By which column a row belongs to a file; the file itself is its own. Facts of the outbox repeat what tables say."""
    names = {field.attname for field in model._meta.concrete_fields}
    if model not in (File, OutboxEvent) and "dossier_id" in names:
        return "dossier_id"
    return "id" if model._meta.label == "dossier.Dossier" else ""


def plain(value: object) -> Plain:
    """A value of a column as JSON writes it: days and instants as ISO 8601, amounts as text."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return str(value)


def _schema(field: models.Field[Any, Any]) -> dict[str, object]:
    if isinstance(field, ArrayField):
        kind: dict[str, object] = {"type": "array"}
    elif isinstance(field, models.BooleanField):
        kind = {"type": "boolean"}
    elif isinstance(field, models.IntegerField):
        kind = {"type": "integer"}
    elif isinstance(field, models.DateTimeField):
        kind = {"type": "string", "format": "date-time"}
    elif isinstance(field, models.DateField):
        kind = {"type": "string", "format": "date"}
    elif isinstance(field, models.JSONField):
        return {}
    else:
        kind = {"type": "string"}
    return kind | {"type": [kind["type"], "null"]} if field.null else kind
