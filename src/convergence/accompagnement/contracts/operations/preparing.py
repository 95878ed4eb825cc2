"""Prepare a CEJ or a PACEA: conditions, terms, planned end. Preparing decides nothing yet."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.finding import note, person
from convergence.accompagnement.contracts.policies import check_may_prepare_contracts
from convergence.accompagnement.contracts.queries import eligibility_of
from convergence.accompagnement.contracts.rules.terms import (
    check_terms,
    planned_end,
    required_parties,
)
from convergence.accompagnement.contracts.types import (
    CejPrepared,
    ContractDraft,
    ContractKind,
    ContractState,
    Eligibility,
    EligibilityAnswers,
    NoteAbout,
    NotEligible,
    PaceaPrepared,
    Party,
    WeeklyExemption,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, FieldError, NotFound
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope

_OPEN = (ContractState.PREPARED.value, ContractState.SIGNED.value)


@operation("CEJ préparé")
def prepare_cej(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    starts_on: date,
    answers: EligibilityAnswers,
    months: int = 12,
    weekly_hours: int | None = 15,
    lowering_reason: str = "",
    exemption: WeeklyExemption | None = None,
    is_protected: bool = False,
    adviser_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Prepare a contrat d'engagement jeune (L5131-6, R5131-15, R5131-16); returns the contract.

    Numbers are those in force on ``starts_on``. Raises NotEligible with every condition that is not met or
    not answered, Invalid for terms that the Code does not allow, Conflict when another one is being prepared.
    ``is_protected``: an adult whose legal guardian signs too.
    """
    draft = ContractDraft(ContractKind.CEJ, starts_on, months, weekly_hours, lowering_reason, exemption)
    row = _prepare(actor, at, dossier_id, draft, answers, is_protected, adviser_id, source)
    emit(
        CejPrepared(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            contract_id=row.id,
            kind=ContractKind.CEJ,
            starts_on=starts_on,
        )
    )
    return row.id


@operation("PACEA préparé")
def prepare_pacea(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    starts_on: date,
    answers: EligibilityAnswers,
    months: int = 24,
    weekly_hours: int | None = 15,
    lowering_reason: str = "",
    exemption: WeeklyExemption | None = None,
    is_protected: bool = False,
    adviser_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Prepare a PACEA (L5131-4, R5131-11 to R5131-13): 24 months at most, until the 26th birthday at most."""
    draft = ContractDraft(ContractKind.PACEA, starts_on, months, weekly_hours, lowering_reason, exemption)
    row = _prepare(actor, at, dossier_id, draft, answers, is_protected, adviser_id, source)
    emit(
        PaceaPrepared(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            contract_id=row.id,
            kind=ContractKind.PACEA,
            starts_on=starts_on,
        )
    )
    return row.id


def _prepare(
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: ContractDraft,
    answers: EligibilityAnswers,
    is_protected: bool,
    adviser_id: UUID | None,
    source: str,
) -> models.Contract:
    check_may_prepare_contracts(actor)
    checked = _checked(dossier_id, draft, answers)
    check_terms(draft)
    _check_none_open(dossier_id)
    today, who = local_day(at, zone(actor.time_zone)), person(dossier_id)
    parties = required_parties(born_on=who.born_on, signed_on=today, is_protected=is_protected)
    row = models.Contract(
        structure_id=who.structure_id,
        dossier_id=dossier_id,
        kind=draft.kind,
        state=ContractState.PREPARED,
        adviser_id=adviser_id or (None if actor.is_system else actor.user_id),
        months=draft.months,
        weekly_hours=0 if draft.exemption else draft.weekly_hours,
        eligibility={condition.code: condition.is_met for condition in checked.reasons},
        prepared_on=today,
        starts_on=draft.starts_on,
        planned_end_on=planned_end(draft, born_on=who.born_on, has_rqth=who.has_rqth_on(draft.starts_on)),
        needs_guardian=Party.GUARDIAN in parties,
        source=source,
    )
    row.save(force_insert=True)
    _keep_words(row, draft, answers, today)
    return row


def _checked(dossier_id: UUID, draft: ContractDraft, answers: EligibilityAnswers) -> Eligibility:
    scope = current_scope()
    found = (
        eligibility_of(scope, dossier_id, draft.kind, on=draft.starts_on, answers=answers) if scope else None
    )
    if found is None:
        raise NotFound(
            "Ce dossier n'existe pas ou ne vous est pas accessible.",
            what_to_do="Vérifiez le numéro, ou cherchez le jeune par son nom.",
        )
    if not found.eligibility.is_eligible:
        raise _not_eligible(found.eligibility)
    return found.eligibility


def _not_eligible(checked: Eligibility) -> NotEligible:
    errors = [
        FieldError(condition.code, condition.sentence, f"Article {condition.source}.", "not_eligible")
        for condition in (*checked.against, *checked.unknown)
    ]
    problem = NotEligible(errors, f"Les conditions du {checked.kind.name} ne sont pas toutes réunies.")
    problem.eligibility = checked
    return problem


def _check_none_open(dossier_id: UUID) -> None:
    if models.Contract.objects.filter(
        dossier_id=dossier_id, state__in=_OPEN, kind__in=models.EXCLUSIVE_KINDS
    ).exists():
        raise Conflict(
            "Un contrat est déjà en préparation ou signé pour ce jeune.",
            what_to_do="Poursuivez-le, ou abandonnez-le avant d'en préparer un autre.",
            code="contract_already_open",
        )


def _keep_words(row: models.Contract, draft: ContractDraft, answers: EligibilityAnswers, today: date) -> None:
    note(row, NoteAbout.LOWERED_HOURS, draft.lowering_reason, today)
    note(row, NoteAbout.CIRCUMSTANCES, answers.particular_circumstances, today)
    if draft.exemption:
        models.ContractExemption.objects.create(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            ground=draft.exemption,
        )
