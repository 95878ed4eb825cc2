"""May this person sign this contract, on that day, and why."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.policies import signatory_of
from convergence.accompagnement.contracts.rules.eligibility import eligibility
from convergence.accompagnement.contracts.rules.terms import age_warning
from convergence.accompagnement.contracts.types import (
    Applicant,
    CheckedEligibility,
    ContractDraft,
    ContractKind,
    EligibilityAnswers,
    PastContract,
)
from convergence.accompagnement.deadlines.queries import deadlines_of
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.diagnostic.queries import diagnostics_of
from convergence.accompagnement.diagnostic.types import DiagnosticKind, ExitMotive
from convergence.accompagnement.orientation.queries import orientation_on
from convergence.accompagnement.situations.queries import situations_of
from convergence.accompagnement.situations.types import JobTerm, SituationCategory, SituationState
from convergence.dossier.queries import age_facts
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import DatePeriod, french_date
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads

_USUAL_MONTHS = 12
_LEFT_UNDONE = (ExitMotive.ABANDON, ExitMotive.MOVE)
_IN_TRAINING = frozenset({SituationCategory.TRAINING, SituationCategory.WORK_STUDY})
"""An apprentice follows a training as well as an employee does a job."""


@reads(FieldGroup.IDENTITY, FieldGroup.HEALTH, FieldGroup.ACCOMPAGNEMENT)
def eligibility_of(
    scope: Scope,
    dossier_id: UUID,
    kind: ContractKind,
    *,
    on: date,
    answers: EligibilityAnswers,
    months: int = _USUAL_MONTHS,
) -> CheckedEligibility | None:
    """Every condition of a contract that would start on a day, met, not met or unanswered; None for a hidden file.

    What is recorded wins over what is answered: a training or a schooling under way on that day, a diagnostic closed.
    """
    applicant = _applicant(scope, dossier_id, kind, on=on, answers=answers)
    if applicant is None:
        return None
    draft = ContractDraft(kind, on, months)
    return CheckedEligibility(
        dossier_id,
        eligibility(kind, applicant, on),
        age_warning(draft, applicant) or "",
        _late_pacea(scope, dossier_id, on) if kind is ContractKind.PACEA else "",
    )


def _applicant(
    scope: Scope, dossier_id: UUID, kind: ContractKind, *, on: date, answers: EligibilityAnswers
) -> Applicant | None:
    person = age_facts(scope, dossier_id)
    if person is None:
        return None
    running = [row for row in situations_of(scope, dossier_id, on=on) if row.state is SituationState.RUNNING]
    categories = {row.category for row in running}
    return Applicant(
        born_on=person.born_on,
        has_rqth=person.has_rqth_on(on),
        is_student=True if SituationCategory.SCHOOL in categories else answers.is_student,
        is_in_training=True if categories & _IN_TRAINING else answers.is_in_training,
        has_difficulty=answers.has_difficulty,
        has_diagnostic=_has_diagnostic(scope, dossier_id, kind, on, answers.has_diagnostic),
        contracts=past_contracts(dossier_id),
        particular_circumstances=answers.particular_circumstances,
        has_lasting_job=any(row.job_term is JobTerm.PERMANENT for row in running),
        is_referent=_is_referent(scope, dossier_id, person.structure_id, on),
        body=scope.actor.structure_kind if signatory_of(scope.actor) else "mission_locale",
        signatory_id=signatory_of(scope.actor),
    )


def _has_diagnostic(
    scope: Scope, dossier_id: UUID, kind: ContractKind, on: date, answer: bool | None
) -> bool | None:
    """Whether a diagnostic made here was closed by that day; one made elsewhere is answered for.

    A PACEA follows a *diagnostic approfondi*: one that is open here is not done, whatever is answered.
    """
    rows = diagnostics_of(scope, dossier_id)
    if kind is ContractKind.PACEA:
        rows = [
            row for row in rows if row.kind is DiagnosticKind.IN_DEPTH and row.exit_motive not in _LEFT_UNDONE
        ]
    if any(row.closed_on is not None and row.closed_on <= on for row in rows):
        return True
    return False if rows and kind is ContractKind.PACEA else answer


def _late_pacea(scope: Scope, dossier_id: UUID, on: date) -> str:
    """A sentence when the month that the *diagnostic approfondi* opened is over; no text read forbids to sign."""
    awaited = [
        row.due_on
        for row in deadlines_of(scope, dossier_id, on=on)
        if row.kind is DeadlineKind.PACEA_AFTER_DIAGNOSTIC and row.due_on < on
    ]
    if not awaited:
        return ""
    return (
        f"Ce PACEA devait être signé au plus tard le {french_date(min(awaited))}, après le diagnostic approfondi "
        "(délai à confirmer). Vérifiez que le diagnostic vaut encore."
    )


def _is_referent(scope: Scope, dossier_id: UUID, structure_id: UUID, on: date) -> bool | None:
    """Whether the orientation of that day names the organisation that would sign; None without orientation.

    The young person may have asked the structure that holds the file herself; an operator is the référent or is not.
    """
    orientation = orientation_on(scope, dossier_id, on)
    operator_id = signatory_of(scope.actor)
    if operator_id is not None:
        return orientation is not None and orientation.referent_structure_id == operator_id
    return None if orientation is None else orientation.referent_structure_id == structure_id


def past_contracts(dossier_id: UUID) -> tuple[PastContract, ...]:
    """The signed contracts of a person, for the rules."""
    rows = models.Contract.objects.filter(dossier_id=dossier_id, state__in=models.COVERING_STATES).order_by(
        "starts_on", "id"
    )
    return tuple(
        PastContract(
            ContractKind(row.kind),
            DatePeriod(row.starts_on, row.ended_on),
            row.kept_commitments,
            row.signatory_id,
        )
        for row in rows
        if row.ended_on is None or row.ended_on > row.starts_on
    )
