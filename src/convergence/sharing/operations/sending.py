"""Sending, in two transactions with the outside between them: an exchange is marked, sent, then its answer noted.

What happens between the two is known by the mark alone: see ``recovering``.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import Error, transaction

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Problem, Unavailable
from convergence.gateways.exchange import NotSent, Parcel, Sent
from convergence.sharing.models import Exchange, ExchangeAttempt
from convergence.sharing.operations.outcomes import end_attempt, move
from convergence.sharing.operations.parcels import parcel_of, refusal_now
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.retrying import lease_end, next_question, next_try, segment_price
from convergence.sharing.types import ExchangeState, FailureCause
from convergence.storage.operation import operation

log = logging.getLogger(__name__)

_PASSED_OVER = 50


@dataclass(frozen=True, slots=True)
class Claimed:
    """An exchange that is marked as leaving: what to send, and the circuit by which it leaves."""

    parcel: Parcel
    circuit: str


@operation("Préparer un envoi", source="automatique")
def claim_exchange(
    *, actor: Actor, at: datetime, channel: Channel, closed: Collection[str] = ()
) -> Claimed | None:
    """Mark the next due exchange of the actor's structure as leaving; None when nothing is due.

    Exchanges that may no longer leave (too late, no longer allowed) are settled on the way. Two workers never
    take the same one; ``closed`` names circuits that are out of order.
    """
    check_is_system(actor)
    for _ in range(_PASSED_OVER):
        row = _next_due(actor, at, channel, closed)
        if row is None:
            return None
        if claimed := _claimed_or_put_off(actor, row, at):
            return claimed
    return None


@operation("Noter ce qu'un envoi est devenu", source="automatique")
def note_answer(*, actor: Actor, at: datetime, parcel: Parcel, provider: str, answer: Sent | NotSent) -> None:
    """Note what the provider answered. An answer to an attempt that is no longer the last one changes nothing."""
    check_is_system(actor)
    row = Exchange.objects.select_for_update().filter(id=parcel.exchange_id).first()
    expected = (ExchangeState.SENDING, ExchangeState.UNCERTAIN)
    if row is None or row.attempt_id != parcel.attempt_id or row.state not in expected:
        return
    row.provider = provider
    if isinstance(answer, Sent):
        _note_sent(row, at, answer)
    else:
        _note_refusal(row, at, answer)


def _next_due(actor: Actor, at: datetime, channel: Channel, closed: Collection[str]) -> Exchange | None:
    due = Exchange.objects.filter(
        structure_id=actor.structure_id, state=ExchangeState.WAITING, channel=channel, due_at__lte=at
    ).exclude(circuit__in=closed)
    return due.order_by("due_at", "id").select_for_update(skip_locked=True).first()


def _claimed_or_put_off(actor: Actor, row: Exchange, at: datetime) -> Claimed | None:
    """One exchange that cannot be prepared holds up none of those behind it."""
    try:
        with transaction.atomic():
            return _claimed(actor, row, at)
    except Error:
        raise
    except Unavailable as problem:
        _put_off(row.id, at, problem.message)
    except Exception as error:  # a fault in one exchange must not stop the channel: it is told on its page
        log.error("exchange %s cannot be prepared: %s", row.id, type(error).__name__)
        _put_off(row.id, at, "Cet envoi n'a pas pu être préparé.")
    return None


def _put_off(exchange_id: UUID, at: datetime, detail: str) -> None:
    row = Exchange.objects.get(id=exchange_id)
    row.tries += 1
    again = next_try(at, row.tries, jitter=secrets.randbelow(1000) / 1000)
    if again is None:
        move(row, ExchangeState.FAILED, at, cause=FailureCause.UNREACHABLE, detail=detail)
    else:
        row.due_at, row.detail = again, detail
        row.save()


def _claimed(actor: Actor, row: Exchange, at: datetime) -> Claimed | None:
    if row.useless_at is not None and row.useless_at <= at:
        move(row, ExchangeState.EXPIRED, at, detail=row.detail)
        return None
    if told := refusal_now(actor, row, at):
        move(row, ExchangeState.FORBIDDEN, at, cause=FailureCause.FORBIDDEN, detail=told)
        return None
    row.attempt_id = uuid7()
    try:
        parcel = parcel_of(actor, row, at)
    except Unavailable:
        raise
    except Problem as problem:
        move(row, ExchangeState.FAILED, at, cause=FailureCause.REFUSED, detail=problem.message)
        return None
    row.attempts, row.tries = row.attempts + 1, row.tries + 1
    move(row, ExchangeState.SENDING, at, due_at=lease_end(at))
    ExchangeAttempt.objects.create(
        id=row.attempt_id,
        structure_id=row.structure_id,
        dossier_id=row.dossier_id,
        exchange=row,
        started_at=at,
    )
    return Claimed(parcel, row.circuit)


def _note_sent(row: Exchange, at: datetime, answer: Sent) -> None:
    end_attempt(row, at, ExchangeState.SENT.label, detail=answer.detail, receipt=answer.receipt)
    row.receipt, row.sent_at = answer.receipt, at
    price = answer.cost_millicents
    row.cost_millicents = row.segments * segment_price(at.date()) if price is None else price
    move(row, ExchangeState.SENT, at, detail=answer.detail, due_at=_asked_later(row, at))


def _asked_later(row: Exchange, at: datetime) -> datetime | None:
    asked = row.channel in (Channel.SMS, Channel.EMAIL)
    return next_question(row.sent_at, at) if asked and row.sent_at else None


def _note_refusal(row: Exchange, at: datetime, answer: NotSent) -> None:
    cause = FailureCause(answer.why.value)
    end_attempt(row, at, cause.label, detail=answer.detail)
    if not answer.is_certain:
        if row.state != ExchangeState.UNCERTAIN:
            move(row, ExchangeState.UNCERTAIN, at, cause=cause, detail=answer.detail)
        return
    if cause is FailureCause.WRONG_ADDRESS:
        move(row, ExchangeState.WRONG_ADDRESS, at, cause=cause, detail=answer.detail)
        return
    again = (
        next_try(at, row.tries, jitter=secrets.randbelow(1000) / 1000, asked=answer.wait)
        if answer.again
        else None
    )
    if again is None:
        move(row, ExchangeState.FAILED, at, cause=cause, detail=answer.detail)
    elif row.useless_at is not None and row.useless_at <= again:
        move(row, ExchangeState.EXPIRED, at, cause=cause, detail=answer.detail)
    else:
        move(row, ExchangeState.WAITING, at, cause=cause, detail=answer.detail, due_at=again)
