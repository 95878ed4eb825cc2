"""The second person: look at anomalies, hold a proposal back, check the run or send it back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Sum

from convergence.accompagnement.allowances.types import Payer
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.runs.finding import locked_run, run_to_move
from convergence.accompagnement.payments.policies import check_another, check_may_check, check_may_prepare
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.rules.texts import check_text
from convergence.accompagnement.payments.types import (
    Anomaly,
    RunAction,
    RunChecked,
    RunState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.operation import emit, operation


@operation("Anomalies de paie reconnues")
def acknowledge_anomalies(
    *,
    actor: Actor,
    at: datetime,
    run_id: UUID,
    note: str,
    proposal_id: UUID | None = None,
    anomaly: Anomaly | None = None,
) -> int:
    """Say that one proposal, or each one whose only anomaly is the given one, was looked at; returns how many."""
    check_may_check(actor)
    run = locked_run(run_id)
    check_another(actor, run.proposed_by_id)
    _check_state(run, RunState.PROPOSED)
    text = check_text(
        note,
        field="note",
        message="Dites ce que vous avez vérifié.",
        what_to_do="Par exemple : changement de tranche confirmé par la décision du 3 novembre.",
    )
    rows = models.Proposal.objects.filter(run_id=run.id, acknowledged_by="").exclude(anomalies=[])
    rows = rows.filter(pk=proposal_id) if proposal_id else rows.filter(anomalies=[anomaly] if anomaly else [])
    return rows.update(acknowledged_by=actor.name, acknowledgement=text)


@operation("Proposition de paie retenue")
def hold_proposal(*, actor: Actor, at: datetime, proposal_id: UUID, reason: str) -> None:
    """Pay nothing on a proposal: what is due is carried to the next run."""
    row, run = _proposal(actor, proposal_id)
    row.held_reason = check_text(
        reason,
        field="reason",
        message="Dites pourquoi cette proposition est retenue.",
        what_to_do="La personne pourra vous le demander.",
    )
    _carry(row, run)


@operation("Proposition de paie libérée")
def release_proposal(*, actor: Actor, at: datetime, proposal_id: UUID) -> None:
    """Take back a hold made by hand; the next calculation says what is paid."""
    row, _ = _proposal(actor, proposal_id)
    if not row.held_reason:
        raise Conflict(
            "Cette proposition n’est pas retenue à la main.",
            what_to_do="Corrigez d’abord ce qui la retient (coordonnées bancaires, arrêt des paiements).",
            code="not_held",
        )
    row.held_reason = ""
    row.save(update_fields=["held_reason"])


@operation("Paie contrôlée")
def check_run(*, actor: Actor, at: datetime, run_id: UUID) -> None:
    """A second person, not the one who prepared, has looked at the run and at each anomaly."""
    check_may_check(actor)
    run = run_to_move(run_id, RunAction.CHECK)
    check_another(actor, run.proposed_by_id)
    waiting = models.Proposal.objects.filter(run_id=run.id, acknowledged_by="").exclude(anomalies=[]).count()
    if waiting:
        raise Conflict(
            f"{waiting} proposition{'s' if waiting > 1 else ''} à regarder avant de contrôler la paie.",
            what_to_do="Ouvrez la liste des anomalies et dites pour chacune ce que vous avez vérifié.",
            code="anomalies_waiting",
        )
    run.checked_by_id, run.checked_by, run.checked_at = actor.user_id, actor.name, at
    run.save()
    emit(RunChecked(structure_id=run.structure_id, run_id=run.id, month=run.month, payer=Payer(run.payer)))


@operation("Paie renvoyée en préparation")
def send_run_back(*, actor: Actor, at: datetime, run_id: UUID, reason: str) -> None:
    """Undo the check of a run that is not frozen: it will be calculated and checked again."""
    check_may_prepare(actor)
    run = run_to_move(run_id, RunAction.SEND_BACK)
    check_text(
        reason,
        field="reason",
        message="Dites pourquoi.",
        what_to_do="Par exemple : une sanction a été levée.",
    )
    run.checked_by_id, run.checked_by, run.checked_at = None, "", None
    run.save()


def _proposal(actor: Actor, proposal_id: UUID) -> tuple[models.Proposal, models.Run]:
    """The run is locked before its proposal, as everywhere: a freeze at the same instant waits, it does not clash."""
    check_may_prepare(actor)
    of_run = models.Proposal.objects.filter(pk=proposal_id).values_list("run_id", flat=True).first()
    if of_run is None:
        raise _no_proposal()
    run = locked_run(of_run)
    _check_state(run, RunState.PROPOSED)
    row = models.Proposal.objects.select_for_update().filter(pk=proposal_id).first()
    if row is None:
        raise _no_proposal()
    return row, run


def _no_proposal() -> NotFound:
    return NotFound(
        "Cette proposition n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez à la paie et choisissez-la dans la liste.",
    )


def _carry(row: models.Proposal, run: models.Run) -> None:
    row.is_held, row.payable, row.withheld = True, ZERO, ZERO
    row.carried_after = row.carried_before + row.recognised
    row.save(
        update_fields=["is_held", "held_reason", "payable", "withheld", "carried_after"],
    )
    paid = models.Proposal.objects.filter(run_id=run.id, payable__gt=0)
    run.total = paid.aggregate(total=Sum(F("payable")))["total"] or ZERO
    run.people = paid.values("dossier_id").distinct().count()
    run.save(update_fields=["total", "people"])


def _check_state(run: models.Run, wanted: RunState) -> None:
    if run.state != wanted.value:
        raise Conflict(
            f"Cette paie est « {RunState(run.state).label.lower()} » : elle ne se modifie plus ainsi.",
            what_to_do="Renvoyez-la en préparation si elle n’est pas figée.",
            code="run_state",
        )
