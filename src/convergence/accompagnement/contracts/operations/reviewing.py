"""What facts of other rooms ask of a contract: look at it again, compute its planned end again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_contract
from convergence.accompagnement.contracts.operations.finding import (
    consecutive_end,
    contract_to_edit,
    person,
)
from convergence.accompagnement.contracts.policies import check_may_prepare_contracts
from convergence.accompagnement.contracts.rules.terms import age_limit, planned_end
from convergence.accompagnement.contracts.types import (
    ContractDraft,
    ContractKind,
    ContractState,
    ReviewReason,
)
from convergence.accompagnement.deadlines.operations import settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.orientation.queries import orientations_of
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict
from convergence.storage.operation import operation
from convergence.storage.session import current_scope


@operation("Contrat à revoir", source="automatique")
def flag_contracts(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    review: ReviewReason,
    kinds: tuple[ContractKind, ...] = (ContractKind.CEJ, ContractKind.PACEA),
    states: tuple[ContractState, ...] = (ContractState.RUNNING, ContractState.SUSPENDED),
    reason: str = "",
    source: str = "automatique",
    idempotency_key: str | None = None,
) -> UUID:
    """Put a flag « à revoir » on the contracts of a person; with the same key, once, even after it was cleared."""
    check_may_prepare_contracts(actor)
    rows = models.Contract.objects.select_for_update().filter(
        dossier_id=dossier_id, kind__in=kinds, state__in=states
    )
    for row in rows.order_by("id"):
        if review not in row.review_reasons:
            row.review_reasons = [*row.review_reasons, review.value]
            row.save(update_fields=["review_reasons"])
    return uuid7()


@operation("Contrat revu")
def clear_review(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    review: ReviewReason,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Take a flag away once someone has looked; doing it twice changes nothing."""
    check_may_prepare_contracts(actor)
    row = contract_to_edit(contract_id, on=local_day(at, zone(actor.time_zone)))
    if review in row.review_reasons:
        row.review_reasons = [kept for kept in row.review_reasons if kept != review]
        row.save(update_fields=["review_reasons"])
        await_contract(actor, at, row)


@operation("Fin prévue recalculée", source="automatique")
def recompute_ends(
    *, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "", source: str = "automatique"
) -> int:
    """Compute anew the planned end of the contracts that age may end; returns how many changed.

    An extended contract keeps the end that someone chose.
    """
    check_may_prepare_contracts(actor)
    rows = models.Contract.objects.select_for_update().filter(
        dossier_id=dossier_id, state__in=models.ALIVE_STATES, kind__in=models.EXCLUSIVE_KINDS
    )
    return sum(_recompute(actor, at, row) for row in rows.order_by("id"))


def _recompute(actor: Actor, at: datetime, row: models.Contract) -> bool:
    who = person(row.dossier_id)
    draft = ContractDraft(ContractKind(row.kind), row.starts_on, row.months)
    has_rqth = who.has_rqth_on(row.starts_on)
    row_limit = consecutive_end(row.dossier_id, draft.kind, row.starts_on)
    end = planned_end(draft, born_on=who.born_on, has_rqth=has_rqth, consecutive_until=row_limit)
    limit = age_limit(draft.kind, born_on=who.born_on, has_rqth=has_rqth, on=row.starts_on)
    before = row.planned_end_on, row.age_limit_on
    if end > row.starts_on and row.extended_on is None:
        row.planned_end_on = end
    if row.age_limit_on != limit:
        row.age_limit_on, row.age_noted_on = limit, None
    if before == (row.planned_end_on, row.age_limit_on):
        return False
    row.save(update_fields=["planned_end_on", "age_limit_on", "age_noted_on"])
    await_contract(actor, at, row)
    return before[0] != row.planned_end_on


@operation("Contrat actualisé sans changement")
def confirm_contract(
    *, actor: Actor, at: datetime, contract_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """The contract was looked at again with the person and nothing changes: the next look is awaited (R5411-14)."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, on=today)
    if row.state not in (ContractState.RUNNING, ContractState.SIGNED):
        raise Conflict(
            f"Ce contrat est « {ContractState(row.state).label.lower()} » : il ne s’actualise pas.",
            what_to_do="Revenez aux contrats du dossier.",
            code="contract_state",
        )
    row.reviewed_on = today
    row.save(update_fields=["reviewed_on"])
    await_contract(actor, at, row)


@operation("Contrat déjà signé à la notification de l’orientation", source="automatique")
def note_contract_there(
    *, actor: Actor, at: datetime, dossier_id: UUID, orientation_id: UUID, reason: str = ""
) -> bool:
    """The contract that runs is the one that a notified orientation awaits; False when a new one is to be signed.

    Another référent than before means a new contract (D5411-14-2).
    """
    check_may_prepare_contracts(actor)
    scope = current_scope()
    rows = orientations_of(scope, dossier_id) if scope else []
    asked = next((row for row in rows if row.orientation_id == orientation_id), None)
    if asked is None or asked.referent_structure_id is None:
        return False
    former = next((row for row in rows if row.decided_on < asked.decided_on), None)
    if former is not None and former.referent_structure_id != asked.referent_structure_id:
        return False
    runs = models.Contract.objects.filter(
        Q(signatory_id=asked.referent_structure_id)
        | Q(signatory_id=None, structure_id=asked.referent_structure_id),
        dossier_id=dossier_id,
        state__in=(ContractState.SIGNED, ContractState.RUNNING, ContractState.SUSPENDED),
    ).exclude(signed_on=None)
    return runs.exists() and settle(
        actor=actor, at=at, kind=DeadlineKind.CONTRACT_SIGNATURE, ref_id=orientation_id
    )
