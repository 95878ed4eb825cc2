"""When an application that did not take the end of a session is told again: soon, then less and less, for a day."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(minutes=1)
"""How long one worker has an end for itself; one that died gives it back."""
LASTS = timedelta(days=1)
"""After a day the session of the application has ended by itself, or its keeper must be called."""
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(hours=1)


def next_try(tries: int, age: timedelta) -> timedelta | None:
    """How long to wait after so many tries; None when it is given up."""
    wait = min(_FIRST * 3 ** min(max(tries, 1) - 1, 10), _LONGEST)
    return wait if age + wait < LASTS else None
