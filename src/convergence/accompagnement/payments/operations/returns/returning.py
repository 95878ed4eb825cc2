"""Read a return of the payer: each line once, none lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import connection

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.funding import in_order, settle_orders
from convergence.accompagnement.payments.operations.returns.settling import pot_of, tell_proposals
from convergence.accompagnement.payments.operations.runs.finding import run_to_move
from convergence.accompagnement.payments.policies import check_may_prepare
from convergence.accompagnement.payments.rules.files import ReadLine, digest_of, read_return, refused_file
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.rules.returns import SETTLED, KnownOrder, misplaced, verdict
from convergence.accompagnement.payments.types import (
    OrderState,
    PaymentMade,
    PaymentRejected,
    Pot,
    ReturnLineState,
    ReturnOutcome,
    ReturnReport,
    RunAction,
    of_month,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.storage.loading import copy_rows
from convergence.storage.operation import emit_all, operation

_LINES = (
    "id", "structure_id", "return_file_id", "run_id", "position", "reference", "amount", "outcome", "reason", "state",
    "note", "repaired_by",
)  # fmt: skip
Judged = tuple[ReadLine, ReturnLineState]


@operation("Retour de paiement lu")
def read_return_file(*, actor: Actor, at: datetime, run_id: UUID, content: bytes) -> ReturnReport:
    """Apply a return to the orders of a run. The same file twice changes nothing and answers the same.

    Raises Invalid, and writes nothing, for what is no return or answers nothing of this run.
    """
    check_may_prepare(actor)
    run = run_to_move(run_id, RunAction.RETURN)
    digest = digest_of(content)
    known = models.ReturnFile.objects.filter(run=run, digest=digest).first()
    if known:
        states = models.ReturnLine.objects.filter(return_file=known).values_list("state", flat=True)
        return ReturnReport(known.id, Counter(map(ReturnLineState, states.order_by("id"))))
    lines = read_return(content)
    if not lines:
        raise refused_file("Ce retour n’a aucune ligne.")
    judged = _judge(run.id, lines)
    _check_is_for(judged)
    made = models.ReturnFile.objects.create(
        structure_id=run.structure_id, run=run, digest=digest, lines=len(lines), read_by=actor.name
    )
    copy_rows("payments_returnline", _LINES, (_row(made, *pair) for pair in judged))
    apply_lines(actor, at, run, [line for line, state in judged if state is ReturnLineState.APPLIED])
    run.save(update_fields=["state"])
    return ReturnReport(made.id, Counter(state for _, state in judged))


def kept_by_hand(actor: Actor, run: models.Run, line: ReadLine) -> None:
    """Keep what somebody noted by hand as a return of one line, under her name."""
    made = models.ReturnFile.objects.create(
        structure_id=run.structure_id, run=run, digest=f"main:{uuid7()}", lines=1, read_by=actor.name
    )
    models.ReturnLine.objects.create(
        structure_id=run.structure_id,
        return_file=made,
        run=run,
        position=line.position,
        reference=line.reference,
        amount=line.amount,
        outcome=line.outcome.value if line.outcome else "",
        reason=line.reason,
        state=ReturnLineState.APPLIED.value,
        note=line.reason,
        repaired_by=actor.name,
    )


def apply_lines(actor: Actor, at: datetime, run: models.Run, lines: Sequence[ReadLine]) -> None:
    """Settle the orders that these lines name, tell their proposals, their envelopes and whoever listens."""
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _SETTLE,
            (
                at,
                [line.order_id for line in lines],
                [SETTLED[line.outcome].value for line in lines if line.outcome],
                [line.reason for line in lines],
            ),
        )
    ids = [line.order_id for line in lines if line.order_id]
    tell_proposals(ids)
    orders = list(models.PaymentOrder.objects.filter(id__in=ids).order_by("id"))
    totals = _totals(orders)
    for pot in sorted(totals, key=in_order):
        paid, rejected = totals[pot]
        settle_orders(actor, run, pot, paid=paid, rejected=rejected)
    emit_all(_facts(run, orders))


def known_orders(order_ids: Sequence[UUID]) -> dict[UUID, KnownOrder]:
    """Orders of the structure, locked, by identifier."""
    rows = models.PaymentOrder.objects.select_for_update().filter(id__in=order_ids).order_by("id")
    return {row.id: KnownOrder(row.id, row.run_id, row.amount, OrderState(row.state)) for row in rows}


def _check_is_for(judged: Sequence[Judged]) -> None:
    """Refuse whole a return of several lines none of which answers this run: it was dropped at the wrong place."""
    states = [state for _, state in judged]
    if (place := misplaced(states)) is None:
        return
    if place is ReturnLineState.UNREADABLE:
        raise refused_file(f"Aucune des {len(states)} lignes ne se lit ({judged[0][0].fault}).")
    if place is ReturnLineState.UNKNOWN:
        raise refused_file(f"Aucune des {len(states)} lignes ne répond à un ordre de votre structure.")
    named = [line.order_id for line, state in judged if state is ReturnLineState.OTHER_RUN and line.order_id]
    other = models.PaymentOrder.objects.select_related("run").get(pk=named[0]).run
    raise refused_file(f"Ce retour répond à la paie {of_month(other.month)} : lisez-le depuis cette paie.")


def _judge(run_id: UUID, lines: Sequence[ReadLine]) -> list[Judged]:
    orders = known_orders([line.order_id for line in lines if line.order_id])
    judged = []
    for line in lines:
        if line.fault or line.outcome is None or line.amount is None or line.order_id is None:
            judged.append((line, ReturnLineState.UNREADABLE))
            continue
        order = orders.get(line.order_id)
        state = verdict(run_id, order, line.outcome, line.amount)
        if order and state is ReturnLineState.APPLIED:
            orders[order.order_id] = replace(order, state=SETTLED[line.outcome])
        judged.append((line, state))
    return judged


def _row(made: models.ReturnFile, line: ReadLine, state: ReturnLineState) -> tuple[object, ...]:
    return (
        uuid7(), made.structure_id, made.id, made.run_id, line.position, line.reference, line.amount,
        line.outcome.value if line.outcome else "", line.reason, state.value, line.fault, "",
    )  # fmt: skip


def _totals(orders: Sequence[models.PaymentOrder]) -> dict[Pot, list]:
    totals: dict[Pot, list] = defaultdict(lambda: [ZERO, ZERO])
    for order in orders:
        totals[pot_of(order)][order.state == OrderState.REJECTED.value] += order.amount
    return totals


def _facts(run: models.Run, orders: Sequence[models.PaymentOrder]) -> Iterator[PaymentMade | PaymentRejected]:
    rows = models.Proposal.objects.filter(id__in=[order.id for order in orders])
    files = dict(rows.values_list("id", "dossier_id").order_by("id"))
    for order in orders:
        if order.state == SETTLED[ReturnOutcome.PAID].value:
            yield PaymentMade(
                structure_id=run.structure_id,
                dossier_id=files.get(order.id),
                order_id=order.id,
                run_id=order.run_id,
                amount=order.amount,
            )
        else:
            yield PaymentRejected(
                structure_id=run.structure_id,
                dossier_id=files.get(order.id),
                order_id=order.id,
                run_id=order.run_id,
                amount=order.amount,
                reject_reason=order.reason,
            )


_SETTLE = """
    UPDATE payments_paymentorder o SET state = r.state, reason = r.reason, settled_at = %s
        FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS r (id, state, reason) WHERE o.id = r.id
"""
