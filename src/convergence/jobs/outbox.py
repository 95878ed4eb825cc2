"""Requests to send carry a text and an address: the queue keeps them while they are needed, the outbox does not."""

from __future__ import annotations

from datetime import timedelta

from convergence.foundation import clock
from convergence.foundation.exchanges import ExchangeRequested
from convergence.storage.outbox import forget

KEPT = timedelta(days=1)
"""Long enough to look into a trouble of the day; a choice of the project."""


def forget_requests() -> int:
    """Erase the requests that the queue has taken since more than a day; returns how many."""
    return forget(ExchangeRequested, clock.now() - KEPT)
