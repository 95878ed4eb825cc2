"""Collect signatures; once all have signed, the contract is signed, and runs from its first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_contract
from convergence.accompagnement.contracts.operations.finding import (
    contract_to_edit,
    person,
    save_alone,
    signed_parties,
)
from convergence.accompagnement.contracts.operations.plan.versions import (
    adopt,
    mark_first_signed,
    prepared_version,
)
from convergence.accompagnement.contracts.operations.starting import start_if_due
from convergence.accompagnement.contracts.policies import check_may_sign_contracts
from convergence.accompagnement.contracts.rules.eligibility import age_condition
from convergence.accompagnement.contracts.rules.phases import first_phase_deadline
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.rules.terms import required_parties
from convergence.accompagnement.contracts.types import (
    Applicant,
    CejSigned,
    ContractAction,
    ContractKind,
    ContractState,
    Eligibility,
    EngagementSigned,
    NotEligible,
    PaceaSigned,
    Party,
    TransitionFacts,
)
from convergence.accompagnement.deadlines.types import Outcome
from convergence.accompagnement.diagnostic.operations import close_pacea_delay
from convergence.accompagnement.orientation.operations import note_contract_signed
from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, french_date, local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation

_SIGNED = {
    ContractKind.CEJ: CejSigned,
    ContractKind.PACEA: PaceaSigned,
    ContractKind.ENGAGEMENT: EngagementSigned,
}


@dataclass(frozen=True, slots=True)
class GivenSignature:
    """One party has signed on a day, before somebody."""

    party: Party
    day: date
    collected_by: UUID


@operation("Signature recueillie")
def sign_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    party: Party,
    signed_on: date | None = None,
    reason: str = "",
    source: str = "saisie",
) -> ContractState:
    """Collect the signature of one party on paper, today or on an earlier day; returns the state that follows.

    The last signature signs the contract, which starts at once when its first day has come; the age is
    checked again on that day. On a running contract it is its amendment that is signed. Raises Conflict when
    the party has signed already, when the state forbids it, or when another contract covers the same days;
    NotEligible when the age has passed.
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, on=today)
    start_if_due(row, today)
    return collect(actor, at, row, GivenSignature(party, signed_on or today, actor.user_id))


def collect(actor: Actor, at: datetime, row: models.Contract, given: GivenSignature) -> ContractState:
    """One signature more on the version that waits for it; the caller has locked the contract."""
    today = local_day(at, zone(actor.time_zone))
    is_first = row.state not in (ContractState.RUNNING, ContractState.SUSPENDED)
    revision = None if is_first else prepared_version(row)
    number = revision.number if revision else 1
    _check_day(row if revision is None else revision, row.starts_on, given.day, today)
    required = _required(row, given.day)
    facts = TransitionFacts(
        given.day,
        row.starts_on,
        required,
        signed_parties(row, number),
        given.party,
        has_revision=revision is not None,
    )
    check_transition(ContractState(row.state), ContractAction.SIGN, facts)
    models.ContractSignature.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        contract_id=row.id,
        party=given.party,
        version=number,
        signed_on=given.day,
        signed_at=at,
        collected_by=given.collected_by,
    )
    if required <= facts.signed_parties | {given.party}:
        if revision is None:
            _check_age(row, given.day)
            _complete(actor, at, row, required, given.day, today)
        else:
            adopt(actor, at, row, revision, given.day)
    return ContractState(row.state)


def required_now(row: models.Contract, day: date) -> frozenset[Party]:
    """Who has to sign a contract on a day."""
    return _required(row, day)


def _check_day(
    written: models.Contract | models.ContractVersion, starts_on: date, day: date, today: date
) -> None:
    """Not in the future; not before it was written, unless it was written late, once it had begun."""
    if day > today:
        raise Invalid.one(
            "signed_on",
            "La date de signature est à venir.",
            "Indiquez le jour où il a été signé.",
            "in_future",
        )
    if isinstance(written, models.Contract):
        too_early = day < written.prepared_on and day < starts_on
    else:
        too_early = day < min(written.written_on, written.effective_on)
    if too_early:
        raise Invalid.one(
            "signed_on",
            "La date de signature précède la préparation du contrat.",
            "Vérifiez la date.",
            "order",
        )


