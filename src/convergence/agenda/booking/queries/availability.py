"""When professionals receive, and which times are free: a fixed number of statements, whatever the team."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from convergence.agenda.appointments.queries import busy_times
from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.booking.models import DayException, OpeningHours
from convergence.agenda.booking.rules.holidays import holidays_between
from convergence.agenda.booking.rules.slots import Busy, Pace, Plan, free_slots, least_loaded, times_shown
from convergence.agenda.booking.types import DayChange, Hours, MotiveRow, OfferedTime, Opening, Slot
from convergence.foundation.periods import Week, local_day, zone
from convergence.foundation.scope import Scope
from convergence.identity.queries import advisers_of, structure_detail
from convergence.storage.journal import reads_nobody

_NOBODY = "hours of professionals: no young person"
_MEETINGS = (BusyKind.APPOINTMENT, BusyKind.BOOKING)


@dataclass(frozen=True, slots=True)
class Free:
    """The free slots of a motive at an instant, and what was read to find them."""

    slots: list[Slot]
    busy: Busy
    where: ZoneInfo

    @property
    def times(self) -> tuple[OfferedTime, ...]:
        """As shown to who books."""
        return times_shown(self.slots)

    def takers(self, starts_at: datetime) -> list[Slot]:
        """The slots that start then, that of the freest professional of the week first."""
        found = {slot.adviser_id: slot for slot in self.slots if slot.starts_at == starts_at}
        week = Week.of_instant(starts_at, self.where).instants
        end = week.end or starts_at
        return [found[one] for one in least_loaded(found, self.busy, week.start, end)]


@reads_nobody(_NOBODY)
def openings_of(scope: Scope, adviser_id: UUID, *, on: date) -> tuple[Opening, ...]:
    """The week plan of a professional as it holds on a day or will later, in the order of the week."""
    rows = OpeningHours.objects.filter(structure_id=scope.structure_id, adviser_id=adviser_id)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=on))
    return tuple(_opening(row) for row in rows.order_by("valid_from", "weekday", "opens", "id"))


@reads_nobody(_NOBODY)
def day_changes(scope: Scope, adviser_id: UUID | None, *, on: date) -> tuple[DayChange, ...]:
    """Changed days of a professional and of the whole structure from a day on, the nearest first."""
    rows = DayException.objects.filter(structure_id=scope.structure_id, held_on__gte=on)
    rows = rows.filter(Q(adviser_id=adviser_id) | Q(adviser_id=None))
    return tuple(_change(row) for row in rows.order_by("held_on", "opens", "id"))


@reads_nobody(_NOBODY)
def free_times(
    scope: Scope, motive: MotiveRow, *, at: datetime, adviser_id: UUID | None = None
) -> tuple[OfferedTime, ...]:
    """Times that may be booked, the earliest first; of one professional, or of whoever of the site is free."""
    return free_at(scope, motive, at, adviser_id).times


@reads_nobody(_NOBODY)
def free_at(
    scope: Scope,
    motive: MotiveRow,
    at: datetime,
    adviser_id: UUID | None = None,
    *,
    without: UUID | None = None,
) -> Free:
    """The same with its grounds; ``without`` is what holds time that would be given back (a move)."""
    structure = structure_detail(scope, motive.structure_id)
    if structure is None or not motive.is_active:
        return Free([], {}, zone(scope.actor.time_zone))
    sites = {site.id: site.time_zone for site in structure.sites}
    own_zone = sites.get(motive.site_id, "") if motive.site_id else ""
    where = zone(own_zone or structure.time_zone)
    first = local_day(at, where)
    last = first + timedelta(days=motive.horizon_days)
    working = {one.user_id for one in advisers_of(scope, structure.id, on=first)}
    advisers = working & {adviser_id} if adviser_id else working
    plan = Plan(
        openings=_openings(motive, advisers, first),
        changes=[
            change for change in _changes(motive, first, last) if change.adviser_id in {None, *advisers}
        ],
        holidays=holidays_between(first, last, structure.departement_code),
        where=where,
        motive_id=motive.motive_id,
        site_id=motive.site_id,
    )
    taken = _busy(scope, sorted(advisers), at, timedelta(days=motive.horizon_days + 7), without)
    meetings = {who: [(a, b) for kind, a, b in rows if kind in _MEETINGS] for who, rows in taken.items()}
    busy = {who: [(a, b) for _, a, b in rows] for who, rows in taken.items()}
    return Free(free_slots(plan, busy, meetings, pace_of(motive), at=at), busy, where)


def pace_of(motive: MotiveRow) -> Pace:
    """How the slots of a motive follow each other."""
    return Pace(
        length=timedelta(minutes=motive.minutes),
        step=timedelta(minutes=motive.step_minutes),
        buffer=timedelta(minutes=motive.buffer_minutes),
        notice=timedelta(hours=motive.notice_hours),
        horizon_days=motive.horizon_days,
        max_per_day=motive.max_per_day,
    )


def _openings(motive: MotiveRow, advisers: Iterable[UUID], first: date) -> Sequence[Opening]:
    rows = OpeningHours.objects.filter(structure_id=motive.structure_id, adviser_id__among=list(advisers))
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=first))
    return [_opening(row) for row in rows.order_by("id")]


def _changes(motive: MotiveRow, first: date, last: date) -> Sequence[DayChange]:
    rows = DayException.objects.filter(structure_id=motive.structure_id, held_on__range=(first, last))
    return [_change(row) for row in rows.order_by("id")]


def _busy(
    scope: Scope, advisers: Sequence[UUID], at: datetime, ahead: timedelta, without: UUID | None
) -> dict[UUID, list[tuple[BusyKind, datetime, datetime]]]:
    """Time taken from the Monday before, so that the load of a week is whole."""
    found: dict[UUID, list[tuple[BusyKind, datetime, datetime]]] = defaultdict(list)
    for row in busy_times(scope, advisers, at - timedelta(days=7), at + ahead):
        if row.adviser_id is not None and row.ref_id != without:
            found[row.adviser_id].append((row.kind, row.starts_at, row.ends_at))
    return found


def _opening(row: OpeningHours) -> Opening:
    return Opening(
        adviser_id=row.adviser_id,
        weekday=row.weekday,
        hours=Hours(row.opens, row.closes),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        motive_id=row.motive_id,
        site_id=row.site_id,
    )


def _change(row: DayException) -> DayChange:
    hours = Hours(row.opens, row.closes) if row.opens and row.closes else None
    return DayChange(row.held_on, row.is_open, row.adviser_id, hours, row.id)
