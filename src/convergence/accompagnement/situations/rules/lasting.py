"""Which job is lasting: « emploi durable »."""

from convergence.accompagnement.situations.types import JobKind, JobTerm, SituationCategory, SituationDraft
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after


def is_lasting(draft: SituationDraft) -> bool:
    """CDI, alternance, business created, or CDD that lasts so many months at least; aided contracts never.

    Comité scientifique de la Garantie jeunes (2018): alternance included, aided contracts excluded.
    """
    if draft.category is SituationCategory.WORK_STUDY:
        return True
    if draft.category is not SituationCategory.JOB or draft.job_kind in _NEVER:
        return False
    if draft.job_term is JobTerm.PERMANENT or draft.job_kind is JobKind.BUSINESS:
        return True
    period = draft.period
    months = parameter("situations.lasting_job_months").integer_at(period.start)
    return (
        draft.job_term is JobTerm.FIXED_TERM
        and period.end is not None
        and period.end >= months_after(period.start, months)
    )


_NEVER = frozenset(
    {
        JobKind.AIDED_PUBLIC,
        JobKind.AIDED_PRIVATE,
        JobKind.FUTURE_JOB,
        JobKind.GENERATION,
        JobKind.INSERTION,
    }
)
