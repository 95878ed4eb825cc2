"""Collect signatures; once all have signed, the contract is signed, and runs from its first day."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.finding import (
    contract_to_edit,
    person,
    save_alone,
    signed_parties,
)
from convergence.accompagnement.contracts.policies import check_may_sign_contracts
from convergence.accompagnement.contracts.rules.eligibility import age_condition
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.rules.terms import required_parties
from convergence.accompagnement.contracts.types import (
    Applicant,
    CejSigned,
    ContractAction,
    ContractKind,
    ContractStarted,
    ContractState,
    Eligibility,
    NotEligible,
    PaceaSigned,
    Party,
    TransitionFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation


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
    """Collect the signature of one party, today or on an earlier day; returns the state that follows.

    The last signature signs the contract, which starts at once when its first day has come; the age is
    checked again on that day. Raises Conflict when the party has signed already, when the state forbids it,
    or when another contract covers the same days; NotEligible when the age has passed.
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, on=today)
    day = signed_on or today
    _check_day(row, day, today)
    required = _required(row, day)
    facts = TransitionFacts(day, row.starts_on, required, signed_parties(row), party)
    check_transition(ContractState(row.state), ContractAction.SIGN, facts)
    models.ContractSignature.objects.create(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        contract_id=row.id,
        party=party,
        signed_on=day,
        signed_at=at,
        collected_by=actor.user_id,
    )
    if required <= facts.signed_parties | {party}:
        _check_age(row, day)
        _complete(row, required, day, today)
    return ContractState(row.state)


@operation("Contrats commencés à leur date")
def start_due_contracts(*, actor: Actor, at: datetime, reason: str = "", source: str = "automatique") -> int:
    """Start the signed contracts of the actor's structure whose first day has come; returns how many.

    Reading does not wait for it (see ``rules.states.state_on``): it announces the start.
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    due = models.Contract.objects.select_for_update().filter(
        structure_id=actor.structure_id, state=ContractState.SIGNED, starts_on__lte=today
    )
    started = list(due.order_by("starts_on", "id"))
    for row in started:
        start_if_due(row, today)
        row.save()
    return len(started)


def start_if_due(row: models.Contract, today: date) -> None:
    """Start a signed contract whose first day has come, and announce it; the caller saves."""
    if row.state != ContractState.SIGNED or row.starts_on > today:
        return
    row.state = check_transition(
        ContractState.SIGNED, ContractAction.START, TransitionFacts(today, row.starts_on)
    )
    emit(
        ContractStarted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            starts_on=row.starts_on,
        )
    )


def _check_day(row: models.Contract, day: date, today: date) -> None:
    if day > today:
        raise Invalid.one(
            "signed_on",
            "La date de signature est à venir.",
            "Indiquez le jour où il a été signé.",
            "in_future",
        )
    if day < row.prepared_on and day < row.starts_on:
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


def _complete(row: models.Contract, required: frozenset[Party], day: date, today: date) -> None:
    facts = TransitionFacts(day, row.starts_on, required, required)
    row.state = check_transition(ContractState(row.state), ContractAction.COMPLETE, facts)
    row.signed_on, row.needs_guardian = day, Party.GUARDIAN in required
    _announce_signature(row, day)
    start_if_due(row, today)
    save_alone(row)


def _announce_signature(row: models.Contract, day: date) -> None:
    event = CejSigned if row.kind == ContractKind.CEJ else PaceaSigned
    emit(
        event(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            signed_on=day,
            starts_on=row.starts_on,
            planned_end_on=row.planned_end_on,
        )
    )
