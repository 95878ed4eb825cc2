"""What she declares of her own accord, what became of it, and what she takes back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.acts.operations import declare_step, take_back_step
from convergence.accompagnement.acts.queries import own_steps_of
from convergence.accompagnement.acts.types.weeks import OwnStepRow
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound, Problem
from convergence.portal.actions.forms import DeclareForm
from convergence.portal.actions.words import step_words
from convergence.portal.hers import her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once

STEPS = "portal_actions:steps"
SHOWN = timedelta(days=90)


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def declare(request: ActingRequest) -> HttpResponse:
    """Keep what she did; sent twice, it counts once."""
    today = local_today(request.actor.time_zone)
    form = DeclareForm(request.POST if request.method == "POST" else None, initial={"done_on": today})
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            declare_step(
                actor=request.actor,
                at=now(),
                dossier_id=her_file(request),
                done_on=form.cleaned_data["done_on"],
                minutes=form.minutes,
                measure=form.cleaned_data["measure"],
                words=form.cleaned_data["words"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            messages.success(request, "C’est noté. Votre conseiller va le lire et valider le temps passé.")
            return HttpResponseRedirect(reverse(STEPS), status=303)
    context: dict[str, object] = {"form": form, "verb": "Envoyer"}
    return her_page(
        request, "portal/actions/form.html", "Dire ce que j’ai fait", context, is_refused=bool(form.errors)
    )


@in_her_space
@require_safe
def steps(request: ActingRequest) -> HttpResponse:
    """What she did these last three months, and what became of it."""
    lines = [step_words(row) for row in _steps(request)]
    return her_page(request, "portal/actions/steps.html", "Ce que j’ai fait", {"lines": lines})


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: ActingRequest, act_id: UUID) -> HttpResponse:
    """Take back what nobody validated yet."""
    row = next((one for one in _steps(request) if one.act_id == act_id), None)
    if row is None:
        raise NotFound(
            "Cette démarche n’est pas dans votre liste.", what_to_do="Revenez à la liste de vos démarches."
        )
    problem = ""
    if request.method == "POST":
        try:
            take_back_step(actor=request.actor, at=now(), dossier_id=her_file(request), act_id=act_id)
        except Problem as refused:
            problem = str(refused)
        else:
            messages.success(request, "C’est retiré.")
            return HttpResponseRedirect(reverse(STEPS), status=303)
    context: dict[str, object] = {"line": step_words(row), "problem": problem}
    return her_page(
        request, "portal/actions/take_back.html", "Retirer ce que j’ai dit", context, is_refused=bool(problem)
    )


def _steps(request: ActingRequest) -> list[OwnStepRow]:
    since = local_today(request.actor.time_zone) - SHOWN
    return own_steps_of(request.scope, her_file(request), since=since)
