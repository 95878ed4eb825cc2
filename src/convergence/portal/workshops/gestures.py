"""What she does about a workshop: take a place, wait for one, give it back. Twice the same is one."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.agenda.workshops import operations
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Problem
from convergence.portal.hers import button_form
from convergence.portal.space import her_page, in_her_space
from convergence.portal.workshops.finding import (
    found_enrolment,
    found_session,
    her_contracts,
    her_waiting,
)
from convergence.portal.workshops.views import session_page
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown

_LIST = "her_workshops:list"


@in_her_space
@require_POST
def enrol(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Take a free place."""
    found_session(request, session_id, now())
    try:
        operations.enrol_herself(
            actor=request.actor, at=now(), session_id=session_id, contracts=her_contracts(request)
        )
    except Problem as problem:
        return session_page(request, session_id, problem=str(problem))
    messages.success(request, "Votre place est réservée.")
    return HttpResponseRedirect(reverse("her_workshops:show", args=[session_id]))


@in_her_space
@require_POST
def wait(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """Join the waiting list."""
    found_session(request, session_id, now())
    try:
        operations.wait_herself(
            actor=request.actor, at=now(), session_id=session_id, contracts=her_contracts(request)
        )
    except Problem as problem:
        return session_page(request, session_id, problem=str(problem))
    messages.success(request, "Vous êtes sur la liste d’attente. Nous vous écrirons si une place se libère.")
    return HttpResponseRedirect(reverse("her_workshops:show", args=[session_id]))


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """Give a place back, after a question."""
    row, form = found_enrolment(request, enrolment_id), button_form(request)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.withdraw_herself(actor=request.actor, at=now(), enrolment_id=enrolment_id)
        if not form.errors:
            messages.success(request, "Votre place est rendue.")
            return HttpResponseRedirect(reverse(_LIST))
    context = {"row": row, "form": form}
    return her_page(
        request,
        "portal/workshops/withdraw.html",
        "Rendre votre place",
        context,
        is_refused=bool(form.errors),
    )


@in_her_space
@require_POST
def leave(request: ActingRequest, waiting_id: UUID) -> HttpResponse:
    """Wait no more."""
    operations.leave_herself(actor=request.actor, at=now(), waiting_id=waiting_id)
    messages.success(request, "Vous n’êtes plus sur la liste d’attente.")
    return HttpResponseRedirect(reverse(_LIST))


@in_her_space
@require_POST
def answer(request: ActingRequest, waiting_id: UUID) -> HttpResponse:
    """Yes or no to a place that is held for her."""
    comes = {"oui": True, "non": False}.get(request.POST.get("reponse", ""))
    row = next((one for one in her_waiting(request) if one.waiting_id == waiting_id), None)
    if comes is None and row is not None:
        return session_page(request, row.session_id, problem="Choisissez l’une des deux réponses.")
    if comes is None:
        raise NotFound("Cette place n’est plus proposée.", what_to_do="Revenez à la liste de vos ateliers.")
    operations.answer_offer(
        actor=request.actor, at=now(), waiting_id=waiting_id, comes=comes, source="espace"
    )
    told = "C’est noté : vous venez." if comes else "C’est noté : la place ira à quelqu’un d’autre."
    messages.success(request, told)
    return HttpResponseRedirect(reverse(_LIST))
