"""Repair what a return said and could not be applied, then reconcile the run to the cent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.funding import undo_settlement
from convergence.accompagnement.payments.operations.returns.returning import (
    apply_lines,
    kept_by_hand,
    known_orders,
)
from convergence.accompagnement.payments.operations.returns.settling import pot_of
from convergence.accompagnement.payments.operations.runs.finding import locked_run, run_to_move
from convergence.accompagnement.payments.policies import check_may_prepare
from convergence.accompagnement.payments.rules.files import ReadLine
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.rules.returns import KnownOrder, verdict
from convergence.accompagnement.payments.rules.states import moved
from convergence.accompagnement.payments.rules.texts import check_text
from convergence.accompagnement.payments.types import (
    TO_REPAIR,
    OrderState,
    ReturnLineState,
    ReturnOutcome,
    RunAction,
    RunReconciled,
    RunState,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import emit, operation


@operation("Ligne de retour rattachée")
def attach_return_line(*, actor: Actor, at: datetime, line_id: UUID, reference: str, note: str) -> None:
    """Apply a line that waits to the order that it was really about, of whatever run of the structure."""
    check_may_prepare(actor)
    line = _waiting(line_id)
    read = _corrected(line, reference)
    text = _note(note)
    if read.outcome is None or read.amount is None:
        raise _cannot("Cette ligne ne dit ni montant ni résultat lisible.")
    run, order = _order(read.order_id)
    state = verdict(line.run_id, order, read.outcome, read.amount, by_hand=True)
    if run is None or order is None or state not in (ReturnLineState.APPLIED, ReturnLineState.REPEATED):
        raise _cannot("Aucun ordre de cette référence et de ce montant n’attend ce résultat.")
    if state is ReturnLineState.APPLIED:
        _apply(actor, at, run, order, read)
    line.state, line.note, line.repaired_by = ReturnLineState.APPLIED.value, text, actor.name
    line.reference = str(read.order_id)
    line.save()


@operation("Réponse du payeur notée à la main")
def note_answer(
    *, actor: Actor, at: datetime, order_id: UUID, outcome: ReturnOutcome, note: str, reason: str = ""
) -> None:
    """Note what the payer said of one order otherwise than by a file, a transfer that came back among others.

    It is kept as a return of one line, with who noted it and what she read; Conflict when it changes nothing.
    """
    check_may_prepare(actor)
    text = _note(note)
    run, order = _order(order_id)
    if run is None or order is None:
        raise NotFound(
            "Cet ordre n’existe pas ou n’est pas celui de votre structure.", what_to_do="Revenez à la paie."
        )
    run.state = moved(RunState(run.state), RunAction.RETURN).value
    if verdict(run.id, order, outcome, order.amount, by_hand=True) is not ReturnLineState.APPLIED:
        raise Conflict(
            f"Cet ordre est déjà « {order.state.label.lower()} » : cette réponse n’y change rien.",
            what_to_do="Rechargez la page pour voir où il en est.",
            code="order_state",
        )
    line = ReadLine(1, str(order_id), order_id, order.amount, outcome, text)
    kept_by_hand(actor, run, line)
    _apply(actor, at, run, order, line)
    run.save(update_fields=["state"])


@operation("Ligne de retour close")
def close_return_line(*, actor: Actor, at: datetime, line_id: UUID, note: str) -> None:
    """Put away a line that concerns no order of the structure, saying what was done of it."""
    check_may_prepare(actor)
    line = _waiting(line_id)
    line.note, line.state, line.repaired_by = _note(note), ReturnLineState.CLOSED.value, actor.name
    line.save()


@operation("Paie rapprochée")
def reconcile_run(*, actor: Actor, at: datetime, run_id: UUID) -> None:
    """Say that each order of the run is paid or rejected, to the cent; Conflict while one is not."""
    check_may_prepare(actor)
    run = run_to_move(run_id, RunAction.RECONCILE)
    orders = models.PaymentOrder.objects.filter(run_id=run.id)
    waiting = orders.filter(state=OrderState.WAITING.value).count()
    lines = models.ReturnLine.objects.filter(run_id=run.id, state__in=[each.value for each in TO_REPAIR])
    to_repair = lines.count()
    if waiting or to_repair:
        raise Conflict(
            f"{waiting} ordre{'s' if waiting > 1 else ''} sans réponse,"
            f" {to_repair} ligne{'s' if to_repair > 1 else ''} à réparer.",
            what_to_do="Lisez les retours qui manquent et réparez les lignes, puis rapprochez.",
            code="not_settled",
        )
    sums = dict(orders.values_list("state").annotate(sum=Sum("amount")).order_by("state"))
    paid = sums.get(OrderState.PAID.value, ZERO)
    if sum(sums.values(), ZERO) != run.total:
        raise Conflict(
            "La somme des ordres n’est pas celle de la paie figée.",
            what_to_do="Signalez-le : rien ne doit pouvoir le produire.",
            code="not_exact",
        )
    run.save(update_fields=["state"])
    emit(RunReconciled(structure_id=run.structure_id, run_id=run.id, paid=paid, rejected=run.total - paid))


def _apply(actor: Actor, at: datetime, run: models.Run, order: KnownOrder, read: ReadLine) -> None:
    """Settle one order by hand; one that was settled otherwise is committed again first."""
    if order.state is not OrderState.WAITING:
        row = models.PaymentOrder.objects.get(pk=order.order_id)
        undo_settlement(actor, run, pot_of(row), row.amount, was_paid=order.state is OrderState.PAID)
    apply_lines(actor, at, run, [read])


def _order(order_id: UUID | None) -> tuple[models.Run | None, KnownOrder | None]:
    """An order with its run, locked in the same order as when a return is read."""
    if order_id is None:
        return None, None
    found = models.PaymentOrder.objects.filter(pk=order_id).values_list("run_id", flat=True).first()
    if found is None:
        return None, None
    run = locked_run(found)
    return run, known_orders([order_id]).get(order_id)


def _waiting(line_id: UUID) -> models.ReturnLine:
    line = models.ReturnLine.objects.select_for_update().filter(pk=line_id).first()
    if line is None:
        raise NotFound(
            "Cette ligne de retour n’existe pas ou n’est pas celle de votre structure.",
            what_to_do="Revenez à la paie.",
        )
    if ReturnLineState(line.state) not in TO_REPAIR:
        raise Conflict(
            "Cette ligne n’attend plus de réparation.", what_to_do="Rechargez la page.", code="line_state"
        )
    return line


def _corrected(line: models.ReturnLine, reference: str) -> ReadLine:
    try:
        order_id = UUID(reference.strip())
    except ValueError:
        raise Invalid.one(
            "reference",
            "Cette référence n’en est pas une.",
            "Copiez celle de l’ordre, affichée dans la proposition de la personne.",
            "reference",
        ) from None
    outcome = ReturnOutcome(line.outcome) if line.outcome else None
    return ReadLine(line.position, str(order_id), order_id, line.amount, outcome, line.reason)


def _note(note: str) -> str:
    return check_text(
        note,
        field="note",
        message="Dites ce que vous avez fait.",
        what_to_do="Par exemple : référence corrigée avec le payeur au téléphone.",
    )


def _cannot(why: str) -> Invalid:
    return Invalid.one(
        "reference", why, "Vérifiez la référence, ou closez la ligne en disant pourquoi.", "no_order"
    )
