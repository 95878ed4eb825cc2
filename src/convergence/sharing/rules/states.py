"""The life of an exchange, as data."""

from __future__ import annotations

from convergence.foundation.exchanges import ExchangeOutcome
from convergence.foundation.problems import Conflict
from convergence.sharing.types import ExchangeState as S

TRANSITIONS: dict[S, frozenset[S]] = {
    S.WAITING: frozenset({S.SENDING, S.EXPIRED, S.FORBIDDEN, S.CANCELLED, S.FAILED, S.GIVEN_UP}),
    S.SENDING: frozenset({S.WAITING, S.SENT, S.DELIVERED, S.FAILED, S.WRONG_ADDRESS, S.UNCERTAIN, S.EXPIRED}),
    S.SENT: frozenset({S.DELIVERED, S.FAILED, S.WRONG_ADDRESS}),
    S.FAILED: frozenset({S.WAITING, S.GIVEN_UP}),
    S.WRONG_ADDRESS: frozenset({S.WAITING, S.GIVEN_UP}),
    S.UNCERTAIN: frozenset({S.WAITING, S.SENT, S.DELIVERED, S.FAILED, S.WRONG_ADDRESS, S.GIVEN_UP}),
    S.DELIVERED: frozenset({S.FAILED, S.WRONG_ADDRESS}),  # a mail server may accept, then send it back
    S.EXPIRED: frozenset(),
    S.FORBIDDEN: frozenset(),
    S.CANCELLED: frozenset(),
    S.GIVEN_UP: frozenset(),
}

OUTCOMES: dict[S, ExchangeOutcome] = {
    S.SENT: ExchangeOutcome.SENT,
    S.DELIVERED: ExchangeOutcome.DELIVERED,
    S.FAILED: ExchangeOutcome.FAILED,
    S.WRONG_ADDRESS: ExchangeOutcome.WRONG_ADDRESS,
    S.EXPIRED: ExchangeOutcome.EXPIRED,
    S.FORBIDDEN: ExchangeOutcome.FORBIDDEN,
    S.CANCELLED: ExchangeOutcome.CANCELLED,
}
"""States that are told to the room that asked; the others are passing, or were told already."""


def may_become(before: S, after: S) -> bool:
    """Whether the life of an exchange allows it."""
    return after in TRANSITIONS[before]


def check_may_become(before: S, after: S) -> None:
    """Raise Conflict when it does not: somebody else was quicker."""
    if not may_become(before, after):
        raise Conflict(
            f"Cet envoi est à l'état « {before.label} » : ce n'est plus possible.",
            what_to_do="Rechargez la page pour voir où il en est.",
            code="exchange_moved",
        )