def _required(row: models.Contract, day: date) -> frozenset[Party]:
    """A minor who comes of age before signing needs no guardian any more; a protected adult always does."""
    born_on = person(row.dossier_id).born_on
    was_minor = age_on(born_on, row.prepared_on) < parameter("contract.majority").integer_at(row.prepared_on)
    is_protected = row.needs_guardian and not was_minor
    return required_parties(born_on=born_on, signed_on=day, is_protected=is_protected)


def _check_age(row: models.Contract, day: date) -> None:
    """The age is a condition of the signature (L5131-6, L5131-3), which may come long after the preparation."""
    kind, who = ContractKind(row.kind), person(row.dossier_id)
    condition = age_condition(kind, Applicant(who.born_on, who.has_rqth_on(day)), day)
    if condition is not None and condition.is_met is False:
        problem = NotEligible.one("age", condition.sentence, f"Article {condition.source}.", "not_eligible")
        problem.eligibility = Eligibility(kind, day, (condition,))
        raise problem


def _complete(
    actor: Actor, at: datetime, row: models.Contract, required: frozenset[Party], day: date, today: date
) -> None:
    facts = TransitionFacts(day, row.starts_on, required, required)
    row.state = check_transition(ContractState(row.state), ContractAction.COMPLETE, facts)
    row.signed_on, row.needs_guardian = day, Party.GUARDIAN in required
    if row.kind == ContractKind.PACEA:
        _enter_after_signature(row, day)
    _leave_diagnostic(actor, at, row)
    _announce_signature(row, day)
    start_if_due(row, today)
    save_alone(row)
    mark_first_signed(row, day)
    _renew_engagement(row, day)
    note_contract_signed(actor=actor, at=at, dossier_id=row.dossier_id, signed_on=day)
    await_contract(actor, at, row)


def _enter_after_signature(row: models.Contract, day: date) -> None:
    """The contrat d'engagement is signed before the entry (L5131-4): a late signature puts the first day off."""
    if day >= row.planned_end_on:
        raise Invalid.one(
            "signed_on",
            "La signature suit la fin prévue de ce PACEA.",
            "Abandonnez-le et préparez-en un autre.",
            "too_late",
        )
    row.starts_on = max(row.starts_on, day)
    first = models.ContractPhase.objects.filter(contract_id=row.id).order_by("starts_on").first()
    limit = first_phase_deadline(day)
    if first is not None and first.starts_on > limit:
        raise Invalid.one(
            "signed_on",
            f"La première phase commence le {french_date(first.starts_on)}, plus d’un mois après la signature.",
            f"Avancez-la au {french_date(limit)} au plus tard (article R5131-12).",
            "phase_too_late",
        )
    if first is not None and first.starts_on < row.starts_on < first.ends_on:
        first.starts_on = row.starts_on
        first.save()


def _leave_diagnostic(actor: Actor, at: datetime, row: models.Contract) -> None:
    """The PACEA that the *diagnostic approfondi* called for is signed, or a CEJ takes its place."""
    if row.kind == ContractKind.ENGAGEMENT:
        return
    outcome = Outcome.KEPT if row.kind == ContractKind.PACEA else Outcome.DROPPED
    close_pacea_delay(actor=actor, at=at, dossier_id=row.dossier_id, outcome=outcome)


def _renew_engagement(row: models.Contract, day: date) -> None:
    """The contrat d'engagement under which a CEJ or a PACEA sits is brought up to date by its signature."""
    if row.engagement_id is not None:
        models.Contract.objects.filter(pk=row.engagement_id).update(reviewed_on=day)


def _announce_signature(row: models.Contract, day: date) -> None:
    kind = ContractKind(row.kind)
    emit(
        _SIGNED[kind](
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=kind,
            signed_on=day,
            starts_on=row.starts_on,
            planned_end_on=row.planned_end_on,
            signatory_id=row.signatory_id,
        )
    )
