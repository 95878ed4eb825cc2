"""From table rows to what is shown and to what rules look at."""

from __future__ import annotations

from datetime import date
from typing import Protocol
from uuid import UUID

from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.rules.current import state_on
from convergence.accompagnement.situations.types import (
    CurrentSituationRow,
    DatedSituation,
    ImmersionKind,
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SituationRow,
    SnpMeasure,
    SpanRow,
    TrainingKind,
    VolunteeringKind,
    WorkingTime,
    WorkStudyKind,
    situation_label,
)
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import DatePeriod

_KINDS: dict[SituationCategory, type[Labelled]] = {
    SituationCategory.JOB: JobKind,
    SituationCategory.WORK_STUDY: WorkStudyKind,
    SituationCategory.TRAINING: TrainingKind,
    SituationCategory.IMMERSION: ImmersionKind,
    SituationCategory.VOLUNTEERING: VolunteeringKind,
    SituationCategory.NON_PROFESSIONAL: SnpMeasure,
}


class Listed(Protocol):
    """The columns that tell which situation stands for a person, and in which words."""

    @property
    def id(self) -> UUID: ...
    @property
    def category(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def job_term(self) -> str: ...
    @property
    def working_time(self) -> str: ...
    @property
    def pmsmp_objective(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def content(self) -> str: ...
    @property
    def weekly_hours(self) -> int | None: ...
    @property
    def awaits_confirmation(self) -> bool: ...
    @property
    def is_renewal(self) -> bool: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date | None: ...
    @property
    def planned_end_on(self) -> date | None: ...


LISTED = (
    "id", "category", "kind", "job_term", "working_time", "pmsmp_objective", "organisation", "is_renewal",
    "starts_on", "ends_on", "planned_end_on", "content", "weekly_hours", "awaits_confirmation",
)  # fmt: skip


def shown(row: models.Situation, on: date) -> SituationRow:
    """A row as shown on a day."""
    category = SituationCategory(row.category)
    return SituationRow(
        dossier_id=row.dossier_id,
        situation_id=row.id,
        category=category,
        state=state_on(_period(row), on, awaits_confirmation=row.awaits_confirmation),
        starts_on=row.starts_on,
        planned_end_on=row.planned_end_on,
        ends_on=row.ends_on,
        kind=row.kind,
        kind_label=_kind_label(category, row.kind),
        job_term=JobTerm(row.job_term) if row.job_term else None,
        working_time=WorkingTime(row.working_time) if row.working_time else None,
        pmsmp_objective=PmsmpObjective(row.pmsmp_objective) if row.pmsmp_objective else None,
        organisation=row.organisation,
        content=row.content,
        rome=row.rome,
        is_renewal=row.is_renewal,
        is_cancelled=row.is_cancelled,
        source=row.source,
        recorded_at=row.recorded_at,
        edit_token=row.change_id,
        weekly_hours=row.weekly_hours,
        awaits_confirmation=row.awaits_confirmation,
    )


def span(dossier_id: UUID, row: Listed) -> SpanRow:
    """A row as week counters look at it."""
    return SpanRow(
        dossier_id=dossier_id,
        situation_id=row.id,
        category=SituationCategory(row.category),
        kind=row.kind,
        working_time=WorkingTime(row.working_time) if row.working_time else None,
        weekly_hours=row.weekly_hours,
        period=_period(row),
        awaits_confirmation=row.awaits_confirmation,
    )


def listed(dossier_id: UUID, row: Listed) -> CurrentSituationRow:
    """What lists say of a situation."""
    category = SituationCategory(row.category)
    label = situation_label(
        category,
        _kind_label(category, row.kind),
        JobTerm(row.job_term) if row.job_term else None,
        WorkingTime(row.working_time) if row.working_time else None,
    )
    return CurrentSituationRow(dossier_id, category, label)


def dated(row: Listed) -> DatedSituation:
    """A row as rules look at it."""
    return DatedSituation(
        category=SituationCategory(row.category),
        period=_period(row),
        kind=row.kind,
        working_time=WorkingTime(row.working_time) if row.working_time else None,
        situation_id=row.id,
        host=row.organisation,
        is_renewal=row.is_renewal,
        objective=PmsmpObjective(row.pmsmp_objective) if row.pmsmp_objective else None,
        goals=row.content,
        job_term=JobTerm(row.job_term) if row.job_term else None,
        weekly_hours=row.weekly_hours,
        awaits_confirmation=row.awaits_confirmation,
    )


def seen(row: SituationRow) -> DatedSituation:
    """A row that was shown, as the order of situations looks at it."""
    return DatedSituation(
        category=row.category,
        period=row.period,
        kind=row.kind,
        situation_id=row.situation_id,
        awaits_confirmation=row.awaits_confirmation,
    )


def _kind_label(category: SituationCategory, kind: str) -> str:
    kinds = _KINDS.get(category)
    return kinds(kind).label if kinds and kind else ""


def _period(row: Listed) -> DatePeriod:
    return DatePeriod(row.starts_on, row.ends_on or row.planned_end_on)
