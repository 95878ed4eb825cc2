"""From table rows to what is shown and to what rules look at."""

from __future__ import annotations

from datetime import date

from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.rules.current import state_on
from convergence.accompagnement.situations.types import (
    DatedSituation,
    ImmersionKind,
    JobKind,
    JobTerm,
    PmsmpObjective,
    SituationCategory,
    SituationRow,
    SnpMeasure,
    VolunteeringKind,
    WorkingTime,
    WorkStudyKind,
)
from convergence.foundation.labels import Labelled
from convergence.foundation.periods import DatePeriod

_KINDS: dict[SituationCategory, type[Labelled]] = {
    SituationCategory.JOB: JobKind,
    SituationCategory.WORK_STUDY: WorkStudyKind,
    SituationCategory.IMMERSION: ImmersionKind,
    SituationCategory.VOLUNTEERING: VolunteeringKind,
    SituationCategory.NON_PROFESSIONAL: SnpMeasure,
}


def shown(row: models.Situation, on: date) -> SituationRow:
    """A row as shown on a day."""
    category = SituationCategory(row.category)
    kinds = _KINDS.get(category)
    return SituationRow(
        dossier_id=row.dossier_id,
        situation_id=row.id,
        category=category,
        state=state_on(_period(row), on),
        starts_on=row.starts_on,
        planned_end_on=row.planned_end_on,
        ends_on=row.ends_on,
        kind=row.kind,
        kind_label=kinds(row.kind).label if kinds and row.kind else "",
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
    )


def dated(row: models.Situation) -> DatedSituation:
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
    )


def _period(row: models.Situation) -> DatePeriod:
    return DatePeriod(row.starts_on, row.ends_on or row.planned_end_on)
