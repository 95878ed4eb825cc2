"""The contract of a published table: each column with its type, its constraint, its meaning and its sensitivity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum


class Kind(Enum):
    """The types that a published column may have, as the embedded engine writes them."""

    TEXT = "VARCHAR"
    KEY = "UUID"
    DATE = "DATE"
    INTEGER = "INTEGER"


class Sensitivity(StrEnum):
    """What a column could do to a person."""

    NONE = "aucune"
    INDIRECT = "indirecte"
    SENSITIVE = "sensible"
    PSEUDONYM = "pseudonyme"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``allowed`` lists its values, ``constraint`` is a condition in SQL, for what is not null."""

    name: str
    kind: Kind
    meaning: str
    sensitivity: Sensitivity
    allowed: tuple[str, ...] = ()
    constraint: str = ""
    is_nullable: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A published table. Its version changes with its columns or with what they mean: every part is then made anew."""

    name: str
    version: int
    meaning: str
    columns: tuple[Column, ...]

    @property
    def types(self) -> dict[str, str]:
        """Columns and types, in order."""
        return {column.name: column.kind.value for column in self.columns}


class BrokenContractError(ValueError):
    """Rows that a published table may not hold; nothing was written. The message names columns, never values."""


def broken(table: Table) -> Sequence[tuple[str, str]]:
    """For each column, the condition in SQL under which a row breaks the contract."""
    return [(column.name, condition) for column in table.columns if (condition := _fault(column))]


def _fault(column: Column) -> str:
    faults = [] if column.is_nullable else [f"{column.name} IS NULL"]
    if column.allowed:
        words = ", ".join(f"'{word}'" for word in column.allowed)
        faults.append(f"{column.name} NOT IN ({words})")
    if column.constraint:
        faults.append(f"NOT ({column.constraint})")
    return " OR ".join(faults)
