"""What rooms ask to send is queued; what they withdraw is cancelled. Both do nothing the second time."""

from __future__ import annotations

from datetime import datetime

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeRequested, ExchangeWithdrawn
from convergence.sharing import operations
from convergence.storage.outbox import handles


@handles(ExchangeRequested)
def queue_requested(event: ExchangeRequested, *, actor: Actor, at: datetime) -> None:
    """Write in the queue what a room asks to send."""
    operations.queue_exchange(actor=actor, at=at, request=event)


@handles(ExchangeWithdrawn)
def cancel_withdrawn(event: ExchangeWithdrawn, *, actor: Actor, at: datetime) -> None:
    """Cancel what a room no longer wants."""
    operations.withdraw_exchange(actor=actor, at=at, request=event)
