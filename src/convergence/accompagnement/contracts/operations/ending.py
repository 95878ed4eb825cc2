"""End a running contract, refuse an entry, abandon a preparation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_contract
from convergence.accompagnement.contracts.operations.finding import contract_to_edit, note, save_alone
from convergence.accompagnement.contracts.operations.papers.making import refusal_paper
from convergence.accompagnement.contracts.operations.starting import start_if_due
from convergence.accompagnement.contracts.operations.suspending import close_suspension
from convergence.accompagnement.contracts.policies import (
    check_is_signatory,
    check_may_prepare_contracts,
    check_may_sign_contracts,
    is_signatory,
    signatory_of,
)
from convergence.accompagnement.contracts.rules.signatories import check_listed_words
from convergence.accompagnement.contracts.rules.states import check_transition
from convergence.accompagnement.contracts.types import (
    ContractAbandoned,
    ContractAction,
    ContractEnded,
    ContractEvent,
    ContractKind,
    ContractRefused,
    ContractState,
    EndMotive,
    NoteAbout,
    OperatorReason,
    RefusalReason,
    TransitionFacts,
)
from convergence.accompagnement.orientation.operations import note_contract_given_up
from convergence.accompagnement.orientation.queries import orientation_on
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope


@operation("Contrat terminé")
def end_contract(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    last_day: date,
    motive: EndMotive | None,
    kept_commitments: bool | None = None,
    details: str = "",
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """End a running contract on a day, today or earlier, with its motive.

    The organisation that became the référent ends the contract of the former one, with that motive alone
    (D5411-14-2).

    ``kept_commitments`` decides later whether a new CEJ may come before six months (R5131-16).
    """
    check_may_sign_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, edit_token=edit_token, on=today, is_closing_for_another=True)
    _check_may_close(actor, row, motive, today)
    start_if_due(row, today)
    facts = TransitionFacts(last_day, row.starts_on, motive=motive)
    row.state = check_transition(ContractState(row.state), ContractAction.END, facts)
    _check_last_day(row, last_day, today)
    if signatory_of(actor) is not None:
        check_listed_words(details=details)
    if motive is None:
        raise ValueError("the table of states demands a motive")
    row.ended_on, row.end_motive = last_day + timedelta(days=1), motive
    row.kept_commitments, row.review_reasons = kept_commitments, []
    close_suspension(row, min(row.ended_on, today), today)
    save_alone(row)
    note(row, NoteAbout.END, details, today)
    emit(
        ContractEnded(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            ended_on=row.ended_on,
            motive=motive,
            signatory_id=row.signatory_id,
        )
    )
    await_contract(actor, at, row)


@operation("Entrée refusée")
def refuse_contract(
    *, actor: Actor, at: datetime, contract_id: UUID, reason: str, source: str = "saisie"
) -> UUID:
    """Refuse the entry: an administrative decision, whose reason is written (R5131-15).

    Returns the paper that notifies it, with the routes and delays of appeal; how it was handed over is noted on
    the document. An operator chooses its reason from a list and keeps its own papers: its decision is drawn on demand
    (``queries.operator_paper``), and the contract is returned.
    """
    check_may_sign_contracts(actor)
    row = _close(actor, at, contract_id, ContractAction.REFUSE, reason)
    return row.id if row.signatory_id is not None else refusal_paper(actor, at, row, reason)


@operation("Contrat abandonné avant le début")
def abandon_contract(
    *, actor: Actor, at: datetime, contract_id: UUID, reason: str, source: str = "saisie"
) -> None:
    """Give up a contract that has not started."""
    check_may_prepare_contracts(actor)
    _close(actor, at, contract_id, ContractAction.ABANDON, reason)


def _check_may_close(actor: Actor, row: models.Contract, motive: EndMotive | None, today: date) -> None:
    """Her own contract, or that of the former référent; an operator closes neither a CEJ nor a PACEA of another."""
    if is_signatory(actor, row.signatory_id):
        return
    scope = current_scope()
    orientation = orientation_on(scope, row.dossier_id, today) if scope else None
    successor = orientation is not None and orientation.referent_structure_id == actor.structure_id
    is_theirs_to_close = row.kind == ContractKind.ENGAGEMENT or signatory_of(actor) is None
    if not (successor and is_theirs_to_close and motive is EndMotive.OTHER_PATH):
        check_is_signatory(actor, row.signatory_id)


def _check_last_day(row: models.Contract, last_day: date, today: date) -> None:
    if last_day > today:
        raise Invalid.one(
            "last_day",
            "Un contrat ne se termine pas à une date à venir.",
            "Indiquez aujourd’hui ou un jour passé ; la fin prévue est déjà notée.",
            "in_future",
        )
    if last_day >= row.planned_end_on:
        latest = row.planned_end_on - timedelta(days=1)
        raise Invalid.one(
            "last_day",
            f"Ce contrat va jusqu’au {latest:%d/%m/%Y} : il n’a pas pu durer au-delà.",
            "Indiquez ce jour ou un jour plus tôt, ou prolongez d’abord le contrat avec vos raisons.",
            "too_long",
        )


def _close(
    actor: Actor, at: datetime, contract_id: UUID, action: ContractAction, reason: str
) -> models.Contract:
    today = local_day(at, zone(actor.time_zone))
    row = contract_to_edit(contract_id, on=today)
    start_if_due(row, today)
    is_refusal = action is ContractAction.REFUSE
    if row.signatory_id is not None:
        check_listed_words(reasons=RefusalReason if is_refusal else OperatorReason, reason=reason)
        row.decision_reason = reason if is_refusal else ""
    facts = TransitionFacts(today, row.starts_on, reason=reason)
    row.state = check_transition(ContractState(row.state), action, facts)
    row.save()
    if row.signed_on is not None:
        note_contract_given_up(actor=actor, at=at, dossier_id=row.dossier_id)
    note(row, NoteAbout.REFUSAL if is_refusal else NoteAbout.ABANDONMENT, reason, today)
    emit(_closing_event(row, ContractRefused if is_refusal else ContractAbandoned))
    await_contract(actor, at, row)
    return row


def _closing_event(row: models.Contract, event: type[ContractEvent]) -> ContractEvent:
    return event(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        contract_id=row.id,
        kind=ContractKind(row.kind),
        signatory_id=row.signatory_id,
    )
