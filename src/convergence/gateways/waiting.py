"""How long an outside service asks us to wait (``Retry-After``, RFC 9110): seconds, or a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=1)


def asked_wait(told: str | None, at: datetime) -> timedelta | None:
    """The wait that a header names at an instant, a day at most; None when it names none, or a moment that is past."""
    wait = _seconds(told.strip(), at) if told else None
    return min(wait, LONGEST) if wait is not None and wait > timedelta() else None


def _seconds(told: str, at: datetime) -> timedelta | None:
    if told.isascii() and told.isdecimal():
        return timedelta(seconds=int(told[:9]))
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, TypeError, OverflowError):
        return None
    return (until if until.tzinfo else until.replace(tzinfo=UTC)) - at
