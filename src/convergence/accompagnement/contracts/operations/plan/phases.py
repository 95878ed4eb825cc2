"""Phases of a PACEA: plan, change, open, evaluate (R5131-11, R5131-12)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.contracts import models
from convergence.accompagnement.contracts.operations.awaiting import await_contract, await_phase, phase_done
from convergence.accompagnement.contracts.operations.finding import contract_to_edit
from convergence.accompagnement.contracts.operations.plan.words import keep_plan, keep_texts, stored_token
from convergence.accompagnement.contracts.operations.starting import start_if_due
from convergence.accompagnement.contracts.policies import check_may_prepare_contracts
from convergence.accompagnement.contracts.rules.phases import (
    KnownPhase,
    check_may_close,
    check_may_open,
    check_phase,
)
from convergence.accompagnement.contracts.rules.plan import LONGEST_TEXT, clean_words
from convergence.accompagnement.contracts.types import (
    ContractKind,
    ContractState,
    NoteAbout,
    PhaseClosed,
    PhaseDraft,
    PhaseOpened,
    PhaseOutcome,
    PhaseState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import emit, operation

_OPENING = (ContractState.RUNNING.value, ContractState.SIGNED.value)


@operation("Phase prévue")
def plan_phase(
    *,
    actor: Actor,
    at: datetime,
    contract_id: UUID,
    draft: PhaseDraft,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Plan a phase of a PACEA, before its signature or while it runs. Raises Invalid with every fault."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    row = _pacea(contract_id, today)
    known = _phases(row)
    phase = models.ContractPhase(
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        contract_id=row.id,
        number=max((one.number for one in known), default=0) + 1,
        state=PhaseState.PLANNED,
    )
    _fill(row, phase, draft, known, today)
    return phase.id


@operation("Phase modifiée")
def change_phase(
    *,
    actor: Actor,
    at: datetime,
    phase_id: UUID,
    draft: PhaseDraft,
    edit_token: int,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Change a phase that is not evaluated yet. Conflict when someone changed it meanwhile."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    phase = _locked(phase_id)
    row = _pacea(phase.contract_id, today)
    if stored_token(phase) != edit_token:
        raise Conflict(
            "Cette phase a été modifiée pendant votre saisie.",
            what_to_do="Relisez sa version actuelle, puis recommencez si c’est encore utile.",
            code="phase_changed",
        )
    if phase.state == PhaseState.CLOSED:
        raise Conflict(
            "Cette phase est évaluée : elle ne change plus.",
            what_to_do="Prévoyez une autre phase.",
            code="phase_state",
        )
    _fill(row, phase, draft, [one for one in _phases(row) if one.id != phase.id], today)
    if phase.state == PhaseState.OPEN:
        await_phase(actor, at, phase)


@operation("Phase ouverte")
def open_phase(
    *, actor: Actor, at: datetime, phase_id: UUID, reason: str = "", source: str = "saisie"
) -> None:
    """Open a phase whose first day has come, once the former one is evaluated."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    phase = _locked(phase_id)
    row = _pacea(phase.contract_id, today)
    start_if_due(row, today)
    if row.state not in _OPENING or row.signed_on is None:
        raise Conflict(
            f"Ce PACEA est « {ContractState(row.state).label.lower()} » : une phase ne s’y ouvre pas.",
            what_to_do="Faites-le signer par tous, ou reprenez-le s’il est suspendu.",
            code="contract_state",
        )
    check_may_open(_known(phase), [_known(one) for one in _phases(row)], today=today)
    phase.state = PhaseState.OPEN
    phase.save()
    row.save()
    emit(
        PhaseOpened(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            phase_id=phase.id,
            starts_on=phase.starts_on,
            ends_on=phase.ends_on,
        )
    )
    await_contract(actor, at, row)
    await_phase(actor, at, phase)


@operation("Phase évaluée")
def close_phase(
    *,
    actor: Actor,
    at: datetime,
    phase_id: UUID,
    outcome: PhaseOutcome,
    evaluation: str,
    closed_on: date,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Evaluate an open phase, at its end or earlier: what was reached, in words (R5131-11)."""
    check_may_prepare_contracts(actor)
    today = local_day(at, zone(actor.time_zone))
    phase = _locked(phase_id)
    row = _pacea(phase.contract_id, today)
    check_may_close(_known(phase), closed_on=closed_on, today=today)
    _check_evaluation(evaluation)
    phase.state, phase.outcome, phase.closed_on = PhaseState.CLOSED, outcome, closed_on
    phase.ends_on = min(phase.ends_on, closed_on + timedelta(days=1))
    phase.save()
    keep_texts(row, phase.id, {NoteAbout.PHASE_EVALUATION: evaluation.replace("\x00", "")}, today)
    emit(
        PhaseClosed(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            contract_id=row.id,
            kind=ContractKind(row.kind),
            phase_id=phase.id,
            closed_on=closed_on,
            outcome=outcome,
        )
    )
    phase_done(actor, at, phase)


def _check_evaluation(evaluation: str) -> None:
    if not evaluation.replace("\x00", "").strip():
        raise Invalid.one(
            "evaluation",
            "Écrivez le bilan de la phase.",
            "Dites si les objectifs sont atteints et ce qui suit (article R5131-11).",
            "required",
        )
    if len(evaluation) > LONGEST_TEXT:
        raise Invalid.one("evaluation", f"{LONGEST_TEXT} caractères au plus.", "Raccourcissez.", "too_long")


def _fill(
    row: models.Contract,
    phase: models.ContractPhase,
    draft: PhaseDraft,
    others: list[models.ContractPhase],
    today: date,
) -> None:
    words = clean_words(draft.words)
    check_phase(
        PhaseDraft(draft.starts_on, draft.last_day, draft.weekly_hours, words),
        [_known(one) for one in others],
        contract_start=row.starts_on,
        contract_end=row.planned_end_on,
        signed_on=row.signed_on,
    )
    phase.starts_on, phase.ends_on = draft.starts_on, draft.last_day + timedelta(days=1)
    phase.weekly_hours = draft.weekly_hours
    phase.save()
    keep_plan(row, phase.id, words, today)


def _pacea(contract_id: UUID, today: date) -> models.Contract:
    row = contract_to_edit(contract_id, on=today)
    if row.kind != ContractKind.PACEA:
        raise Conflict(
            "Seul un PACEA a des phases.", what_to_do="Écrivez plutôt des actions.", code="not_pacea"
        )
    if row.state not in models.ALIVE_STATES:
        raise Conflict(
            f"Ce PACEA est « {ContractState(row.state).label.lower()} » : ses phases ne changent plus.",
            what_to_do="Revenez aux contrats du dossier.",
            code="contract_state",
        )
    return row


def _phases(row: models.Contract) -> list[models.ContractPhase]:
    return list(models.ContractPhase.objects.filter(contract_id=row.id).order_by("starts_on", "id"))


def _locked(phase_id: UUID) -> models.ContractPhase:
    phase = models.ContractPhase.objects.select_for_update().filter(pk=phase_id).first()
    if phase is None:
        raise NotFound(
            "Cette phase n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au contrat et choisissez-la dans la liste.",
        )
    return phase


def _known(phase: models.ContractPhase) -> KnownPhase:
    return KnownPhase(phase.number, PhaseState(phase.state), phase.starts_on, phase.ends_on)
