"""From the dates of iCalendar (days, floating times, named zones, zones described in the object) to instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event

from convergence.agenda.calendars.types import Times


def instant(value: date | datetime, where: ZoneInfo) -> datetime:
    """The instant in UTC. A day begins at midnight, and a floating time is, in the zone of the structure."""
    moment = value if isinstance(value, datetime) else datetime.combine(value, time.min)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=where)
    return moment.astimezone(UTC)


def times(event: Event, where: ZoneInfo) -> Times | None:
    """When an event (or one occurrence) takes place; None without a start, or with an end before it."""
    start = value_of(event, "DTSTART")
    if start is None:
        return None
    end = value_of(event, "DTEND") or _after(start, event)
    try:
        if start == end and not isinstance(start, datetime):
            # many writers say so of a day
            end = start + timedelta(days=1)
        found = Times(instant(start, where), instant(end, where))
        if found.ends_at <= found.starts_at and (length := _on_the_clock(start, end)):
            found = Times(found.starts_at, found.starts_at + length)
    except (OverflowError, ValueError, TypeError):
        return None
    return found if found.ends_at >= found.starts_at else None


def _on_the_clock(start: date | datetime, end: date | datetime) -> timedelta:
    """How long the clock on the wall says it lasts; zero unless both times are of one zone.

    In the night when 02:00 becomes 03:00, « 02:30 to 03:30 » begins and ends at the same instant: it is an hour
    all the same.
    """
    if not isinstance(start, datetime) or not isinstance(end, datetime) or start.tzinfo != end.tzinfo:
        return timedelta(0)
    return max(end.replace(tzinfo=None) - start.replace(tzinfo=None), timedelta(0))


def value_of(event: Event, name: str) -> date | datetime | None:
    """The day or the instant that a property tells."""
    held = _held(event, name)
    return held if isinstance(held, date) else None


def _held(event: Event, name: str) -> Any:
    """The value of a property; None when it is absent or is no date: the library then raises at the first look."""
    try:
        return getattr(event.get(name), "dt", None)
    except ValueError:
        return None


def _after(start: date | datetime, event: Event) -> date | datetime:
    """The end that a duration says; without one a day lasts a day, and an instant no time."""
    length = _held(event, "DURATION")
    if not isinstance(length, timedelta):
        length = timedelta(0) if isinstance(start, datetime) else timedelta(days=1)
    if isinstance(start, datetime) and start.tzinfo is not None:
        return start.astimezone(UTC) + length if length % timedelta(days=1) else start + length
    return start + length
