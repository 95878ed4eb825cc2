"""How the pages of booking are rendered: days and hours in words, the motive, the way to reach somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from convergence.agenda.appointments.queries import places
from convergence.agenda.booking.queries import guest_of, motive, visitor_of
from convergence.agenda.booking.types import MotiveRow, OfferedTime
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import NotFound
from convergence.portal.frame import structure_frame
from convergence.storage.session import current_scope
from convergence.web.access import ActingRequest, by_link

CODE = "%Y%m%dT%H%MZ"
DAYS_SHOWN = 6


def _find_guest(token: str, at: datetime) -> Actor | None:
    scope = current_scope()
    return guest_of(scope, token, at) if scope else None


def _find_visitor(token: str, at: datetime) -> Actor | None:
    scope = current_scope()
    return visitor_of(scope, token) if scope else None


guest = by_link(_find_guest)
visitor = by_link(_find_visitor)


@dataclass(frozen=True, slots=True)
class DayTimes:
    """One day of the list. ``key`` begins the days that follow it."""

    day: datetime
    times: tuple[tuple[str, datetime], ...]


def found_motive(request: ActingRequest, motive_id: Any) -> MotiveRow:
    """The motive of a link; a link whose motive is gone is dead."""
    found = motive(request.scope, motive_id)
    if found is None:
        raise NotFound(
            "Ce lien n’est plus valable.", what_to_do="Demandez-en un autre à votre Mission Locale."
        )
    return found


def asked_start(request: ActingRequest) -> datetime | None:
    """The time that an address or a form names; None for anything else."""
    text = request.POST.get("creneau") or request.GET.get("creneau") or ""
    try:
        return datetime.strptime(text, CODE).replace(tzinfo=UTC)
    except ValueError:
        return None


def days_of(request: ActingRequest, times: Sequence[OfferedTime], after: str) -> tuple[list[DayTimes], str]:
    """Times grouped by local day, some days at once; and where the following ones begin."""
    where = zone(request.actor.time_zone)
    later = [time for time in times if str(local_day(time.starts_at, where)) > after]
    days = [
        DayTimes(
            day=(found := list(group))[0].starts_at,
            times=tuple((time.starts_at.strftime(CODE), time.starts_at) for time in found),
        )
        for _, group in groupby(later, key=lambda time: local_day(time.starts_at, where))
    ]
    shown = days[:DAYS_SHOWN]
    more = str(local_day(shown[-1].day, where)) if len(days) > DAYS_SHOWN else ""
    return shown, more


def page(request: ActingRequest, name: str, title: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """One page of booking."""
    found = context.get("motive")
    where = ""
    if isinstance(found, MotiveRow) and found.place_id:
        where = next(
            (
                ", ".join(filter(None, (place.name, place.address)))
                for place in places(request.scope)
                if place.place_id == found.place_id
            ),
            "",
        )
    context |= {
        "page_title": title,
        **structure_frame(request),
        "where": where,
        "zone": request.actor.time_zone,
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
    }
    return render(request, f"portal/booking/{name}.html", context, status=status)


def times_page(
    request: ActingRequest,
    title: str,
    times: Sequence[OfferedTime],
    *,
    taken: str = "",
    **context: Any,
) -> HttpResponse:
    """The list of free times; ``taken`` says why another one must be chosen."""
    days, more = days_of(request, times, "" if taken else request.GET.get("apres", "")[:10])
    context |= {"days": days, "more": more, "taken": taken}
    return page(request, "times", title, status=422 if taken else 200, **context)
