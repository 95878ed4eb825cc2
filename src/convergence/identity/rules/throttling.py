"""How long to wait after failed log-ins.

From one address, ten free failures for a login, then a delay that doubles. From all other addresses
together, more failures and a shorter delay; an address from which the person has already signed in escapes
that second delay, so that a stranger who tries her login elsewhere cannot lock her out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from convergence.foundation.parameters import parameter

_MAX_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failures still remembered: instants, oldest first, from the same address and from everywhere else."""

    here: Sequence[datetime]
    elsewhere: Sequence[datetime]
    address_known: bool


def memory(day: date) -> timedelta:
    """How long a failure counts."""
    return timedelta(seconds=parameter("sign_in.memory_seconds").integer_at(day))


def next_try_at(attempts: Attempts, day: date) -> datetime | None:
    """First instant at which another try is accepted; None when it is accepted now already."""
    longest = parameter("sign_in.longest_delay_seconds").integer_at(day)
    free = parameter("sign_in.free_failures").integer_at(day)
    waits = [_end_of_delay(attempts.here, free, longest, day)]
    if not attempts.address_known:
        everywhere = sorted([*attempts.here, *attempts.elsewhere])
        free = parameter("sign_in.free_failures_everywhere").integer_at(day)
        longest = parameter("sign_in.longest_delay_everywhere_seconds").integer_at(day)
        waits.append(_end_of_delay(everywhere, free, longest, day))
    return max((wait for wait in waits if wait is not None), default=None)


def _end_of_delay(failures: Sequence[datetime], free: int, longest: int, day: date) -> datetime | None:
    beyond = len(failures) - free
    if beyond < 0:
        return None
    first = parameter("sign_in.first_delay_seconds").integer_at(day)
    seconds = min(first * 2 ** min(beyond, _MAX_DOUBLINGS), longest)
    return failures[-1] + timedelta(seconds=seconds)
