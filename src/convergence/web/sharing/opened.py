"""What anybody may know of agreements, and the link by which a recipient acknowledges an end."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.frame import Crumb
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.sharing.operations import acknowledge_end, ask_as_candidate
from convergence.sharing.queries import agreements_in_force, notice_of
from convergence.storage.session import acting
from convergence.web.access import outside
from convergence.web.forms import once, problems_shown
from convergence.web.sharing.forms import AcknowledgeForm, CandidateForm

TITLE = "Qui reçoit quoi"
PARIS = "Europe/Paris"


@outside
@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """Every agreement in force: who receives which data, for what, on which text, until when."""
    with acting(system_actor(), Purpose.SYSTEM, route="conventions") as scope:
        rows = agreements_in_force(scope, now())
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "rows": [(row, row.draft.ends_on - timedelta(days=1) if row.draft.ends_on else None) for row in rows],
    }
    return render(request, "web/sharing/public.html", context)


@outside
@require_http_methods(["GET", "HEAD", "POST"])
def demand(request: HttpRequest) -> HttpResponse:
    """An organisation without account asks for access; the answer comes by e-mail, with its reasons."""
    form = CandidateForm(
        request.POST if request.method == "POST" else None, initial={"starts_on": local_today(PARIS)}
    )
    is_done = False
    if form.is_bound and form.is_valid():
        with (
            acting(system_actor(), Purpose.SYSTEM, route="conventions") as scope,
            problems_shown(form),
            once(form),
        ):
            ask_as_candidate(
                actor=scope.actor,
                at=now(),
                draft=form.draft(None),
                address=request.META.get("REMOTE_ADDR", ""),
                idempotency_key=form.sending,
            )
        is_done = not form.errors
    context = {
        "page_title": "Demander un accès",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb(TITLE, reverse("sharing:public")),
            Crumb("Demander un accès"),
        ),
        "form": form,
        "is_done": is_done,
    }
    return render(request, "web/sharing/candidate.html", context, status=422 if form.errors else 200)


@outside
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, token: str) -> HttpResponse:
    """The recipient of an ended agreement says that it has read so."""
    with acting(system_actor(), Purpose.SYSTEM, route="conventions") as scope:
        notice = notice_of(scope, token)
        if notice is None:
            raise NotFound("Ce lien n’est pas valable.", what_to_do="Reprenez celui du courriel reçu.")
        form = AcknowledgeForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid():
            with problems_shown(form):
                acknowledge_end(actor=scope.actor, at=now(), token=token, name=form.cleaned_data["name"])
            notice = notice_of(scope, token)
    context = {
        "page_title": "Accuser réception",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Accuser réception")),
        "notice": notice,
        "form": form,
    }
    response = render(request, "web/sharing/acknowledge.html", context, status=422 if form.errors else 200)
    response.headers["Referrer-Policy"] = "strict-origin"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
