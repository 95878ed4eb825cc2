"""A request for a first appointment: find her file, or open one, then plan; or close the request."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import first_request
from convergence.agenda.booking.types import FirstRequestRow
from convergence.design.components import Confirmation
from convergence.dossier.policies import may_create_dossier
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Problem
from convergence.web.access import ActingRequest
from convergence.web.booking.matching import alike, checker, chosen_file
from convergence.web.booking.pages import METHODS, page, planner
from convergence.web.confirm import ReasonForm, confirm_page


@checker
@require_http_methods(METHODS)
def match(request: ActingRequest, first_request_id: UUID) -> HttpResponse:
    """What she left, the files that resemble, a search, and the way to open a file."""
    row, problem = found_request(request, first_request_id), ""
    if request.method == "POST":
        try:
            return _matched(request, row)
        except Problem as refused:
            problem = str(refused)
    typed = request.GET.get("q", "").strip()[:200]
    return page(
        request,
        "first",
        f"Demande de {row.facts.first_name} {row.facts.last_name}",
        status=422 if problem else 200,
        row=row,
        facts=row.facts,
        hits=alike(request, row.facts, typed),
        typed=typed,
        problem=problem,
        may_create=may_create_dossier(request.actor),
        zone=request.actor.time_zone,
    )


@planner
@require_http_methods(METHODS)
def dismiss(request: ActingRequest, first_request_id: UUID) -> HttpResponse:
    """Close the request, with the reason."""
    row = found_request(request, first_request_id)
    confirmation = Confirmation(
        title="Classer une demande",
        question=f"Voulez-vous classer la demande de {row.facts.first_name} {row.facts.last_name} ?",
        consequences=(
            "Ce que la personne avait laissé est effacé : appelez-la avant, si elle existe.",
            "Elle n’est pas prévenue par un message.",
        ),
        verb="Classer et effacer",
        back_url=reverse("booking:list"),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.dismiss_first_request(
            actor=request.actor, at=now(), request_id=first_request_id, reason=typed["reason"]
        ),
        done="La demande est classée et effacée.",
    )


def found_request(request: ActingRequest, request_id: UUID) -> FirstRequestRow:
    """One request; treated, taken back and unknown are answered alike."""
    row = first_request(request.scope, request_id)
    if row is None:
        raise NotFound(
            "Cette demande n’existe plus.",
            what_to_do="Elle a été traitée par un collègue, ou retirée par la personne.",
        )
    return row


def _matched(request: ActingRequest, row: FirstRequestRow) -> HttpResponse:
    dossier_id = chosen_file(request, row.facts, f"first-request-{row.request_id}")
    operations.match_first_request(
        actor=request.actor, at=now(), request_id=row.request_id, dossier_id=dossier_id
    )
    messages.success(request, "La demande est rattachée au dossier. Prenez maintenant le rendez-vous.")
    return HttpResponseRedirect(f"{reverse('agenda:new')}?{urlencode({'dossier': str(dossier_id)})}")
