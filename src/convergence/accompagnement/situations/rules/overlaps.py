"""Situations that hardly go together: warned, never refused, since life is richer than the table."""

from collections.abc import Iterable

from convergence.accompagnement.situations.types import (
    DatedSituation,
    OverlapWarning,
    SituationCategory,
    WorkingTime,
)
from convergence.foundation.periods import french_date

_JOB, _WORK_STUDY = SituationCategory.JOB, SituationCategory.WORK_STUDY
_TRAINING, _SCHOOL = SituationCategory.TRAINING, SituationCategory.SCHOOL
_IMMERSION, _VOLUNTEERING = SituationCategory.IMMERSION, SituationCategory.VOLUNTEERING
_SEEKER, _NON_PROFESSIONAL = SituationCategory.JOB_SEEKER, SituationCategory.NON_PROFESSIONAL
_UNKNOWN = SituationCategory.UNKNOWN

DOUBTFUL_PAIRS = frozenset(
    {
        frozenset({_JOB, _WORK_STUDY}),
        frozenset({_WORK_STUDY}),
        frozenset({_WORK_STUDY, _TRAINING}),
        frozenset({_WORK_STUDY, _SCHOOL}),
        frozenset({_WORK_STUDY, _SEEKER}),
        frozenset({_TRAINING}),
        frozenset({_TRAINING, _SCHOOL}),
        frozenset({_IMMERSION}),
        frozenset({_VOLUNTEERING}),
        frozenset({_SCHOOL}),
        frozenset({_SCHOOL, _SEEKER}),
        frozenset({_SEEKER}),
        frozenset({_NON_PROFESSIONAL}),
        *(frozenset({_NON_PROFESSIONAL, other}) for other in (_JOB, _WORK_STUDY, _TRAINING, _SCHOOL)),
        *(frozenset({_UNKNOWN, other}) for other in SituationCategory),
    }
)
"""Pairs warned whatever the working time; a single category means two situations of that category."""

DOUBTFUL_WITH_FULL_TIME = frozenset({_JOB, _TRAINING, _SCHOOL, _SEEKER, _VOLUNTEERING, _IMMERSION})
"""Categories warned beside a full-time job."""


def overlap_warnings(
    situation: DatedSituation, others: Iterable[DatedSituation]
) -> tuple[OverlapWarning, ...]:
    """The other situations with which this one shares a day and hardly goes together, oldest first."""
    found = [
        OverlapWarning(other, _sentence(situation, other))
        for other in others
        if _is_another(situation, other)
        and situation.period.overlaps(other.period)
        and _is_doubtful(situation, other)
    ]
    return tuple(sorted(found, key=lambda warning: warning.other.period.start))


def _is_another(one: DatedSituation, other: DatedSituation) -> bool:
    return one is not other and (one.situation_id is None or one.situation_id != other.situation_id)


def _is_doubtful(one: DatedSituation, other: DatedSituation) -> bool:
    if frozenset({one.category, other.category}) in DOUBTFUL_PAIRS:
        return True
    return any(
        job.category is _JOB
        and job.working_time is WorkingTime.FULL
        and beside.category in DOUBTFUL_WITH_FULL_TIME
        for job, beside in ((one, other), (other, one))
    )


def _sentence(situation: DatedSituation, other: DatedSituation) -> str:
    shared = situation.period.intersection(other.period)
    if shared is None:
        raise ValueError("the situations do not overlap")
    last = shared.last_day
    when = (
        f"du {french_date(shared.start)} au {french_date(last)}"
        if last
        else f"à partir du {french_date(shared.start)}"
    )
    return (
        f"« {situation.category.label} » et « {other.category.label} » se chevauchent {when}. "
        "Vérifiez les dates, ou terminez la plus ancienne."
    )
