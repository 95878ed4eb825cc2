"""From table rows to what is shown and to what the weekly counter looks at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.rules.likeness import FROM_AGENDA
from convergence.accompagnement.acts.types import (
    ActKind,
    ActModality,
    ActOrigin,
    ActRow,
    ActStatus,
    ActTheme,
    CountedAct,
)
from convergence.accompagnement.situations.types import SnpMeasure


def shown(row: models.Act) -> ActRow:
    """An act as shown."""
    return ActRow(
        dossier_id=row.dossier_id,
        act_id=row.id,
        occurred_on=row.occurred_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        kind=ActKind(row.kind),
        status=ActStatus(row.status),
        modality=ActModality(row.modality) if row.modality else None,
        theme=ActTheme(row.theme) if row.theme else None,
        measure=SnpMeasure(row.measure) if row.measure else None,
        origin=ActOrigin(row.origin) if row.origin else None,
        minutes=row.minutes,
        is_qualified=row.is_qualified,
        with_young_person=row.with_young_person,
        adviser_id=row.adviser_id,
        done_by_structure_id=row.done_by_structure_id,
        source=row.source,
        is_distinct=row.is_distinct,
        recorded_at=row.recorded_at,
        entered_on=row.entered_on,
        edit_token=row.change_id,
    )


class Counted(Protocol):
    """The columns that the weekly counter reads, without the rest of the row."""

    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def occurred_on(self) -> date: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def minutes(self) -> int | None: ...
    @property
    def measure(self) -> str: ...
    @property
    def is_qualified(self) -> bool: ...
    @property
    def source(self) -> str: ...
    @property
    def is_distinct(self) -> bool: ...


COUNTED = (
    "kind", "status", "occurred_on", "starts_at", "ends_at", "minutes", "measure", "is_qualified", "source",
    "is_distinct",
)  # fmt: skip


def counted(row: Counted) -> CountedAct:
    """An act as the weekly counter looks at it."""
    return CountedAct(
        kind=ActKind(row.kind),
        status=ActStatus(row.status),
        day=row.occurred_on,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        minutes=row.minutes,
        measure=SnpMeasure(row.measure) if row.measure else None,
        is_qualified=row.is_qualified,
        from_agenda=row.source in FROM_AGENDA,
        is_distinct=row.is_distinct,
    )
