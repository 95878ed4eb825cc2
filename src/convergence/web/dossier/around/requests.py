"""Files asked for: those that our structure asks of others, those that others ask of us."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.frame import Crumb
from convergence.dossier import operations, policies
from convergence.dossier.queries import file_requests
from convergence.dossier.types import RequestState
from convergence.dossier.types.views import FileRequestView
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown

LEVELS = {RequestState.SENT: "info", RequestState.REFUSED: "warning"}
_ANSWERS = {
    RequestState.SHARED: "Partager : le dossier reste ici, le conseiller qui le demande le lit avec nous",
    RequestState.ACCEPTED: "Transférer : l’autre structure reprend le dossier",
    RequestState.REFUSED: "Refuser, en disant pourquoi",
}


class AnswerForm(forms.Form):
    """What we decide, and what we say."""

    state = forms.ChoiceField(label="Votre réponse", widget=forms.RadioSelect)
    answer = forms.CharField(
        label="Message",
        required=False,
        max_length=500,
        help_text="Il est obligatoire pour un refus. La structure qui demande le lira.",
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, data: Any, *, may_hand_over: bool) -> None:
        super().__init__(data)
        choice = self.fields["state"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (state.value, words)
            for state, words in _ANSWERS.items()
            if may_hand_over or state is not RequestState.ACCEPTED
        ]


@requires(Permission.ANSWER_FILE_REQUESTS, Permission.CREATE_FILES)
@require_safe
def requests(request: ActingRequest) -> HttpResponse:
    """Requests received, those that wait first, for who may answer them; and requests sent."""
    found = file_requests(request.scope)
    waiting = [one for one in found.received if one.state is RequestState.SENT]
    answered = [one for one in found.received if one.state is not RequestState.SENT]
    context = {
        "page_title": "Demandes de dossier",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Demandes de dossier")),
        "waiting": waiting,
        "may_answer": policies.may_answer_file_requests(request.actor),
        "answered": [(one, LEVELS.get(one.state, "success")) for one in answered],
        "sent": [(one, LEVELS.get(one.state, "success")) for one in found.sent],
    }
    return render(request, "web/dossier/requests.html", context)


@requires(Permission.ANSWER_FILE_REQUESTS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_request(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """Answer a request: share, hand over, refuse."""
    asked = _received(request, request_id)
    data = request.POST if request.method == "POST" else None
    form = AnswerForm(data, may_hand_over=policies.may_hand_over_files(request.actor))
    if form.is_valid():
        with problems_shown(form):
            operations.answer_request(
                actor=request.actor,
                at=now(),
                request_id=request_id,
                state=RequestState(form.cleaned_data["state"]),
                answer=form.cleaned_data["answer"],
            )
    if form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, "La réponse est envoyée.")
        return HttpResponseRedirect(reverse("dossier:requests"))
    context = {
        "page_title": "Répondre à une demande de dossier",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Demandes de dossier", reverse("dossier:requests")),
            Crumb("Répondre"),
        ),
        "asked": asked,
        "form": form,
    }
    return render(request, "web/dossier/answer.html", context, status=422 if form.errors else 200)


def _received(request: ActingRequest, request_id: UUID) -> FileRequestView:
    for one in file_requests(request.scope).received:
        if one.request_id == request_id and one.state is RequestState.SENT:
            return one
    raise NotFound(
        "Cette demande n’existe pas, n’est pas pour votre structure ou a déjà reçu une réponse.",
        what_to_do="Revenez à la liste des demandes.",
    )
