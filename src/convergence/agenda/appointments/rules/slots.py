"""Free times of everybody who is needed, within usual hours of the place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from convergence.agenda.appointments.types import Slot
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import local_day

_LOOKED_AHEAD = 28


def free_slots(
    taken: Collection[tuple[datetime, datetime]],
    *,
    after: datetime,
    length: timedelta,
    where: ZoneInfo,
    most: int = 3,
    opening: tuple[time, time] | None = None,
) -> tuple[Slot, ...]:
    """The next free times of a length from an instant on, weekdays only, in four weeks at most.

    ``opening`` narrows the usual hours to those of a place.
    """
    found: list[Slot] = []
    for start in _starts(after, length, where, opening):
        end = start + length
        is_taken = any(start < busy_end and busy_start < end for busy_start, busy_end in taken)
        if not is_taken and (not found or start >= found[-1].ends_at):
            found.append(Slot(start, end))
        if len(found) == most:
            break
    return tuple(found)


def _starts(
    after: datetime, length: timedelta, where: ZoneInfo, opening: tuple[time, time] | None
) -> Iterator[datetime]:
    first = local_day(after, where)
    hours = parameter("appointments.usual_hours").table_at(first)
    step = timedelta(minutes=parameter("appointments.slot_step_minutes").integer_at(first))
    for offset in range(_LOOKED_AHEAD):
        day = first + timedelta(days=offset)
        if day.isoweekday() > 5:
            continue
        for half in ("matin", "apres_midi"):
            opens, closes = (time.fromisoformat(text) for text in str(hours[half]).split("-"))
            if opening:
                opens, closes = max(opens, opening[0]), min(closes, opening[1])
            yield from _in_half(day, opens, closes, length, step, where, after)


def _in_half(
    day: date, opens: time, closes: time, length: timedelta, step: timedelta, where: ZoneInfo, after: datetime
) -> Iterator[datetime]:
    start = datetime.combine(day, opens, tzinfo=where).astimezone(UTC)
    last = datetime.combine(day, closes, tzinfo=where).astimezone(UTC) - length
    while start <= last:
        if start >= after:
            yield start
        start += step
