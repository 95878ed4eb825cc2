"""The conversation with her adviser, in her account: the same as by her link, with the same words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.foundation.clock import now
from convergence.messaging import operations
from convergence.messaging.queries import preference, threads_of_person
from convergence.portal.conversation.thread import answered, read_thread
from convergence.portal.hers import her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown
from convergence.web.messages.forms import AnswerForm, PreferenceForm, preference_values

SHOW = "portal_messages:show"


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def conversation(request: ActingRequest) -> HttpResponse:
    """Her messages, oldest first, and her answer; sent twice, it is kept once."""
    dossier_id = her_file(request)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if answered(request, dossier_id, form):
        messages.success(request, "Votre message est envoyé.")
        return HttpResponseRedirect(reverse(SHOW), status=303)
    context: dict[str, object] = {
        "rows": read_thread(request, dossier_id),
        "threads": threads_of_person(request.scope, dossier_id),
        "form": form,
    }
    return her_page(
        request, "portal/messages/show.html", "Mes messages", context, is_refused=bool(form.errors)
    )


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: ActingRequest) -> HttpResponse:
    """How she wants to be told."""
    dossier_id = her_file(request)
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        initial=preference_values(preference(request.scope, dossier_id)),
    )
    if request.method == "POST" and form.is_valid():
        with problems_shown(form):
            operations.set_preferences(
                actor=request.actor, at=now(), dossier_id=dossier_id, draft=form.draft()
            )
        if not form.errors:
            messages.success(request, "C’est enregistré.")
            return HttpResponseRedirect(reverse(SHOW), status=303)
    context: dict[str, object] = {"form": form, "verb": "Enregistrer"}
    return her_page(
        request,
        "portal/messages/form.html",
        "Comment nous vous prévenons",
        context,
        is_refused=bool(form.errors),
    )


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: ActingRequest) -> HttpResponse:
    """No more SMS."""
    if request.method == "POST":
        operations.opt_out(actor=request.actor, at=now(), dossier_id=her_file(request))
        messages.success(request, "Vous ne recevrez plus de SMS.")
        return HttpResponseRedirect(reverse(SHOW), status=303)
    context: dict[str, object] = {"verb": "Ne plus recevoir de SMS"}
    return her_page(request, "portal/messages/form.html", "Ne plus recevoir de SMS", context)
