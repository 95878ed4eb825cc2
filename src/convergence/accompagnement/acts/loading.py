"""Bulk loading of acts for imports and the invented network, under constraints and history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.identifiers import uuid7
from convergence.storage.loading import copy_rows

COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "adviser_id", "done_by_structure_id", "starts_at",
    "ends_at", "occurred_on", "minutes", "is_qualified", "with_young_person", "kind", "status", "modality",
    "theme", "measure", "origin", "source",
)  # fmt: skip
NOTE_COLUMNS = ("id", "recorded_at", "structure_id", "dossier_id", "act_id", "occurred_on", "text")


@dataclass(frozen=True, slots=True)
class LoadedNote:
    """Free text of an act to load."""

    recorded_at: datetime
    structure_id: UUID
    dossier_id: UUID
    act_id: UUID
    occurred_on: date
    text: str
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class LoadedAct:
    """One act to load. Codes are values of the enumerations of ``types``."""

    recorded_at: datetime
    structure_id: UUID
    dossier_id: UUID
    occurred_on: date
    kind: str
    status: str
    adviser_id: UUID | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    minutes: int | None = None
    is_qualified: bool = False
    with_young_person: bool = True
    modality: str = ""
    theme: str = ""
    measure: str = ""
    origin: str = ""
    source: str = "reprise"
    id: UUID = field(default_factory=uuid7)


def load_acts(rows: Iterable[LoadedAct]) -> int:
    """Load acts inside an operation (and ``storage.loading.past_facts`` for past dates of knowledge)."""
    return load_act_tuples(map(_tuple, rows))


def load_act_tuples(rows: Iterable[tuple[object, ...]]) -> int:
    """The same for millions of rows made as tuples in the order of ``COLUMNS``."""
    return copy_rows("acts_act", COLUMNS, rows)


def load_act_notes(rows: Iterable[LoadedNote]) -> int:
    """Load the free text of acts already loaded."""
    return copy_rows(
        "acts_actnote",
        NOTE_COLUMNS,
        (
            (
                row.id,
                row.recorded_at,
                row.structure_id,
                row.dossier_id,
                row.act_id,
                row.occurred_on,
                row.text,
            )
            for row in rows
        ),
    )


def _tuple(row: LoadedAct) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, row.structure_id, row.dossier_id, row.adviser_id, row.structure_id,
        row.starts_at, row.ends_at, row.occurred_on, row.minutes, row.is_qualified, row.with_young_person,
        row.kind, row.status, row.modality, row.theme, row.measure, row.origin, row.source,
    )  # fmt: skip
