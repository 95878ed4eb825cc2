"""One search through what the team shares, and the help."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.support import queries
from convergence.support.types import FoundRow, SupportThing
from convergence.web.access import ActingRequest, signed_in_for
from convergence.web.help.screens import help_matching
from convergence.web.support.frame import page

_VIEWS = {
    SupportThing.DEMAND: "support:demand",
    SupportThing.ANNOUNCEMENT: "support:announcement",
    SupportThing.PRACTICE: "support:practice",
    SupportThing.SNIPPET: "support:snippet_edit",
}


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the answer."""

    thing: SupportThing
    title: str
    excerpt: str
    url: str


@signed_in_for(Purpose.ACCOMPAGNEMENT)
@require_safe
def search(request: ActingRequest) -> HttpResponse:
    """What holds every typed word."""
    words = request.GET.get("q", "")[:100]
    today = local_today(request.actor.time_zone)
    rows = queries.found(request.scope, words, at=now(), today=today)
    results = [_result(row) for row in rows]
    results += [
        Result(SupportThing.HELP, topic.title, topic.text[:160], reverse("help:screen", args=[topic.name]))
        for topic in help_matching(words)
    ]
    return page(request, "search", "Rechercher dans les outils de l’équipe", words=words, results=results)


def _result(row: FoundRow) -> Result:
    return Result(row.thing, row.title, row.excerpt, reverse(_VIEWS[row.thing], args=[row.ref_id]))
