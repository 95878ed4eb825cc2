"""The subjects that matter most to her once more, one idea a line, for who reads with difficulty (FALC)."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from convergence.portal.actions.views import told_actions
from convergence.portal.allowance.views import told_money
from convergence.portal.languages.choosing import spoken
from convergence.portal.requests.views import told_requests
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest


@in_her_space
@spoken
@require_safe
def easy_actions(request: ActingRequest) -> HttpResponse:
    """What she has to do, and how to say that it is done."""
    return her_page(
        request, "portal/home/easy_actions.html", gettext("Vos actions, facile à lire"), told_actions(request)
    )


@in_her_space
@spoken
@require_safe
def easy_money(request: ActingRequest) -> HttpResponse:
    """How much this month, whether it is paid, what is missing."""
    return her_page(
        request, "portal/home/easy_money.html", gettext("Votre argent, facile à lire"), told_money(request)
    )


@in_her_space
@spoken
@require_safe
def easy_requests(request: ActingRequest) -> HttpResponse:
    """What was asked for her, and what was answered."""
    return her_page(
        request,
        "portal/home/easy_requests.html",
        gettext("Vos demandes, facile à lire"),
        told_requests(request),
    )
