"""What happened after the sending: attempts that never answered, news from the provider, mails that came back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import Channel, ExchangeReason
from convergence.gateways.exchange import Fate, Parcel, WhyNot
from convergence.sharing.models import Exchange, ExchangeContent
from convergence.sharing.operations.outcomes import end_attempt, move
from convergence.sharing.operations.queueing import SYSTEM_CIRCUIT
from convergence.sharing.policies import check_is_system
from convergence.sharing.rules.retrying import content_kept_since, lease_end, next_question
from convergence.sharing.rules.states import may_become
from convergence.sharing.types import ExchangeState, FailureCause
from convergence.storage.operation import operation

WITH_LINK = (
    ExchangeReason.SIGNATURE,
    ExchangeReason.BOOKING,
    ExchangeReason.DIRECTORY,
    ExchangeReason.AGREEMENT,
    ExchangeReason.ACCOUNT,
)
LOST = "L'envoi a été interrompu : nul ne sait s'il est parti."


@dataclass(frozen=True, slots=True)
class Asked:
    """An exchange of which the provider is to be asked what became."""

    exchange_id: UUID
    receipt: str
    recipient: str


@operation("Reprendre un envoi interrompu", source="automatique")
def claim_lost(*, actor: Actor, at: datetime, channel: Channel) -> Parcel | None:
    """Take the next attempt that never answered, to ask its provider about it; None when there is none.

    The parcel says which attempt and of which system, not what was in it: nothing is sent again from here.
    """
    check_is_system(actor)
    row = _next(actor, at, channel, ExchangeState.SENDING)
    if row is None:
        return None
    row.due_at = lease_end(at)
    row.save()
    system = row.circuit.removeprefix(SYSTEM_CIRCUIT) if channel is Channel.OUTSIDE_SYSTEM else ""
    return Parcel(row.id, row.attempt_id or row.id, channel, recipient=system, body="")


@operation("Noter un envoi peut-être parti", source="automatique")
def note_lost(*, actor: Actor, at: datetime, parcel: Parcel) -> None:
    """Nobody can tell whether an interrupted attempt left: a person decides."""
    check_is_system(actor)
    row = Exchange.objects.select_for_update().filter(id=parcel.exchange_id).first()
    if row is not None and row.attempt_id == parcel.attempt_id and row.state == ExchangeState.SENDING:
        end_attempt(row, at, ExchangeState.UNCERTAIN.label, detail=LOST)
        move(row, ExchangeState.UNCERTAIN, at, cause=FailureCause.INTERRUPTED, detail=LOST)


@operation("Prendre des nouvelles d'un envoi", source="automatique")
def claim_question(*, actor: Actor, at: datetime, channel: Channel) -> Asked | None:
    """Take the next sent exchange whose fate is to be asked, and set when to ask again."""
    check_is_system(actor)
    row = _next(actor, at, channel, ExchangeState.SENT)
    if row is None:
        return None
    row.due_at = next_question(row.sent_at or at, at)
    row.save()
    content = ExchangeContent.objects.filter(exchange_id=row.id).first()
    return Asked(row.id, row.receipt, content.recipient if content else "")


@operation("Noter le sort d'un envoi", source="automatique")
def note_fate(*, actor: Actor, at: datetime, exchange_id: UUID, receipt: str, fate: Fate) -> bool:
    """Note that something sent was delivered, or came back; True when it was news.

    ``receipt`` must be that of the last sending: what comes back from an earlier one says nothing of this one.
    """
    check_is_system(actor)
    row = Exchange.objects.select_for_update().filter(id=exchange_id).first()
    if row is None or row.receipt != receipt:
        return False
    state = _state_of(fate)
    if state == row.state or not may_become(ExchangeState(row.state), state):
        return False
    if fate.cost_millicents is not None:
        row.cost_millicents = fate.cost_millicents
    cause = FailureCause(fate.why.value) if fate.why else None
    move(row, state, at, cause=cause, detail=fate.detail)
    return True


@operation("Effacer le texte d'envois anciens", source="automatique")
def wipe_contents(*, actor: Actor, at: datetime) -> int:
    """Erase texts and addresses of exchanges settled long enough ago; what was done and when stays.

    A text that holds a personal link goes as soon as the link has ended.
    """
    check_is_system(actor)
    settled = Q(settled_at__lt=content_kept_since(at)) | Q(
        settled_at__isnull=False, reason__in=WITH_LINK, useless_at__lte=at
    )
    old = Exchange.objects.filter(settled, structure_id=actor.structure_id).values("id")
    return ExchangeContent.objects.filter(structure_id=actor.structure_id, exchange_id__in=old).delete()[0]


def _next(actor: Actor, at: datetime, channel: Channel, state: ExchangeState) -> Exchange | None:
    due = Exchange.objects.filter(
        structure_id=actor.structure_id, state=state, channel=channel, due_at__lte=at
    )
    return due.order_by("due_at", "id").select_for_update(skip_locked=True).first()


def _state_of(fate: Fate) -> ExchangeState:
    if fate.delivered:
        return ExchangeState.DELIVERED
    return ExchangeState.WRONG_ADDRESS if fate.why is WhyNot.WRONG_ADDRESS else ExchangeState.FAILED
