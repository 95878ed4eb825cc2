"""What one line of a return does to an order: applied once, or kept for a person to repair."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from convergence.accompagnement.payments.types import OrderState, ReturnLineState, ReturnOutcome

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

    ``by_hand``: a person repairs it. She may reach an order of another run, and tell rejected what was told paid.
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
    if by_hand and order.state is OrderState.PAID and outcome is ReturnOutcome.REJECTED:
        return ReturnLineState.APPLIED
    return ReturnLineState.DIFFERENT
