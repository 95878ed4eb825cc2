"""Objectives and actions of a contract: agree, move, do, give up (R5411-15)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_step, step_done, step_dropped
from convergence.accompagnement.contracts.operations.finding import contract_to_edit
from convergence.accompagnement.contracts.operations.plan.words import keep_texts, stored_token
from convergence.accompagnement.contracts.policies import (
    check_may_finish_step,
    check_may_prepare_contracts,
)
from convergence.accompagnement.contracts.rules.plan import check_step
from convergence.accompagnement.contracts.types import (
    ActionDone,
    ActionSet,
    ContractKind,
    ContractState,
    NoteAbout,
    StepDraft,
    StepKind,
    StepOwner,
    StepState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import emit, operation

_NEED_LENGTH = 40


@operation("Action prévue")
def set_step(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    draft: StepDraft,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Agree on an objective or an action of a contract that is not over; an action goes to the work list."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = _alive(contract_id, today)
    check_step(draft, set_on=today)
    step = models.ContractStep(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        contract_id=row.id,
        kind=draft.kind,
        state=StepState.ONGOING,
        set_on=today,
    )
    _fill(actor, at, row, step, draft, today)
    return step.id


@operation("Action modifiée")
def change_step(
    *,
    actor: Actor,
    at: datetime,
    step_id: UUID,
    draft: StepDraft,
    edit_token: int,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Change the words, the owner or the day of an objective or an action that still goes on."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    step = _ongoing(step_id)
    if stored_token(step) != edit_token:
        raise Conflict(
            "Cette action a été modifiée pendant votre saisie.",
            what_to_do="Relisez sa version actuelle, puis recommencez si c’est encore utile.",
            code="step_changed",
        )
    row = _alive(step.contract_id, today)
    check_step(draft, set_on=step.set_on)
    _fill(actor, at, row, step, draft, today)


@operation("Action réalisée")
def finish_step(
    *,
    actor: Actor,
    at: datetime,
    step_id: UUID,
    done_on: date,
    minutes: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """An objective is reached or an action is done, today or earlier; ``minutes`` if the time is known.

    The person herself tells it of her own actions; the hours that she tells are declared, not validated.
    """
    if not actor.is_young_person:
        check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    step = _ongoing(step_id)
    check_may_finish_step(actor, step.dossier_id, StepKind(step.kind), StepOwner(step.owner))
    row = contract_to_edit(step.contract_id, on=today)
    if not row.prepared_on <= done_on <= today:
        raise Invalid.one(
            "done_on",
            "La date est à venir, ou précède le contrat.",
            "Indiquez le jour où c’est fait.",
            "order",
        )
    if minutes is not None and minutes <= 0:
        raise Invalid.one("minutes", "Une durée est positive.", "Laissez vide si vous ne savez pas.", "order")
    step.state, step.ended_on = StepState.DONE, done_on
    step.save()
    if step.kind == StepKind.ACTION:
        emit(
            ActionDone(
                structure_id=row.structure_id,
                dossier_id=row.dossier_id,
                contract_id=row.id,
                kind=ContractKind(row.kind),
                step_id=step.id,
                owner=StepOwner(step.owner),
                done_on=done_on,
                minutes=minutes,
                need_code=step.need_code,
                by_person=actor.is_herself(row.dossier_id),
            )
        )
    step_done(actor, at, step)


@operation("Action abandonnée")
def drop_step(*, actor: Actor, at: datetime, step_id: UUID, reason: str = "", source: str = "saisie") -> None:
    """Give up an objective or an action."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    step = _ongoing(step_id)
    contract_to_edit(step.contract_id, on=today)
    step.state, step.ended_on = StepState.DROPPED, today
    step.save()
    step_dropped(actor, at, step)


def _fill(
    actor: Actor, at: datetime, row: models.Contract, step: models.ContractStep, draft: StepDraft, today: date
) -> None:
    _check_objective(row, step, draft)
    step.owner, step.due_on, step.objective_id = draft.owner, draft.due_on, draft.objective_id
    step.need_code = draft.need_code.replace("\x00", "").strip()[:_NEED_LENGTH]
    step.save()
    keep_texts(row, step.id, {NoteAbout.STEP: draft.text.replace("\x00", "")}, today)
    if step.kind == StepKind.ACTION:
        emit(
            ActionSet(
                structure_id=row.structure_id,
                dossier_id=row.dossier_id,
                contract_id=row.id,
                kind=ContractKind(row.kind),
                step_id=step.id,
                owner=draft.owner,
                due_on=draft.due_on,
                need_code=step.need_code,
            )
        )
        await_step(actor, at, step)


def _check_objective(row: models.Contract, step: models.ContractStep, draft: StepDraft) -> None:
    if draft.objective_id is None:
        return
    known = models.ContractStep.objects.filter(
        pk=draft.objective_id, contract_id=row.id, kind=StepKind.OBJECTIVE
    )
    if step.kind != StepKind.ACTION or not known.exists():
        raise Invalid.one(
            "objective_id", "Cet objectif n’est pas de ce contrat.", "Choisissez-le dans la liste.", "unknown"
        )


def _alive(contract_id: UUID, today: date) -> models.Contract:
    row = contract_to_edit(contract_id, on=today)
    if row.state not in models.ALIVE_STATES:
        raise Conflict(
            f"Ce contrat est « {ContractState(row.state).label.lower()} » : son plan d’action ne change plus.",
            what_to_do="Revenez aux contrats du dossier.",
            code="contract_state",
        )
    return row


def _ongoing(step_id: UUID) -> models.ContractStep:
    step = models.ContractStep.objects.select_for_update().filter(pk=step_id).first()
    if step is None:
        raise NotFound(
            "Cette action n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au contrat et choisissez-la dans la liste.",
        )
    if step.state != StepState.ONGOING:
        raise Conflict(
            f"C’est déjà « {StepState(step.state).label.lower()} ».",
            what_to_do="Rechargez la page du contrat.",
            code="step_state",
        )
    return step
