"""Which columns of which tables tell something of a young person: found by what the tables say of themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from convergence.foundation.classification import FieldGroup
from convergence.storage.models import File, OutboxEvent

_HOUSE = "convergence."
PERSONAL = tuple(group for group in FieldGroup if group.personal and group is not FieldGroup.STAFF)
"""Groups of the copy: who worked for her is told by function on her pages, not by name here."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a table: its name, its group, its JSON Schema."""

    name: str
    group: FieldGroup
    schema: Mapping[str, object]


def portable_columns() -> dict[str, tuple[Column, ...]]:
    """The personal columns of every table of a file, by the label of the table."""
    return {model._meta.label: columns for model, columns in personal_models()}


@lru_cache(maxsize=1)
def personal_models() -> tuple[tuple[type[models.Model], tuple[Column, ...]], ...]:
    """Tables with a row for a person, and their columns."""
    found = []
    for model in apps.get_models():
        if not model.__module__.startswith(_HOUSE):
            continue  # of Django, or of a test
        classified: Mapping[str, FieldGroup] = getattr(model, "classification", {})
        if not classified or not file_column(model):
            continue
        columns = tuple(
            Column(field.attname, group, _schema(field))
            for field in model._meta.concrete_fields
            if (group := classified.get(field.attname, FieldGroup.TECHNICAL)) in PERSONAL
        )
        if columns:
            found.append((model, columns))
    return tuple(sorted(found, key=lambda each: each[0]._meta.label))


def file_column(model: type[models.Model]) -> str:
    """By which column a row belongs to a file; the file itself is its own.

    Facts of the outbox are left aside: they repeat what tables say.
    """
    names = {field.attname for field in model._meta.concrete_fields}
    if model not in (File, OutboxEvent) and "dossier_id" in names:
        return "dossier_id"
    return "id" if model._meta.label == "dossier.Dossier" else ""


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
