"""Who is offered a freed slot: the first who joined and whom it suits; how long it is held for her."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.agenda.booking.types import Slot, Wish
from convergence.foundation.parameters import parameter


@dataclass(frozen=True, slots=True)
class Waiting:
    """One wish in the line. ``before`` is the appointment that she has already: only earlier helps.

    ``known`` are the slots already offered to her, whatever she answered.
    """

    entry_id: UUID
    joined_at: datetime
    wish: Wish
    adviser_id: UUID | None = None
    before: datetime | None = None
    known: frozenset[tuple[UUID, datetime]] = field(default_factory=frozenset)


def suits(waiting: Waiting, slot: Slot, where: ZoneInfo) -> bool:
    """Whether a slot is what the person waits for, in the wall-clock time of the place."""
    wish, local, end = waiting.wish, slot.starts_at.astimezone(where), slot.ends_at.astimezone(where)
    return (
        waiting.adviser_id in (None, slot.adviser_id)
        and (not wish.weekdays or local.isoweekday() in wish.weekdays)
        and (wish.earliest is None or local.time() >= wish.earliest)
        and (wish.latest is None or (end.date() == local.date() and end.time() <= wish.latest))
        and (wish.until is None or local.date() <= wish.until)
        and (waiting.before is None or slot.starts_at < waiting.before)
        and (slot.adviser_id, slot.starts_at) not in waiting.known
    )


def offers_to_make(
    line: Iterable[Waiting], slots: Sequence[Slot], where: ZoneInfo
) -> list[tuple[Waiting, Slot]]:
    """Each person of the line with the earliest slot that suits her, served in the order in which they joined.

    Two offers never overlap for one professional.
    """
    left, made = list(slots), []
    for waiting in sorted(line, key=lambda one: (one.joined_at, one.entry_id)):
        slot = next((slot for slot in left if suits(waiting, slot, where)), None)
        if slot is not None:
            made.append((waiting, slot))
            left = [other for other in left if not _share_time(other, slot)]
    return made


def offer_ends(slot_start: datetime, at: datetime, where: ZoneInfo) -> datetime:
    """Until when a slot is held: less when it is near, never past its start; nights do not count."""
    day = at.date()
    near = timedelta(hours=parameter("booking.near_hours").integer_at(day))
    name = "booking.offer_hours_near" if slot_start - at <= near else "booking.offer_hours"
    return min(_after_waking(at, timedelta(hours=parameter(name).integer_at(day)), where), slot_start)


def _after_waking(at: datetime, delay: timedelta, where: ZoneInfo) -> datetime:
    """When so much time has passed, counted from a local hour of the morning to one of the evening."""
    wakes = parameter("booking.offer_first_hour").integer_at(at.date())
    sleeps = parameter("booking.offer_last_hour").integer_at(at.date())
    local = at.astimezone(where)
    while True:
        morning, evening = (
            local.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (wakes, sleeps)
        )
        start = max(local, morning)
        left = max(evening - start, timedelta())
        if delay <= left:
            return (start + delay).astimezone(UTC)
        delay -= left
        local = morning + timedelta(days=1)


def leaves_after(unanswered: int, at: datetime) -> bool:
    """Whether somebody who let so many offers pass without a word leaves the line."""
    return unanswered >= parameter("booking.offers_unanswered").integer_at(at.date())


def _share_time(one: Slot, other: Slot) -> bool:
    return (
        one.adviser_id == other.adviser_id and one.starts_at < other.ends_at and other.starts_at < one.ends_at
    )
