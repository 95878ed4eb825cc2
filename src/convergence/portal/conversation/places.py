"""A place in a workshop that is held for her: yes or no, by her link, until an instant."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.agenda.workshops.operations import answer_offer
from convergence.agenda.workshops.queries import offered_to
from convergence.foundation.clock import now
from convergence.foundation.problems import Problem
from convergence.portal.conversation.views import find_person, person_of, portal_page
from convergence.web.access import ActingRequest, by_link

_ANSWERS = {"oui": True, "non": False}
_SAID = {True: "C’est noté : vous êtes inscrit.", False: "C’est noté : la place va à quelqu’un d’autre."}


@by_link(find_person)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ActingRequest, token: str) -> HttpResponse:
    """The places that wait for her answer, each with its two buttons."""
    problem = ""
    if request.method == "POST":
        problem = _answered(request)
        if not problem:
            return HttpResponseRedirect(reverse("portal_conversation:place", args=[token]))
    context: dict[str, object] = {
        "offers": offered_to(request.scope, person_of(request).dossier_id, at=now()),
        "problem": problem,
        "token": token,
    }
    return portal_page(
        request, "portal/conversation/place.html", "Une place se libère", context, bool(problem)
    )


def _answered(request: ActingRequest) -> str:
    """Note the answer; what prevents it otherwise."""
    comes = _ANSWERS.get(request.POST.get("reponse", ""))
    if comes is None:
        return "Choisissez l’une des deux réponses."
    try:
        waiting_id = UUID(request.POST.get("place", ""))
    except ValueError:
        return "Cette place n’est plus proposée."
    try:
        answer_offer(actor=request.actor, at=now(), waiting_id=waiting_id, comes=comes)
    except Problem as refused:
        return str(refused)
    messages.success(request, _SAID[comes])
    return ""
