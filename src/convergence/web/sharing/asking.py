"""A partner asks for access and completes its demand; an officer may write the demand for it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_by_code, structure_detail
from convergence.identity.types import StructureDetail
from convergence.sharing.operations import ask_access, complete_demand
from convergence.sharing.policies import check_may_ask_access, may_instruct
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import once, problems_shown
from convergence.web.sharing.forms import AskForm, OfficerAskForm, SentenceForm, absent_organisation
from convergence.web.sharing.views import crumbs, found

asker = requires(
    Permission.ANSWER_REQUESTS,
    Permission.MANAGE_NETWORK,
    Permission.MANAGE_STRUCTURE,
    purpose=Purpose.ADMINISTRATION,
)
METHODS = ["GET", "HEAD", "POST"]


@asker
@require_http_methods(METHODS)
def ask(request: ActingRequest) -> HttpResponse:
    """Ask for access: which data, for what, under which text."""
    check_may_ask_access(request.actor)
    network = request.actor.may(Permission.MANAGE_NETWORK)
    answers = may_instruct(request.actor, request.actor.structure_id)
    first = {"starts_on": local_today(request.actor.time_zone)}
    made = OfficerAskForm if answers else AskForm
    form = made(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            party = None if network or not answers else request.actor.structure_id
            agreement_id = ask_access(
                actor=request.actor,
                at=now(),
                draft=form.draft(_organisation(request, form, answers=answers), structure_id=party),
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Demande déposée. Deux personnes y répondront, avec leurs motifs.")
            return HttpResponseRedirect(reverse("sharing:show", args=[agreement_id]))
    context = {
        "page_title": "Demander un accès",
        "breadcrumb": crumbs("Demander un accès"),
        "form": form,
        "back_url": reverse("sharing:list"),
        "verb": "Déposer la demande",
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@asker
@require_http_methods(METHODS)
def complete(request: ActingRequest, agreement_id: UUID) -> HttpResponse:
    """Answer what was asked about the demand."""
    row = found(request, agreement_id)
    form = SentenceForm(
        request.POST if request.method == "POST" else None,
        label="Votre réponse",
        help_text="Elle sera lue par la personne qui instruit la demande.",
        token=row.edit_token,
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            complete_demand(
                actor=request.actor,
                at=now(),
                agreement_id=agreement_id,
                answer=form.cleaned_data["said"],
                edit_token=form.cleaned_data["edit_token"],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Réponse envoyée.")
            return HttpResponseRedirect(reverse("sharing:show", args=[agreement_id]))
    context = {
        "page_title": "Compléter la demande",
        "breadcrumb": crumbs("Compléter la demande"),
        "form": form,
        "back_url": reverse("sharing:show", args=[agreement_id]),
        "verb": "Envoyer la réponse",
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _organisation(request: ActingRequest, form: AskForm, *, answers: bool) -> StructureDetail | None:
    if not answers:
        return structure_detail(request.scope, request.actor.structure_id)
    code: str = form.cleaned_data["organisation_code"]
    if not code:
        return None
    found = structure_by_code(request.scope, code)
    if found is None:
        raise absent_organisation(code)
    return found
