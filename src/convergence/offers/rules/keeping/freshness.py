"""When a record is to be looked at again, and whether its owner is asked once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import months_after
from convergence.offers.types import Freshness, NudgeState


@dataclass(frozen=True, slots=True)
class NudgeLimits:
    """In days: how long a link is good, the rest between two; then how many in a row without an answer."""

    good: int
    rest: int
    most: int


def reviewed_on(updated_on: date, confirmed_on: date | None) -> date:
    """The last day on which somebody looked at the record."""
    return max(updated_on, confirmed_on or updated_on)


def freshness_on(reviewed: date, today: date) -> Freshness:
    """How old the last look is, on a day."""
    if today >= old_from(reviewed, today):
        return Freshness.OLD
    return Freshness.TO_REVIEW if today >= review_from(reviewed, today) else Freshness.FRESH


def review_from(reviewed: date, today: date) -> date:
    """The first day on which the record is to be looked at again, by the thresholds of today."""
    return months_after(reviewed, review_months(today))


def old_from(reviewed: date, today: date) -> date:
    """The first day on which the record is old, by the thresholds of today."""
    return months_after(reviewed, _months(today, "ancienne"))


def nudge_limits(today: date) -> NudgeLimits:
    """The dated limits of nudges."""
    table = parameter("offers.nudge").table_at(today)
    return NudgeLimits(*(int(str(table[name])) for name in ("valable", "entre", "au_plus")))


def may_ask_again(
    asked: Sequence[tuple[date, NudgeState]], *, reviewed: date, today: date, limits: NudgeLimits
) -> bool:
    """Whether to ask about a record last looked at on ``reviewed``; ``asked`` are former demands, in any order.

    Only those asked since the last look count: who confirmed and lets the record age again is asked again.
    """
    if freshness_on(reviewed, today) is Freshness.FRESH:
        return False
    since = sorted(day for day, state in asked if day >= reviewed)
    if any(state is NudgeState.ASKED for _, state in asked) or len(since) >= limits.most:
        return False
    return not since or today >= since[-1] + timedelta(days=limits.rest)


def review_months(today: date) -> int:
    """After how many months a record is to be looked at again, by the thresholds of a day."""
    return _months(today, "a_revoir")


def _months(today: date, name: str) -> int:
    return int(str(parameter("offers.freshness_months").table_at(today)[name]))
