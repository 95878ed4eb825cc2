"""Tell proposals what became of their orders, wherever the files are held now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from django.db import connection

from convergence.accompagnement.allowances.types import AllowanceScheme, Funder
from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.operations.funding import in_order
from convergence.accompagnement.payments.rules.reckoning import ZERO
from convergence.accompagnement.payments.types import Pot


def tell_proposals(order_ids: Sequence[UUID]) -> int:
    """One statement for all; returns how many proposals were told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT payments_settle(%s::uuid[])", (list(order_ids),))
        return int(cursor.fetchone()[0])


def pot_of(order: models.PaymentOrder) -> Pot:
    """The pot of an order."""
    return Pot(AllowanceScheme(order.scheme), Funder(order.funder), order.aid_scheme_id)


def pots_of(orders: Iterable[models.PaymentOrder]) -> list[tuple[Pot, Decimal]]:
    """Totals of some orders by pot, in the order in which envelopes are locked everywhere."""
    totals: dict[Pot, Decimal] = defaultdict(lambda: ZERO)
    for order in orders:
        totals[pot_of(order)] += order.amount
    return sorted(totals.items(), key=lambda each: in_order(each[0]))
