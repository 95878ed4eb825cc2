"""« Qui a consulté votre dossier » : told to the young person, by the link of her messages or in her account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.views.decorators.http import require_safe

from convergence.dossier.queries import who_looked_at_me
from convergence.dossier.types.shared import PersonAccessLine
from convergence.foundation.clock import now
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import structure_detail
from convergence.portal.account.session import to_log_in, young_person_of
from convergence.portal.conversation.views import find_person
from convergence.portal.looked.words import hers
from convergence.sharing.queries import emergencies_of_person
from convergence.storage.session import acting
from convergence.web.access import ActingRequest, by_link, outside

SHOWN = 100
TITLE = "Qui a consulté votre dossier"


@dataclass(frozen=True, slots=True)
class Look:
    """What one organisation did in one day for one purpose."""

    on: date
    organisation: str
    purpose: str
    groups: str
    count: int
    was_refused: bool


@by_link(find_person)
@require_safe
def by_her_link(request: ActingRequest, token: str) -> HttpResponse:
    """By the link of her messages."""
    return _page(request, request.scope, reverse("portal_conversation:show", args=[token]))


@outside
@require_safe
def in_her_account(request: HttpRequest) -> HttpResponse:
    """In her account."""
    actor = young_person_of(request)
    if actor is None:
        return HttpResponseRedirect(to_log_in(request, request.path), status=303)
    with acting(actor, Purpose.PERSON_SPACE, route="portal_looked:account") as scope:
        return _page(request, scope, reverse("portal_rights:home"), ask_url=reverse("portal_rights:why"))


def _page(request: HttpRequest, scope: Scope, back_url: str, ask_url: str = "") -> HttpResponse:
    """Accesses in emergency first, then every other, day by day; ``?avant=`` starts an older page."""
    lines = who_looked_at_me(scope, before=_instant(request.GET.get("avant", "")) or now(), limit=SHOWN)
    holder = structure_detail(scope, scope.structure_id)
    context = {
        "page_title": TITLE,
        "structure_name": holder.usual_name if holder else "",
        "structure_phone": holder.phone if holder else "",
        "zone": scope.actor.time_zone,
        "emergencies": emergencies_of_person(scope),
        "now": now(),
        "looks": tuple(_looks(lines, scope.actor.time_zone)),
        "older": f"?{urlencode({'avant': lines[-1].at.isoformat()})}" if len(lines) == SHOWN else "",
        "back_url": back_url,
        "ask_url": ask_url,
    }
    answer = render(request, "portal/looked/show.html", context)
    answer["Referrer-Policy"], answer["Cache-Control"] = "strict-origin", "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _looks(lines: Sequence[PersonAccessLine], time_zone: str) -> Iterator[Look]:
    """Lines of one day, of one organisation and for one purpose are told once."""

    def alike(line: PersonAccessLine) -> tuple[date, str, str, bool]:
        return local_day(line.at, zone(time_zone)), line.organisation_name, line.purpose, line.was_refused

    ordered = sorted((line for line in lines if line.is_told), key=alike, reverse=True)
    for (day, organisation, purpose, was_refused), found in groupby(ordered, key=alike):
        held = list(found)
        groups = sorted({group for line in held for group in line.groups})
        yield Look(day, organisation, hers(purpose), ", ".join(groups).lower(), len(held), was_refused)


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return None if found is None or is_naive(found) else found
