"""The rows that each table keeps about one person, as JSON writes them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias
from uuid import UUID

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads
from convergence.storage.portable.columns import PERSONAL, Column, file_column, personal_models

Plain: TypeAlias = "str | int | float | bool | list[Plain] | dict[str, Plain] | None"


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


def _tables(dossier_id: UUID, unsaid: frozenset[str], without: frozenset[str]) -> Iterator[PortableTable]:
    for model, known in personal_models():
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
            model._default_manager.filter(**{file_column(model): dossier_id}).order_by("pk").values(*names)
        )
        rows = tuple({name: plain(row[name]) for name in names} for row in found)
        if rows:
            yield PortableTable(dossier_id, label, columns, rows)


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
