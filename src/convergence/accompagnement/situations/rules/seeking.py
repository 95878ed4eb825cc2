"""What the situations of a person say of her category on the list of job seekers (L5411-3, R5411-10)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from convergence.accompagnement.orientation.types import CategoryFacts, JobHeld, Path
from convergence.accompagnement.situations.types import (
    JobKind,
    JobTerm,
    SituationCategory,
    SituationRow,
    WorkingTime,
)
from convergence.foundation.parameters import parameter

_AIDED = (
    JobKind.AIDED_PUBLIC,
    JobKind.AIDED_PRIVATE,
    JobKind.FUTURE_JOB,
    JobKind.FUTURE_JOB_PRIVATE,
    JobKind.INSERTION,
    JobKind.BUSINESS,
)
_STABLE = (JobTerm.PERMANENT, JobTerm.CIVIL_SERVANT)
_WEEK = timedelta(weeks=1).days


def category_facts(running: Sequence[SituationRow], path: Path | None, on: date) -> CategoryFacts:
    """What decides her category. Hours that nobody wrote are told by the working time alone."""
    jobs = [row for row in running if row.category is SituationCategory.JOB]
    held = JobHeld.REDUCED if jobs else JobHeld.NONE
    if any(_is_aided_or_stable(row) for row in running):
        held = JobHeld.AIDED
    return CategoryFacts(
        job=held,
        hours_in_month=sum(_hours_in_month(row, on) for row in jobs),
        training_hours=sum(_training_hours(row, on) for row in running),
        path=path,
    )


def _is_aided_or_stable(row: SituationRow) -> bool:
    if row.category is SituationCategory.WORK_STUDY:
        return True
    is_stable = row.job_term in _STABLE and row.working_time is WorkingTime.FULL
    return row.category is SituationCategory.JOB and (row.kind in _AIDED or is_stable)


def _hours_in_month(row: SituationRow, on: date) -> int:
    if row.weekly_hours is not None:
        return round(row.weekly_hours * monthrange(on.year, on.month)[1] / _WEEK)
    few = parameter("registration.reduced_hours").integer_at(on)
    return few + 1 if row.working_time is WorkingTime.FULL else few


def _training_hours(row: SituationRow, on: date) -> int:
    """A training of which nobody wrote the hours or the end is one that keeps from working."""
    if row.category is not SituationCategory.TRAINING:
        return 0
    last = row.last_day
    if row.weekly_hours is None or last is None:
        return parameter("registration.training_hours").integer_at(on) + 1
    return round(row.weekly_hours * ((last - row.starts_on).days + 1) / _WEEK)
