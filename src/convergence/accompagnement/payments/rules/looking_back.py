"""How far back a run may have to look."""

from __future__ import annotations

from datetime import date

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import month_start, months_after


def earliest_month(day: date) -> date:
    """The first month that a run of that day still calculates anew."""
    return months_after(month_start(day), -parameter("payments.months_back").integer_at(day))


def months_between(first: date, end: date) -> list[date]:
    """The months from ``first`` to the one before ``end``, as far back as a run looks."""
    month, found = max(first, earliest_month(end)), []
    while month < end:
        found.append(month)
        month = months_after(month, 1)
    return found
