"""Bulk loading of what messages cost in the past; constraints and history on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.foundation.exchanges import Channel
from convergence.foundation.identifiers import uuid7
from convergence.messaging.models import CostLine
from convergence.messaging.types import TemplateKind


@dataclass(frozen=True, slots=True)
class LoadedCost:
    """One SMS that was paid."""

    structure_id: UUID
    day_on: date
    kind: TemplateKind
    asked_by: UUID
    segments: int
    cost_millicents: int


def load_costs(rows: Iterable[LoadedCost]) -> int:
    """Write the lines inside an operation; returns how many."""
    lines = [
        CostLine(
            structure_id=row.structure_id,
            exchange_id=uuid7(),
            month=f"{row.day_on:%Y-%m}",
            day_on=row.day_on,
            kind=row.kind.value,
            channel=Channel.SMS.value,
            asked_by=row.asked_by,
            segments=row.segments,
            cost_millicents=row.cost_millicents,
        )
        for row in rows
    ]
    CostLine.objects.bulk_create(lines, batch_size=1000)
    return len(lines)
