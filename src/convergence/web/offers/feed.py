"""What leaves of an organisation's records as open data, and which of them cannot."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.frame import Crumb
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.offers.queries import feed_faults
from convergence.web.access import ActingRequest, requires

TITLE = "Diffusion de nos fiches"
keeper = requires(Permission.KEEP_CATALOGUE, Permission.LOAD_OFFERS, purpose=Purpose.ADMINISTRATION)


@keeper
@require_safe
def feed_page(request: ActingRequest) -> HttpResponse:
    """Records of the reader's organisation that are left out of the open data, each with what is wrong."""
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "faults": feed_faults(request.scope),
    }
    return render(request, "web/offers/feed.html", context)
