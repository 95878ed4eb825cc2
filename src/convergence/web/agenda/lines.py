"""From appointments and time taken to the lines of the days of an agenda."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.urls import reverse

from convergence.agenda.appointments.types import (
    AppointmentRow,
    AppointmentStatus,
    BusyKind,
    BusyRow,
)
from convergence.dossier.queries import headers_of
from convergence.foundation.periods import day_start, local_day, zone
from convergence.identity.types import StaffName
from convergence.web.access import ActingRequest
from convergence.web.agenda.words import day_name, hour, local_iso
from convergence.web.context import address_of

_LEVELS = {
    AppointmentStatus.PRESENT: "success",
    AppointmentStatus.ABSENT: "warning",
    AppointmentStatus.PLANNED: "",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a day. Without ``person`` it is time taken by something else."""

    starts_at: datetime
    time: str
    title: str
    person: str = ""
    url: str = ""
    detail: str = ""
    who: str = ""
    status: str = ""
    level: str = ""
    kind: str = "rendez-vous"
    note_url: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """A day and its lines, in order."""

    on: date
    name: str
    iso: str
    lines: tuple[Line, ...]


def days_of(
    request: ActingRequest,
    days: Sequence[date],
    rows: Sequence[AppointmentRow],
    busy: Sequence[BusyRow],
    *,
    staff: Sequence[StaffName],
    at: datetime,
    alone: bool,
) -> list[Day]:
    """Lines of each day; whatever lasts over several stands in each. Names of people cost one query for all."""
    zone_name = request.actor.time_zone
    people = {
        one.dossier_id: one.full_name for one in headers_of(request.scope, {row.dossier_id for row in rows})
    }
    names = {who.user_id: who.full_name for who in staff}
    ids = {row.appointment_id for row in rows}
    lines = [
        (row.starts_at, row.ends_at, _line(row, people, names, zone_name, at, alone=alone)) for row in rows
    ]
    lines += [
        (one.starts_at, one.ends_at, _busy_line(one, names, zone_name, alone=alone))
        for one in _without_doubles(busy)
        if one.ref_id not in ids and one.kind is not BusyKind.APPOINTMENT
    ]
    lines.sort(key=lambda entry: (entry[0], entry[2].title))
    found = []
    for day in days:
        start, end = (
            day_start(day, zone(zone_name)),
            day_start(date.fromordinal(day.toordinal() + 1), zone(zone_name)),
        )
        kept = tuple(line for first, last, line in lines if first < end and start < last)
        found.append(Day(day, day_name(day), f"{day.isoformat()}T09:00", kept))
    return found


def _line(
    row: AppointmentRow,
    people: Mapping[UUID, str],
    names: Mapping[UUID, str],
    zone_name: str,
    at: datetime,
    *,
    alone: bool,
) -> Line:
    awaits = row.awaits_note(at)
    others = [names.get(who, "") for who in (row.other_adviser_ids if alone else row.adviser_ids)]
    return Line(
        starts_at=row.starts_at,
        time=f"{hour(row.starts_at, zone_name)} – {hour(row.ends_at, zone_name)}",
        title=row.title,
        person=people.get(row.dossier_id, "Dossier non accessible"),
        url=reverse("agenda:show", args=[row.appointment_id]),
        detail=row.where,
        who=", ".join(filter(None, others)),
        status="À noter" if awaits else row.status.label,
        level="info" if awaits else _LEVELS.get(row.status, ""),
        note_url=reverse("agenda:attendance", args=[row.appointment_id]) if awaits else "",
    )


def _busy_line(row: BusyRow, names: Mapping[UUID, str], zone_name: str, *, alone: bool) -> Line:
    label = row.label if row.kind is not BusyKind.EXTERNAL else ""
    url = address_of("workshops:session", row.ref_id) if row.kind is BusyKind.SESSION else ""
    who = names.get(row.adviser_id, "") if row.adviser_id and not alone else ""
    return Line(
        starts_at=row.starts_at,
        time=_busy_time(row, zone_name),
        title=label or row.kind.label,
        url=url,
        who=who,
        kind="absence" if row.kind is BusyKind.ABSENCE else "occupe",
    )


def _busy_time(row: BusyRow, zone_name: str) -> str:
    where = zone(zone_name)
    start, end = local_iso(row.starts_at, zone_name), local_iso(row.ends_at, zone_name)
    if start.endswith("T00:00") and end.endswith("T00:00"):
        return "Toute la journée"
    first, last = hour(row.starts_at, zone_name), hour(row.ends_at, zone_name)
    if local_day(row.starts_at, where) == local_day(row.ends_at - timedelta(minutes=1), where):
        return f"{first} – {'minuit' if end.endswith('T00:00') else last}"
    start_day, end_day = row.starts_at.astimezone(where), row.ends_at.astimezone(where)
    return f"du {start_day:%d/%m} {first} au {end_day:%d/%m} {last}"


def _without_doubles(busy: Sequence[BusyRow]) -> list[BusyRow]:
    """One line for each thing and professional: a place taken by the same session is no other line."""
    with_people = {row.ref_id for row in busy if row.adviser_id}
    return [row for row in busy if row.adviser_id or row.ref_id not in with_people]
