"""Requests made to services for her, their state, what was told of her; she may say that she agrees no more."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.queries import request as request_read
from convergence.accompagnement.solutions.queries import requests_of_file
from convergence.accompagnement.solutions.types import RequestRow, RequestView
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import zone
from convergence.foundation.problems import NotFound
from convergence.portal.hers import button_form, her_file
from convergence.portal.requests.words import Asked, asked
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown
from convergence.web.solutions.words import told_words

TITLE = "Mes demandes"


@in_her_space
@require_safe
def mine(request: ActingRequest) -> HttpResponse:
    """Every request, the latest first."""
    return her_page(request, "portal/requests/list.html", TITLE, told_requests(request))


def told_requests(request: ActingRequest) -> dict[str, object]:
    """What the page of her requests tells."""
    rows = [_asked(request, row) for row in requests_of_file(request.scope, her_file(request))]
    return {
        "open": [one for one in rows if not one.row.is_final],
        "closed": [one for one in rows if one.row.is_final],
    }


@in_her_space
@require_safe
def show(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """One of them, and exactly what the service reads of her."""
    view = _found(request, request_id)
    context: dict[str, object] = {
        "one": _asked(request, view.row),
        "view": view,
        "told": told_words("Ce que le service lit de vous", view.told, view.papers),
    }
    return her_page(request, "portal/requests/show.html", view.row.offer_name, context)


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """She agrees no more: the service reads nothing of her any more."""
    view, form = _found(request, request_id), button_form(request)
    back = reverse("her_requests:show", args=[request_id])
    one = _asked(request, view.row)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.withdraw_agreement(actor=request.actor, at=now(), request_id=request_id)
        if not form.errors:
            messages.success(request, "La demande est retirée. Votre conseiller le voit.")
            return HttpResponseRedirect(back)
    elif not one.may_withdraw:
        return HttpResponseRedirect(back)
    context = {"one": one, "form": form}
    return her_page(
        request, "portal/requests/withdraw.html", "Retirer la demande", context, is_refused=bool(form.errors)
    )


def _asked(request: ActingRequest, row: RequestRow) -> Asked:
    return asked(row, local_today(request.actor.time_zone), zone(request.actor.time_zone))


def _found(request: ActingRequest, request_id: UUID) -> RequestView:
    """One of hers; that of somebody else and an unknown one are answered alike."""
    found = request_read(request.scope, request_id)
    if found is None or found.dossier_id != her_file(request):
        raise NotFound("Cette demande n’existe pas.", what_to_do="Revenez à la liste de vos demandes.")
    return found
