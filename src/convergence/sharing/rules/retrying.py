"""When an exchange is tried again, and when it is too late."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from convergence.foundation.parameters import parameter


def next_try(at: datetime, tries: int, *, jitter: float, asked: timedelta | None = None) -> datetime | None:
    """When to try again after ``tries`` failures, None when a person must look.

    The wait doubles up to a limit and is spread by a fifth (``jitter`` from 0 to 1), so that what failed together
    does not come back together. A provider that names a wait (``asked``) is obeyed.
    """
    day = at.date()
    if tries >= parameter("sharing.most_attempts").integer_at(day):
        return None
    first = parameter("sharing.retry_first_seconds").integer_at(day)
    longest = 60 * parameter("sharing.retry_longest_minutes").integer_at(day)
    wait = min(first * 2 ** min(tries - 1, 20), longest) * (0.9 + 0.2 * jitter)
    return at + max(timedelta(seconds=wait), min(asked or timedelta(), timedelta(days=1)))


def lease_end(at: datetime) -> datetime:
    """Until when an attempt may stay without an answer."""
    return at + timedelta(minutes=parameter("sharing.attempt_minutes").integer_at(at.date()))


def next_question(sent_at: datetime, at: datetime) -> datetime | None:
    """When to ask the provider what became of it, None once there is no more to hope for."""
    delays = parameter("sharing.fate_minutes").list_at(sent_at.date())
    moments = (sent_at + timedelta(minutes=int(str(delay))) for delay in delays)
    return next((moment for moment in moments if moment > at), None)


def content_kept_since(at: datetime) -> datetime:
    """Contents of exchanges settled before that instant are erased."""
    return at - timedelta(days=parameter("sharing.content_days").integer_at(at.date()))


def segment_price(day: date) -> int:
    """Price of one SMS segment by the tariff."""
    return parameter("sharing.sms_segment_price").integer_at(day)
