"""Which slots are free: opening hours, minus changed days and holidays, minus busy times. No clock, no table.

Hours are wall-clock times of one zone. A wall-clock time that does not exist (spring) or that comes twice (autumn) is
never the start of a slot: nobody could keep such an appointment without asking which of the two it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.agenda.booking.types import DayChange, Hours, OfferedTime, Opening, Slot
from convergence.foundation.periods import local_day

Busy = Mapping[UUID, Sequence[tuple[datetime, datetime]]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How slots of a motive follow each other."""

    length: timedelta
    step: timedelta
    buffer: timedelta
    notice: timedelta
    horizon_days: int
    max_per_day: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is open for one motive, all sites or its own: week plans, changed days, closed days, in one zone."""

    openings: Sequence[Opening]
    changes: Sequence[DayChange]
    holidays: frozenset[date]
    where: ZoneInfo
    motive_id: UUID
    site_id: UUID | None = None


def free_slots(plan: Plan, busy: Busy, meetings: Busy, pace: Pace, *, at: datetime) -> list[Slot]:
    """Every slot that may be taken at an instant, the earliest first.

    ``busy`` is all the time taken from each professional; ``meetings`` the part that counts against her daily number.
    """
    first = local_day(at + pace.notice, plan.where)
    last = local_day(at, plan.where) + timedelta(days=pace.horizon_days)
    found = []
    for adviser_id in {opening.adviser_id for opening in plan.openings} | _extra_advisers(plan):
        taken = sorted(busy.get(adviser_id, ()))
        for day in _days(first, last):
            if _meetings_on(day, meetings.get(adviser_id, ()), plan.where) >= pace.max_per_day:
                continue
            for hours in open_hours(plan, adviser_id, day):
                found += [
                    Slot(adviser_id, start, start + pace.length)
                    for start in starts(hours, day, plan.where, pace)
                    if start >= at + pace.notice and not _is_taken(taken, start, pace)
                ]
    return sorted(set(found), key=lambda slot: (slot.starts_at, slot.adviser_id))


def open_hours(plan: Plan, adviser_id: UUID, day: date) -> list[Hours]:
    """The hours of a professional on a day, once holidays and changed days are counted; apart from each other."""
    changes = [
        change for change in plan.changes if change.day == day and change.adviser_id in (None, adviser_id)
    ]
    hours = [
        opening.hours
        for opening in plan.openings
        if opening.adviser_id == adviser_id
        and opening.holds_on(day)
        and opening.motive_id in (None, plan.motive_id)
        and (plan.site_id is None or opening.site_id in (None, plan.site_id))
    ]
    if day in plan.holidays:
        hours = []
    hours += [change.hours for change in changes if change.is_open and change.hours]
    for change in changes:
        if not change.is_open:
            hours = [left for one in hours for left in _without(one, change.hours)]
    return _joined(hours)


def starts(hours: Hours, day: date, where: ZoneInfo, pace: Pace) -> Iterator[datetime]:
    """Instants at which a slot may start within hours of a day, on the steps counted from the opening."""
    closes = datetime.combine(day, hours.closes, tzinfo=where).astimezone(UTC)
    wall = datetime.combine(day, hours.opens)
    while wall.date() == day and wall.time() < hours.closes:
        start = instant_of(wall, where)
        if start is not None and start + pace.length <= closes:
            yield start
        wall += pace.step


def instant_of(wall: datetime, where: ZoneInfo) -> datetime | None:
    """The one instant that a wall-clock time names in a zone; None when it names none or two."""
    first, second = (wall.replace(tzinfo=where, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first != second or first.astimezone(where).replace(tzinfo=None) != wall:
        return None
    return first


def times_shown(slots: Iterable[Slot]) -> tuple[OfferedTime, ...]:
    """Slots of a pool as times: several professionals who are free then make one time."""
    grouped: dict[tuple[datetime, datetime], list[UUID]] = defaultdict(list)
    for slot in slots:
        grouped[slot.starts_at, slot.ends_at].append(slot.adviser_id)
    return tuple(
        OfferedTime(start, end, tuple(sorted(advisers))) for (start, end), advisers in sorted(grouped.items())
    )


def least_loaded(advisers: Iterable[UUID], busy: Busy, start: datetime, end: datetime) -> list[UUID]:
    """Professionals by the time already taken between two instants, the freest first, then by identifier."""

    def load(adviser_id: UUID) -> timedelta:
        spans = ((max(first, start), min(last, end)) for first, last in busy.get(adviser_id, ()))
        return sum((last - first for first, last in spans if first < last), timedelta())

    return sorted(set(advisers), key=lambda one: (load(one), one))


def _extra_advisers(plan: Plan) -> set[UUID]:
    return {change.adviser_id for change in plan.changes if change.is_open and change.adviser_id}


def _days(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _meetings_on(day: date, meetings: Sequence[tuple[datetime, datetime]], where: ZoneInfo) -> int:
    return sum(local_day(start, where) == day for start, _ in meetings)


def _is_taken(taken: Sequence[tuple[datetime, datetime]], start: datetime, pace: Pace) -> bool:
    end = start + pace.length
    return any(first - pace.buffer < end and start < last + pace.buffer for first, last in taken)


def _without(hours: Hours, closed: Hours | None) -> list[Hours]:
    """What stays open of some hours once others are closed; None closes the day."""
    if closed is None:
        return []
    parts = [(hours.opens, min(hours.closes, closed.opens)), (max(hours.opens, closed.closes), hours.closes)]
    return [Hours(opens, closes) for opens, closes in parts if opens < closes]


def _joined(hours: Iterable[Hours]) -> list[Hours]:
    """Hours that overlap become one; those that only touch stay apart, each with its own steps."""
    joined: list[Hours] = []
    for one in sorted(hours, key=lambda found: (found.opens, found.closes)):
        if joined and one.opens < joined[-1].closes:
            joined[-1] = Hours(joined[-1].opens, max(joined[-1].closes, one.closes))
        else:
            joined.append(one)
    return joined
