"""The overview: bookings to match, my hours, what may be booked, links that live, who waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.agenda.booking import policies
from convergence.agenda.booking.queries import (
    bookings_to_match,
    day_changes,
    first_requests,
    links_sent,
    motives,
    open_offers,
    openings_of,
    waiting_line,
)
from convergence.agenda.booking.types import LinkRow, OfferRow, Opening, WaitingRow, Weekday
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import local_today, now
from convergence.identity.queries import staff_names
from convergence.web.access import ActingRequest
from convergence.web.booking.forms import hours_text
from convergence.web.booking.pages import TITLE, page, planner


@planner
@require_safe
def overview(request: ActingRequest) -> HttpResponse:
    """Everything about booking, what awaits somebody first."""
    scope, at = request.scope, now()
    today = local_today(request.actor.time_zone)
    known = {one.motive_id: one for one in motives(scope, with_closed=True)}
    links = links_sent(scope, at=at, by=request.actor.user_id)
    line, offers = waiting_line(scope), open_offers(scope)
    people = {header.dossier_id: header for header in headers_of(scope, _files(links, line, offers))}
    bookings = bookings_to_match(scope)
    names = staff_names(scope, {row.adviser_id for row in bookings})
    offered = {row.entry_id: row for row in offers}
    return page(
        request,
        "list",
        TITLE,
        asked=first_requests(scope),
        bookings=[(row, known[row.motive_id], names.get(row.adviser_id)) for row in bookings],
        weeks=list(_weeks(openings_of(scope, request.actor.user_id, on=today))),
        changes=day_changes(scope, request.actor.user_id, on=today),
        motives=list(known.values()),
        links=[
            (row, known[row.motive_id], people[row.dossier_id]) for row in links if row.dossier_id in people
        ],
        line=[
            (row, known[row.motive_id], people[row.dossier_id], offered.get(row.entry_id))
            for row in line
            if row.dossier_id in people
        ],
        site=settings.SITE_URL,
        zone=request.actor.time_zone,
        may_manage=policies.may_manage_motives(request.actor),
        today=today,
    )


def _files(*lists: Iterable[LinkRow | WaitingRow | OfferRow]) -> set[UUID]:
    return {row.dossier_id for rows in lists for row in rows}


def _weeks(
    openings: tuple[Opening, ...],
) -> Iterator[tuple[date, date | None, list[tuple[str, str]]]]:
    """Each version of the week with its lines."""
    for since, rows in groupby(openings, key=lambda one: one.valid_from):
        kept = list(rows)
        lines = [
            (day.label, hours_text(one.hours for one in kept if one.weekday == int(day.value)))
            for day in Weekday
        ]
        yield since, kept[0].valid_until, [line for line in lines if line[1]]
