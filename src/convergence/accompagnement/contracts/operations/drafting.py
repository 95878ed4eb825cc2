"""Write the terms of a contract in preparation, once its conditions and its terms are found right."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.finding import (
    consecutive_end,
    hidden_file,
    note,
    person,
)
from convergence.accompagnement.contracts.queries import eligibility_of
from convergence.accompagnement.contracts.rules.terms import (
    age_limit,
    check_terms,
    planned_end,
    required_parties,
)
from convergence.accompagnement.contracts.types import (
    ContractDraft,
    ContractKind,
    Eligibility,
    EligibilityAnswers,
    NoteAbout,
    NotEligible,
    Party,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import FieldError
from convergence.storage.files import check_may_write
from convergence.storage.session import current_scope


def fill_terms(
    row: models.Contract,
    draft: ContractDraft,
    answers: EligibilityAnswers,
    *,
    is_protected: bool,
    today: date,
) -> None:
    """Check the conditions and the terms, then write them; raises NotEligible or Invalid, and writes nothing."""
    checked = _checked(row.dossier_id, draft, answers)
    check_terms(draft)
    if row.signatory_id is not None and draft.exemption is not None:
        check_may_write(row.dossier_id, FieldGroup.HEALTH)
    who = person(row.dossier_id)
    parties = required_parties(born_on=who.born_on, signed_on=today, is_protected=is_protected)
    row.kind, row.months, row.starts_on = draft.kind, draft.months, draft.starts_on
    row.weekly_hours = 0 if draft.exemption else draft.weekly_hours
    row.eligibility = {condition.code: condition.is_met for condition in checked.reasons}
    row.prepared_on = today
    has_rqth = who.has_rqth_on(draft.starts_on)
    row.planned_end_on = planned_end(
        draft,
        born_on=who.born_on,
        has_rqth=has_rqth,
        consecutive_until=consecutive_end(row.dossier_id, draft.kind, draft.starts_on),
    )
    row.age_limit_on = age_limit(draft.kind, born_on=who.born_on, has_rqth=has_rqth, on=draft.starts_on)
    row.engagement_id = _engagement(row.dossier_id, draft)
    row.needs_guardian = Party.GUARDIAN in parties


def keep_words(row: models.Contract, draft: ContractDraft, answers: EligibilityAnswers, today: date) -> None:
    """Keep apart the words that explain the terms, and the ground of an exemption, which tells of health."""
    note(row, NoteAbout.LOWERED_HOURS, draft.lowering_reason, today)
    note(row, NoteAbout.CIRCUMSTANCES, answers.particular_circumstances, today)
    kept = models.ContractExemption.objects.filter(contract_id=row.id).first()
    if draft.exemption is None:
        if kept:
            kept.delete()
        return
    check_may_write(row.dossier_id, FieldGroup.HEALTH)
    kept = kept or models.ContractExemption(
        structure_id=row.structure_id, dossier_id=row.dossier_id, contract_id=row.id
    )
    kept.ground = draft.exemption
    kept.save()


def _engagement(dossier_id: UUID, draft: ContractDraft) -> UUID | None:
    """The contrat d'engagement under way, under which a CEJ or a PACEA sits: one paper, one signature."""
    if draft.kind is ContractKind.ENGAGEMENT:
        return None
    covering = Q(ended_on=None) | Q(ended_on__gt=draft.starts_on)
    return (
        models.Contract.objects.filter(
            covering,
            dossier_id=dossier_id,
            kind=ContractKind.ENGAGEMENT,
            state__in=models.COVERING_STATES,
            starts_on__lte=draft.starts_on,
        )
        .values_list("id", flat=True)
        .first()
    )


def _checked(dossier_id: UUID, draft: ContractDraft, answers: EligibilityAnswers) -> Eligibility:
    scope = current_scope()
    found = (
        eligibility_of(scope, dossier_id, draft.kind, on=draft.starts_on, answers=answers) if scope else None
    )
    if found is None:
        raise hidden_file()
    if not found.eligibility.is_eligible:
        raise _not_eligible(found.eligibility)
    return found.eligibility


def _not_eligible(checked: Eligibility) -> NotEligible:
    errors = [
        FieldError(condition.code, condition.sentence, f"Article {condition.source}.", "not_eligible")
        for condition in (*checked.against, *checked.unknown)
    ]
    detail = f" : {errors[0].message}" if len(errors) == 1 else "."
    problem = NotEligible(
        errors, f"Les conditions du {_name(checked.kind)} ne sont pas toutes réunies{detail}"
    )
    problem.eligibility = checked
    return problem


def _name(kind: ContractKind) -> str:
    return "contrat d’engagement" if kind is ContractKind.ENGAGEMENT else kind.name
