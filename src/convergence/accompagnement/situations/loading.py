"""Bulk loading of situations for imports and the invented network, under constraints and history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.identifiers import uuid7
from convergence.storage.loading import copy_rows

COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "category", "kind", "job_term", "working_time",
    "pmsmp_objective", "organisation", "content", "rome", "is_renewal", "starts_on", "planned_end_on", "ends_on",
    "is_cancelled", "source", "change_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedSituation:
    """One situation to load. Codes are values of the enumerations of ``types``; ends are excluded days."""

    recorded_at: datetime
    structure_id: UUID
    dossier_id: UUID
    category: str
    starts_on: date
    ends_on: date | None = None
    planned_end_on: date | None = None
    kind: str = ""
    job_term: str = ""
    working_time: str = ""
    pmsmp_objective: str = ""
    organisation: str = ""
    content: str = ""
    rome: str = ""
    source: str = "reprise"
    id: UUID = field(default_factory=uuid7)


def load_situations(rows: Iterable[LoadedSituation]) -> int:
    """Load situations inside an operation (and ``storage.loading.past_facts`` for past dates of knowledge)."""
    return copy_rows("situations_situation", COLUMNS, map(_tuple, rows))


def _tuple(row: LoadedSituation) -> tuple[object, ...]:
    return (
        row.id, row.recorded_at, row.structure_id, row.dossier_id, row.category, row.kind, row.job_term,
        row.working_time, row.pmsmp_objective, row.organisation, row.content, row.rome, False, row.starts_on,
        row.planned_end_on, row.ends_on, False, row.source, 0,
    )  # fmt: skip
