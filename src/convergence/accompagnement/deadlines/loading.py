"""Bulk loading of deadlines for imports and the invented network, under constraints and history."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.deadlines.rules.pressing import pressing_on
from convergence.accompagnement.deadlines.types import Expected
from convergence.foundation.identifiers import uuid7
from convergence.storage.loading import copy_rows

COLUMNS = (
    "id", "recorded_at", "structure_id", "dossier_id", "kind", "ref_id", "due_on", "pressing_on", "detail",
    "owner_id", "expected_on", "settled_on", "outcome", "change_id",
)  # fmt: skip


def load_deadlines(rows: Iterable[tuple[UUID, Expected]], *, recorded_at: datetime, expected_on: date) -> int:
    """Load open deadlines, each with the structure that holds the file, inside an operation."""
    return copy_rows(
        "deadlines_deadline",
        COLUMNS,
        (_tuple(structure_id, one, recorded_at, expected_on) for structure_id, one in rows),
    )


def _tuple(structure_id: UUID, one: Expected, recorded_at: datetime, expected_on: date) -> tuple[object, ...]:
    return (
        uuid7(), recorded_at, structure_id, one.dossier_id, one.kind.value, one.ref_id, one.due_on,
        pressing_on(one.kind, one.due_on), one.detail, one.owner_id, expected_on, None, "", 0,
    )  # fmt: skip
