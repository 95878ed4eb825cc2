"""When a message may leave, in the local time of the structure. Nights of clock change included."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.easter import easter

from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day
from convergence.messaging.types import ReminderStep

_FIXED_HOLIDAYS = frozenset({"01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25"})
_AFTER_EASTER = (1, 39, 50)
_LONGEST_LOOK = 40


def is_holiday(day: date) -> bool:
    """A Sunday or a public holiday of the whole country (C. trav., L3133-1)."""
    moving = {easter(day.year) + timedelta(days=days) for days in _AFTER_EASTER}
    return day.isoweekday() == 7 or f"{day:%m-%d}" in _FIXED_HOLIDAYS or day in moving


def quiet_hours(day: date, *, start: time | None = None, end: time | None = None) -> tuple[time, time]:
    """The quiet hours of a person: hers, or those of everybody on that day."""
    if start is not None and end is not None:
        return start, end
    shared = parameter("messaging.quiet_hours").table_at(day)
    return time(_hour(shared, "from")), time(_hour(shared, "to"))


def leaves_at(
    at: datetime, where: ZoneInfo, quiet: tuple[time, time], *, skip_holidays: bool = False
) -> datetime:
    """The first instant from ``at`` on when a message may leave.

    Quiet hours may run over midnight. The same hour twice (clock put back) is quiet twice; an hour that does not
    exist (clock put forward) is passed over.
    """
    found = at
    for _ in range(_LONGEST_LOOK):
        local = found.astimezone(where)
        if skip_holidays and is_holiday(local.date()):
            found = at_local(local.date() + timedelta(days=1), quiet[1], where)
        elif _is_quiet(local.timetz().replace(tzinfo=None), quiet):
            day = local.date() if local.time() < quiet[1] else local.date() + timedelta(days=1)
            found = at_local(day, quiet[1], where)
        else:
            return found
    return found


def at_local(day: date, hour: time, where: ZoneInfo) -> datetime:
    """The instant of a local hour; one that the night of clock change skips is the first that follows."""
    return datetime.combine(day, hour, tzinfo=where).astimezone(UTC)


def reminder_due_at(starts_at: datetime, step: ReminderStep, where: ZoneInfo) -> datetime:
    """The local hour of so many days before the local day of the appointment."""
    day = local_day(starts_at, where)
    days = _hour(parameter("messaging.reminder_days").table_at(day), step.value)
    hour = _hour(parameter("messaging.reminder_hours").table_at(day), step.value)
    return at_local(day - timedelta(days=days), time(hour), where)


def is_too_late(made_at: datetime, due_at: datetime) -> bool:
    """An appointment made shortly before a reminder needs no reminder: she has just been told."""
    least = parameter("messaging.reminder_least_hours").integer_at(due_at.date())
    return made_at + timedelta(hours=least) > due_at


def _is_quiet(hour: time, quiet: tuple[time, time]) -> bool:
    start, end = quiet
    if start == end:
        return False
    if start < end:
        return start <= hour < end
    return hour >= start or hour < end


def _hour(table: Mapping[str, object], name: str) -> int:
    value = table[name]
    if not isinstance(value, int):
        raise TypeError(f"{name} is not a whole number")
    return value
