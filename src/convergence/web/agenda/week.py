"""The agenda: a week or a day of oneself, of a colleague, of the team, of a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.agenda.appointments.policies import may_plan
from convergence.agenda.appointments.queries import agenda_between, busy_times, places
from convergence.agenda.appointments.types import PlaceRow
from convergence.design.components import Tab
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import FIRST_DAY, LAST_DAY, day_start, french_date, zone
from convergence.identity.queries import advisers_of
from convergence.identity.types import StaffName
from convergence.web.access import ActingRequest
from convergence.web.agenda.lines import Day, days_of
from convergence.web.agenda.reach import reader, uuid_of
from convergence.web.agenda.words import day_name

TEAM = "equipe"
_PLACE = "lieu:"
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks to see. ``adviser_ids`` is None for a place."""

    day: date
    is_day: bool
    whose: str
    adviser_ids: tuple[UUID, ...]
    place: PlaceRow | None

    @property
    def first(self) -> date:
        """The first day shown."""
        return self.day if self.is_day else self.day - timedelta(days=self.day.weekday())

    @property
    def length(self) -> timedelta:
        """How many days are shown."""
        return timedelta(days=1) if self.is_day else _WEEK

    def address(self, day: date, *, is_day: bool | None = None) -> str:
        """The same for another day."""
        shown_day = self.is_day if is_day is None else is_day
        query = {"jour": day.isoformat(), "vue": "jour" if shown_day else "semaine", "de": self.whose}
        return "?" + urlencode(query)


@reader
@require_safe
def week(request: ActingRequest) -> HttpResponse:
    """Appointments, sessions and other time taken, day by day; attendance is noted without leaving."""
    staff = advisers_of(request.scope, request.actor.structure_id)
    rooms = places(request.scope)
    asked = _asked(request, staff, rooms)
    today = local_today(request.actor.time_zone)
    context = {
        "page_title": _title(asked),
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Agenda")),
        "asked": asked,
        "days": _days(request, asked, staff, rooms),
        "owners": _owners(request, staff, rooms),
        "owner": _owner(request, asked, staff),
        "views": [
            Tab("Semaine", asked.address(asked.day, is_day=False), not asked.is_day),
            Tab("Jour", asked.address(asked.day, is_day=True), asked.is_day),
        ],
        "previous_url": asked.address(_bounded(asked.first - asked.length)),
        "next_url": asked.address(_bounded(asked.first + asked.length)),
        "today_url": f"{asked.address(today)}#jour-{today.isoformat()}",
        "today": today,
        "may_plan": may_plan(request.actor),
        "here": request.get_full_path(),
    }
    return render(request, "web/agenda/week.html", context)


def _asked(request: ActingRequest, staff: tuple[StaffName, ...], rooms: tuple[PlaceRow, ...]) -> Asked:
    whose = request.GET.get("de", "")
    everyone = tuple(who.user_id for who in staff)
    place = None
    if whose.startswith(_PLACE):
        wanted = uuid_of(whose.removeprefix(_PLACE))
        place = next((room for room in rooms if room.place_id == wanted), None)
    one = uuid_of(whose)
    ids = (
        everyone
        if whose == TEAM or place
        else (one,)
        if one in everyone and one
        else (request.actor.user_id,)
    )
    known = whose if whose == TEAM or place or one in everyone else str(request.actor.user_id)
    return Asked(_day(request), request.GET.get("vue") == "jour", known, ids, place)


def _day(request: ActingRequest) -> date:
    """The day asked for; today for nonsense."""
    try:
        return _bounded(date.fromisoformat(request.GET.get("jour", "")))
    except ValueError:
        return local_today(request.actor.time_zone)


def _bounded(day: date) -> date:
    """Weeks around the ends of the calendar have no instant everywhere."""
    return min(max(day, FIRST_DAY + 2 * _WEEK), LAST_DAY - 2 * _WEEK)


def _days(
    request: ActingRequest, asked: Asked, staff: tuple[StaffName, ...], rooms: tuple[PlaceRow, ...]
) -> list[Day]:
    where = zone(request.actor.time_zone)
    start, end = day_start(asked.first, where), day_start(asked.first + asked.length, where)
    if asked.place is not None:
        rows = agenda_between(request.scope, start, end, place_id=asked.place.place_id)
        busy = busy_times(request.scope, (), start, end, place_ids=[asked.place.place_id])
    else:
        rows = agenda_between(request.scope, start, end, adviser_ids=asked.adviser_ids)
        busy = busy_times(request.scope, asked.adviser_ids, start, end)
    days = [asked.first + timedelta(days=n) for n in range(asked.length.days)]
    return days_of(request, days, rows, busy, staff=staff, at=now(), alone=len(asked.adviser_ids) == 1)


def _owners(
    request: ActingRequest, staff: tuple[StaffName, ...], rooms: tuple[PlaceRow, ...]
) -> list[tuple[str, list[tuple[str, str]]]]:
    mine = str(request.actor.user_id)
    colleagues = [(str(who.user_id), who.full_name) for who in staff if str(who.user_id) != mine]
    groups = [
        ("Agendas", [(mine, "Mon agenda"), (TEAM, "Toute l’équipe")]),
        ("Collègues", colleagues),
        ("Lieux", [(f"{_PLACE}{room.place_id}", room.name) for room in rooms]),
    ]
    return [(label, entries) for label, entries in groups if entries]


def _owner(request: ActingRequest, asked: Asked, staff: tuple[StaffName, ...]) -> str:
    if asked.place is not None:
        return asked.place.name
    if asked.whose == TEAM:
        return "Toute l’équipe"
    if asked.whose == str(request.actor.user_id):
        return "Mon agenda"
    return next((who.full_name for who in staff if str(who.user_id) == asked.whose), "")


def _title(asked: Asked) -> str:
    if asked.is_day:
        return f"Agenda du {day_name(asked.day)} {asked.day.year}"
    last = asked.first + timedelta(days=6)
    first = f"{asked.first.day}" if asked.first.month == last.month else french_date(asked.first)
    return f"Agenda du {first} au {french_date(last)}"
