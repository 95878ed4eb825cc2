"""Find someone: a name even misspelt, a birth date, a file number, a telephone, an e-mail address."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.design.fields import parse_date
from convergence.design.frame import Crumb, SearchSlot
from convergence.dossier import policies
from convergence.dossier.queries import search as find
from convergence.dossier.types.views import SearchHit
from convergence.foundation.clock import local_today
from convergence.foundation.periods import age_on
from convergence.foundation.permissions import Permission
from convergence.identity.queries import staff_names, structure_names
from convergence.referentials.queries import communes_at
from convergence.web.access import ActingRequest, requires

SHOWN = 20
LONGEST = 200
_DATE = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{4}|\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A file found, with the words of its codes."""

    hit: SearchHit
    age: int
    commune: str
    referent: str
    structure: str


@requires(Permission.READ_FILES)
@require_safe
def search(request: ActingRequest) -> HttpResponse:
    """Files that answer ``?q=``, exact ones first; nothing is said of what the reader may not open."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    hits = find(request.scope, text, limit=SHOWN + 1) if text else []
    may_create = policies.may_create_dossier(request.actor)
    context = {
        "page_title": "Rechercher une personne",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Rechercher une personne")),
        "search_slot": SearchSlot(reverse("dossier:search"), value=text),
        "text": text,
        "hits": _shown(request, hits[:SHOWN]),
        "limit": SHOWN if len(hits) > SHOWN else 0,
        "new_url": f"{reverse('dossier:new')}?{urlencode(prefilled(text))}" if may_create else "",
    }
    return render(request, "web/dossier/search.html", context)


def prefilled(text: str) -> dict[str, str]:
    """What was searched, as the first values of a new file: « Inès Martin 3/2/2006 » fills three boxes."""
    found: dict[str, str] = {}
    if date_typed := _DATE.search(text):
        with suppress(ValueError):
            found["born_on"] = parse_date(date_typed[0]).isoformat()
        text = text.replace(date_typed[0], " ")
    words = [word for word in text.split() if not any(sign.isdigit() or sign == "@" for sign in word)]
    if len(words) > 1:
        found["first_name"] = words[0]
    if words:
        found["birth_name"] = " ".join(words[1:] or words)
    return found


def _shown(request: ActingRequest, hits: list[SearchHit]) -> list[ShownHit]:
    if not hits:
        return []
    today = local_today(request.actor.time_zone)
    communes = communes_at({hit.commune for hit in hits if hit.commune}, today)
    people = staff_names(request.scope, {hit.referent_id for hit in hits if hit.referent_id})
    others = {hit.structure_id for hit in hits} - {request.actor.structure_id}
    houses = structure_names(request.scope, others) if others else {}
    return [
        ShownHit(
            hit=hit,
            age=age_on(hit.born_on, today),
            commune=communes[hit.commune].label if hit.commune in communes else "",
            referent=people[hit.referent_id].full_name if hit.referent_id in people else "",
            structure=houses.get(hit.structure_id, ""),
        )
        for hit in hits
    ]
