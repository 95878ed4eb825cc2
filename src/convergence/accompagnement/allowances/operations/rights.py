"""Open the right that a CEJ gives, and revise it when the situation changes (D5131-19, V)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.accompagnement.allowances import models
from convergence.accompagnement.allowances.operations import awaiting
from convergence.accompagnement.allowances.operations.finding import (
    hidden,
    note,
    own_structure,
    scope_now,
    signed_contract,
    to_edit,
    today_of,
)
from convergence.accompagnement.allowances.policies import check_is_house, check_may_prepare_allowances
from convergence.accompagnement.allowances.rules.deciding import autonomy_due, check_terms
from convergence.accompagnement.allowances.rules.months import papers_due
from convergence.accompagnement.allowances.types import AllowanceEnded, Autonomy, DecisionState
from convergence.accompagnement.allowances.types.facts import TermsDraft
from convergence.accompagnement.allowances.types.words import NoteAbout
from convergence.accompagnement.contracts.queries import contract_detail
from convergence.accompagnement.contracts.types import ContractKind, ContractRow
from convergence.foundation.actor import Actor
from convergence.foundation.periods import month_start
from convergence.foundation.problems import Conflict
from convergence.storage.operation import emit, operation


@operation("Allocation du CEJ préparée")
def open_right(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    draft: TermsDraft,
    details: str = "",
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Prepare the right of a signed CEJ, from the month of its signature; somebody else decides.

    Raises Conflict when the contract has its right already, Invalid for terms that contradict themselves.
    """
    check_may_prepare_allowances(actor)
    today = today_of(actor, at)
    contract = signed_contract(contract_id, ContractKind.CEJ, today)
    structure_id = own_structure(contract.dossier_id)
    signed_on = contract.signed_on or today
    check_terms(draft, from_month=signed_on, signed_on=signed_on, ends_on=_end(contract))
    right = models.AllowanceRight(
        structure_id=structure_id,
        dossier_id=contract.dossier_id,
        contract_id=contract_id,
        signed_on=signed_on,
        papers_due_on=papers_due(signed_on),
        ended_on=contract.ended_on,
    )
    _save_alone(right)
    row = _propose(actor, at, right, month_start(signed_on), draft, details)
    awaiting.await_papers(
        actor, at, dossier_id=right.dossier_id, contract_id=contract_id, due_on=right.papers_due_on
    )
    return row.right_id


@operation("Révision de l’allocation préparée")
def revise_right(
    *,
    actor: Actor,
    at: datetime,
    right_id: UUID,
    from_month: date,
    draft: TermsDraft,
    details: str = "",
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Propose other terms from a month on, past or to come, on request or because the situation changed.

    Raises Conflict while other terms of the right wait for a decision.
    """
    check_may_prepare_allowances(actor)
    right = to_edit(models.AllowanceRight, right_id)
    contract = contract_detail(scope_now(), right.contract_id, on=today_of(actor, at))
    if contract is None:
        raise hidden()
    check_terms(draft, from_month=from_month, signed_on=right.signed_on, ends_on=_end(contract))
    return _propose(actor, at, right, month_start(from_month), draft, details).pk


@operation("Fin du droit à l’allocation notée", source="automatique")
def note_end_of_right(*, actor: Actor, at: datetime, contract_id: UUID, ended_on: date) -> bool:
    """The contract ended: its right ends with it, the month of the end still due; False when nothing changes."""
    check_is_house(actor)
    right = models.AllowanceRight.objects.select_for_update().filter(contract_id=contract_id).first()
    if right is None or right.ended_on == ended_on:
        return False
    right.ended_on = ended_on
    right.save()
    awaiting.right_ended(actor, at, right)
    emit(
        AllowanceEnded(
            structure_id=right.structure_id,
            dossier_id=right.dossier_id,
            right_id=right.pk,
            ends_on=ended_on,
        )
    )
    return True


@operation("Droit sans contrat retiré", source="automatique")
def forget_right(*, actor: Actor, at: datetime, contract_id: UUID) -> bool:
    """The signed CEJ never began: nothing is due nor awaited for it; False when nothing changes."""
    check_is_house(actor)
    awaiting.papers_pointless(actor, at, contract_id)
    right = models.AllowanceRight.objects.select_for_update().filter(contract_id=contract_id).first()
    if right is None or right.ended_on is not None:
        return False
    right.ended_on = right.signed_on
    right.save()
    waiting = right.terms.select_for_update().filter(state=DecisionState.PREPARED)
    for terms in waiting.order_by("id"):
        terms.state = DecisionState.WITHDRAWN
        terms.withdrawn_on = max(today_of(actor, at), terms.prepared_on)
        terms.save()
        awaiting.withdrawn(actor, at, terms)
    awaiting.right_forgotten(actor, at, right)
    emit(
        AllowanceEnded(
            structure_id=right.structure_id,
            dossier_id=right.dossier_id,
            right_id=right.pk,
            ends_on=right.signed_on,
        )
    )
    return True


@operation("Allocation du CEJ à étudier", source="automatique")
def await_right(*, actor: Actor, at: datetime, dossier_id: UUID, contract_id: UUID, signed_on: date) -> None:
    """A CEJ is signed: its supporting documents are awaited, whether or not the right is prepared already."""
    check_is_house(actor)
    right = models.AllowanceRight.objects.filter(contract_id=contract_id).first()
    if right is None or right.complete_on is None:
        due_on = papers_due(signed_on)
        awaiting.await_papers(actor, at, dossier_id=dossier_id, contract_id=contract_id, due_on=due_on)


def _propose(
    actor: Actor,
    at: datetime,
    right: models.AllowanceRight,
    from_month: date,
    draft: TermsDraft,
    details: str,
) -> models.RightTerms:
    has_autonomy = draft.autonomy is not Autonomy.NONE
    row = models.RightTerms(
        structure_id=right.structure_id,
        dossier_id=right.dossier_id,
        right=right,
        prepared_by=actor.user_id,
        prepared_on=today_of(actor, at),
        from_month=from_month,
        household=draft.household,
        home=draft.home,
        in_mayotte=draft.in_mayotte,
        autonomy=draft.autonomy,
        autonomy_due_on=autonomy_due(from_month) if has_autonomy else None,
    )
    _save_alone(row)
    note(row, NoteAbout.REQUEST, details, row.prepared_on)
    awaiting.await_decision(actor, at, row)
    return row


def _save_alone(row: models.AllowanceRight | models.RightTerms) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "allowances_terms_wait_once" not in str(error) and "contract_id" not in str(error):
            raise
        raise Conflict(
            "Une demande est déjà faite pour ce contrat.",
            what_to_do="Attendez sa décision, ou retirez-la avant d’en préparer une autre.",
            code="already_asked",
        ) from error


def _end(contract: ContractRow) -> date:
    return contract.ended_on or contract.planned_end_on
