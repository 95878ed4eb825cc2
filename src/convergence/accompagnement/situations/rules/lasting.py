"""Which job is lasting: « emploi durable »."""

from convergence.accompagnement.situations.types import (
    DatedSituation,
    JobKind,
    JobTerm,
    SituationCategory,
    SituationDraft,
)
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after

AIDED = frozenset(
    {
        JobKind.AIDED_PUBLIC,
        JobKind.AIDED_PRIVATE,
        JobKind.FUTURE_JOB,
        JobKind.FUTURE_JOB_PRIVATE,
        JobKind.GENERATION,
    }
)
INSERTION = frozenset({JobKind.INSERTION, JobKind.INTERMEDIARY})
_ALWAYS = frozenset({JobTerm.PERMANENT, JobTerm.CIVIL_SERVANT})


def is_lasting(draft: SituationDraft) -> bool:
    """CDI, civil servant, alternance, business created, or CDD of so many months at least; aided contracts never.

    Comité scientifique de la Garantie jeunes (2018): alternance included, aided contracts excluded.
    """
    return is_lasting_situation(
        DatedSituation(draft.category, draft.period, kind=str(draft.job_kind or ""), job_term=draft.job_term)
    )


def is_lasting_situation(situation: DatedSituation) -> bool:
    """The same of a situation on record."""
    if situation.category is SituationCategory.WORK_STUDY:
        return True
    if situation.category is not SituationCategory.JOB or situation.kind in AIDED | INSERTION:
        return False
    if situation.job_term in _ALWAYS or situation.kind == JobKind.BUSINESS:
        return True
    period = situation.period
    months = parameter("situations.lasting_job_months").integer_at(period.start)
    return (
        situation.job_term is JobTerm.FIXED_TERM
        and period.end is not None
        and period.end >= months_after(period.start, months)
    )
