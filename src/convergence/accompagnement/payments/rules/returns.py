"""What one line of a return does to an order: applied once, or kept for a person to repair."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.payments.types import OrderState, ReturnLineState, ReturnOutcome

_BY_HAND = frozenset(
    {
        (OrderState.PAID, ReturnOutcome.REJECTED),
        (OrderState.REJECTED, ReturnOutcome.PAID),
        (OrderState.WITHDRAWN, ReturnOutcome.PAID),
    }
)
"""What only a person may tell otherwise: a transfer that came back, money that left although told rejected."""
_OURS = frozenset({ReturnLineState.APPLIED, ReturnLineState.REPEATED, ReturnLineState.DIFFERENT})
SETTLED = {ReturnOutcome.PAID: OrderState.PAID, ReturnOutcome.REJECTED: OrderState.REJECTED}


@dataclass(frozen=True, slots=True)
class KnownOrder:
    """What is known of the order that a line names."""

    order_id: UUID
    run_id: UUID
    amount: Decimal
    state: OrderState


def verdict(
    run_id: UUID,
    order: KnownOrder | None,
    outcome: ReturnOutcome,
    amount: Decimal,
    *,
    by_hand: bool = False,
) -> ReturnLineState:
    """What becomes of a line that could be read.

    ``by_hand``: a person repairs it. She may reach an order of another run, and tell what was settled otherwise.
    """
    if order is None:
        return ReturnLineState.UNKNOWN
    if order.run_id != run_id and not by_hand:
        return ReturnLineState.OTHER_RUN
    if order.amount != amount:
        return ReturnLineState.DIFFERENT
    if order.state is OrderState.WAITING:
        return ReturnLineState.APPLIED
    if order.state is SETTLED[outcome]:
        return ReturnLineState.REPEATED
    if by_hand and (order.state, outcome) in _BY_HAND:
        return ReturnLineState.APPLIED
    return ReturnLineState.DIFFERENT


def misplaced(states: Sequence[ReturnLineState]) -> ReturnLineState | None:
    """Why a return of several lines is not for this run; None when one of them answers an order of it.

    A line alone is kept, whatever it says: somebody repairs it.
    """
    if len(states) < 2 or _OURS.intersection(states):
        return None
    if ReturnLineState.OTHER_RUN in states:
        return ReturnLineState.OTHER_RUN
    return Counter(states).most_common(1)[0][0]
