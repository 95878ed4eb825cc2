"""« Mes demandes » : what an adviser asked of services, what is late, what was answered."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.accompagnement.solutions.policies import may_read_team_requests
from convergence.accompagnement.solutions.queries import awaiting_of_adviser
from convergence.accompagnement.solutions.types import ListedRequest, RequestRow, Waiting
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.foundation.periods import zone
from convergence.web.access import ActingRequest
from convergence.web.operators.saying import said
from convergence.web.solutions.following import Gesture, gestures
from convergence.web.solutions.lists import after, kept, pager_of, tabs_of
from convergence.web.solutions.wanted import asker
from convergence.web.solutions.words import sentence_of

SHOWN = 20
TEAM = "equipe"
LABELS = {
    Waiting.AWAITED: "Réponse attendue",
    Waiting.LATE: "Sans réponse",
    Waiting.ANSWERED: "Venue ou résultat à noter",
    Waiting.FINISHED: "Terminées",
}
EMPTY = {
    Waiting.AWAITED: "Aucune demande n’attend de réponse.",
    Waiting.LATE: "Aucun service n’a laissé passer le délai de réponse.",
    Waiting.ANSWERED: "Aucune venue et aucun résultat ne restent à noter.",
    Waiting.FINISHED: "Aucune demande n’est terminée.",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One request of the list."""

    name: str
    row: RequestRow
    url: str
    sentence: str
    gestures: tuple[Gesture, ...]


@asker
@require_safe
def mine(request: ActingRequest) -> HttpResponse:
    """One's own requests; those of the whole structure for who reads her team's."""
    wanted = kept(request.GET, Waiting.AWAITED)
    wanted = wanted if wanted in LABELS else Waiting.AWAITED
    is_team = TEAM in request.GET
    page = awaiting_of_adviser(
        request.scope, kept=wanted, whole_team=is_team, after=after(request.GET), limit=SHOWN
    )
    context = {
        "page_title": "Demandes de la structure" if is_team else "Mes demandes d’orientation",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Mes demandes")),
        "tabs": tabs_of(request.GET, page.counts, wanted, LABELS),
        "lines": [_line(request, one) for one in page],
        "empty": EMPTY[wanted],
        "pager": pager_of(request.GET, page),
        "may_read_team": may_read_team_requests(request.actor),
        "is_team": is_team,
    }
    return render(request, "web/solutions/mine.html", context)


def _line(request: ActingRequest, one: ListedRequest) -> Line:
    row, where = one.row, request.actor.time_zone
    return Line(
        name=one.full_name,
        row=row,
        url=reverse("file_solutions:show", args=[row.dossier_id, row.request_id]),
        sentence=said(sentence_of(row, local_today(where), zone(where)), request.actor),
        gestures=tuple(gestures(row, request.actor)),
    )
