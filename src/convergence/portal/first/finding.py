"""Find my Mission Locale from my commune: no account, nothing kept of what is typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from convergence.foundation.clock import local_today
from convergence.foundation.scope import Purpose
from convergence.foundation.text import name_key
from convergence.identity.types import authentication_actor
from convergence.portal.first.nearest import near
from convergence.portal.languages.choosing import spoken
from convergence.referentials.queries import commune_at, communes_matching
from convergence.referentials.types import Commune
from convergence.storage.session import acting
from convergence.web.access import outside

LONGEST, SHOWN = 60, 8


@outside
@spoken
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """A commune as it is typed, the right one among those found, then the structures near it."""
    typed = " ".join(request.GET.get("ville", "").replace("\x00", "").split())[:LONGEST]
    code = request.GET.get("commune", "").replace("\x00", "")[:5]
    today = local_today("Europe/Paris")
    chosen = commune_at(code, today) if code else None
    found = communes_matching(typed, today, SHOWN) if typed and chosen is None else []
    exact = [one for one in found if name_key(one.name) == name_key(typed)]
    if len(found) == 1 or len(exact) == 1:
        chosen = (exact or found)[0]
    context: dict[str, Any] = {
        "page_title": gettext("Demander un premier rendez-vous"),
        "structure_name": "",
        "structure_phone": "",
        "typed": typed,
        "found": [(one, _place(one)) for one in found],
        "chosen": chosen,
        "nearest": [],
    }
    if chosen is not None:
        with acting(authentication_actor(), Purpose.AUTHENTICATION, route="jeune.premier") as scope:
            context["nearest"] = near(scope, chosen, today)
    answer = render(request, "portal/first/find.html", context)
    answer["Cache-Control"], answer["Referrer-Policy"] = "no-store", "strict-origin"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _place(commune: Commune) -> str:
    """What tells apart communes of one name."""
    return commune.postal_codes[0] if commune.postal_codes else commune.departement
