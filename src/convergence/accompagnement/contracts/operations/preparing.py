"""Prepare a CEJ, a PACEA or a contrat d'engagement, and correct the preparation. It decides nothing yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.drafting import fill_terms, keep_words
from convergence.accompagnement.contracts.operations.finding import (
    already_open,
    contract_to_edit,
    save_alone,
    signed_parties,
    structure_of,
)
from convergence.accompagnement.contracts.operations.plan.versions import (
    check_not_out,
    write_first_version,
)
from convergence.accompagnement.contracts.policies import check_may_prepare_contracts, signatory_of
from convergence.accompagnement.contracts.rules.plan import check_review_months, clean_words
from convergence.accompagnement.contracts.rules.signatories import (
    check_clauses,
    check_listed_words,
    lowering_of,
)
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.types import (
    CejPrepared,
    ContractAction,
    ContractDraft,
    ContractKind,
    ContractState,
    EligibilityAnswers,
    EngagementPrepared,
    PaceaPrepared,
    PlanWords,
    TransitionFacts,
    WeeklyExemption,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.operation import emit, operation


@dataclass(frozen=True, slots=True)
class _Details:
    """What goes with the terms of a preparation."""

    is_protected: bool
    adviser_id: UUID | None
    source: str
    plan: PlanWords | None
    review_months: int | None
    clauses: tuple[str, ...] = ()


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
    plan: PlanWords | None = None,
    review_months: int | None = None,
    clauses: tuple[str, ...] = (),
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Prepare a contrat d'engagement jeune (L5131-6, R5131-15, R5131-16); returns the contract.

    Numbers are those in force on ``starts_on``. Raises NotEligible with every condition that is not met or
    not answered, Invalid for terms that the Code does not allow, Conflict when another one is being prepared.
    ``is_protected``: an adult whose legal guardian signs too. An operator signs in its own name, and chooses
    ``clauses`` where others write a ``plan``.
    """
    draft = ContractDraft(ContractKind.CEJ, starts_on, months, weekly_hours, lowering_reason, exemption)
    row = _prepare(
        actor,
        at,
        dossier_id,
        draft,
        answers,
        _Details(is_protected, adviser_id, source, plan, review_months, clauses),
    )
    emit(
        CejPrepared(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            contract_id=row.id,
            kind=ContractKind.CEJ,
            starts_on=starts_on,
            receives_rsa=answers.receives_rsa,
            signatory_id=row.signatory_id,
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
    plan: PlanWords | None = None,
    review_months: int | None = None,
    clauses: tuple[str, ...] = (),
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Prepare a PACEA (L5131-4, R5131-11 to R5131-13): 24 months at most, until the 26th birthday at most."""
    draft = ContractDraft(ContractKind.PACEA, starts_on, months, weekly_hours, lowering_reason, exemption)
    row = _prepare(
        actor,
        at,
        dossier_id,
        draft,
        answers,
        _Details(is_protected, adviser_id, source, plan, review_months, clauses),
    )
    emit(
        PaceaPrepared(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            contract_id=row.id,
            kind=ContractKind.PACEA,
            starts_on=starts_on,
            receives_rsa=answers.receives_rsa,
            signatory_id=row.signatory_id,
        )
    )
    return row.id


@operation("Contrat d’engagement préparé")
def prepare_engagement(
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
    plan: PlanWords | None = None,
    review_months: int | None = None,
    clauses: tuple[str, ...] = (),
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Prepare a contrat d'engagement for who enters neither a CEJ nor a PACEA, which would carry it (L5411-6)."""
    draft = ContractDraft(
        ContractKind.ENGAGEMENT, starts_on, months, weekly_hours, lowering_reason, exemption
    )
    row = _prepare(
        actor,
        at,
        dossier_id,
        draft,
        answers,
        _Details(is_protected, adviser_id, source, plan, review_months, clauses),
    )
    emit(
        EngagementPrepared(
            structure_id=row.structure_id,
            dossier_id=dossier_id,
            contract_id=row.id,
            kind=ContractKind.ENGAGEMENT,
            starts_on=starts_on,
            signatory_id=row.signatory_id,
        )
    )
    return row.id


@operation("Préparation du contrat modifiée")
def amend_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    starts_on: date,
    months: int,
    answers: EligibilityAnswers,
    edit_token: int,
    weekly_hours: int | None = 15,
    lowering_reason: str = "",
    exemption: WeeklyExemption | None = None,
    is_protected: bool = False,
    plan: PlanWords | None = None,
    review_months: int | None = None,
    clauses: tuple[str, ...] = (),
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Correct the terms of a contract in preparation; conditions are checked again, as when it was prepared.

    Conflict once someone has signed these terms. Raises ContractConflict when someone else changed it since
    ``edit_token`` was read.
    """
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, edit_token=edit_token, on=today)
    check_transition(ContractState(row.state), ContractAction.AMEND, TransitionFacts(today, row.starts_on))
    if signed_parties(row):
        raise Conflict(
            "Ce contrat porte déjà une signature : ses termes ne changent plus.",
            what_to_do="Abandonnez-le et préparez-en un autre.",
            code="already_signed",
        )
    check_not_out(row, 1)
    draft = ContractDraft(ContractKind(row.kind), starts_on, months, weekly_hours, lowering_reason, exemption)
    draft = _checked_words(row, draft, answers, plan, clauses, today)
    check_review_months(review_months, starts_on)
    row.review_months = review_months or row.review_months
    fill_terms(row, draft, answers, is_protected=is_protected, today=today)
    row.save(force_update=True)
    keep_words(row, draft, answers, today)
    write_first_version(row, plan, clauses, today)


def _prepare(
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: ContractDraft,
    answers: EligibilityAnswers,
    details: _Details,
) -> models.Contract:
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = models.Contract(
        structure_id=structure_of(dossier_id),
        dossier_id=dossier_id,
        state=ContractState.PREPARED,
        adviser_id=details.adviser_id or (None if actor.is_system else actor.user_id),
        review_months=details.review_months,
        source=details.source,
        signatory_id=signatory_of(actor),
    )
    draft = _checked_words(row, draft, answers, details.plan, details.clauses, today)
    check_review_months(details.review_months, draft.starts_on)
    fill_terms(row, draft, answers, is_protected=details.is_protected, today=today)
    _check_none_open(dossier_id)
    save_alone(row)
    keep_words(row, draft, answers, today)
    write_first_version(row, details.plan, details.clauses, today)
    return row


def _checked_words(
    row: models.Contract,
    draft: ContractDraft,
    answers: EligibilityAnswers,
    plan: PlanWords | None,
    clauses: tuple[str, ...],
    today: date,
) -> ContractDraft:
    """An operator chooses clauses and writes nothing; the structure that holds the file writes, and chooses none."""
    check_clauses(clauses, today)
    if row.signatory_id is None:
        if clauses:
            raise Invalid.one(
                "clauses",
                "Ces clauses sont celles des opérateurs.",
                "Écrivez les engagements.",
                "operators_only",
            )
        return draft
    check_listed_words(
        objective="".join(clean_words(plan).everything) if plan else "",
        lowering_reason=draft.lowering_reason,
        circumstances=answers.particular_circumstances,
    )
    return replace(draft, lowering_reason=lowering_of(clauses, today))


def _check_none_open(dossier_id: UUID) -> None:
    if models.Contract.objects.filter(dossier_id=dossier_id, state__in=models.OPEN_STATES).exists():
        raise already_open()
