"""A place in a workshop that is held for her: yes or no, by her link, until an instant; then a file to keep it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.calendars.queries import session_ics
from convergence.agenda.workshops.operations import answer_offer
from convergence.agenda.workshops.queries import enrolments_of_file, offered_to
from convergence.agenda.workshops.types import EnrolmentStatus, FileEnrolmentRow, SessionState
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Problem
from convergence.portal.conversation.views import find_person, person_of, portal_page
from convergence.web.access import ActingRequest, by_link

_ANSWERS = {"oui": True, "non": False}
_SAID = {True: "C’est noté : cette place est à vous.", False: "C’est noté : la place va à quelqu’un d’autre."}


@by_link(find_person)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ActingRequest, token: str) -> HttpResponse:
    """The places that wait for her answer, each with its two buttons, and the sessions where she is awaited."""
    problem = ""
    if request.method == "POST":
        problem = _answered(request)
        if not problem:
            return HttpResponseRedirect(reverse("portal_conversation:place", args=[token]))
    dossier_id = person_of(request).dossier_id
    hers = enrolments_of_file(request.scope, dossier_id, at=now())
    offers = offered_to(request.scope, dossier_id, at=now())
    context: dict[str, object] = {
        "offers": offers,
        "awaited": sorted(filter(_is_awaited, hers), key=lambda row: row.starts_at),
        "problem": problem,
        "token": token,
    }
    title = "Une place se libère" if offers else "Vos ateliers"
    return portal_page(request, "portal/conversation/place.html", title, context, bool(problem))


@by_link(find_person)
@require_safe
def ics(request: ActingRequest, token: str, enrolment_id: UUID) -> HttpResponse:
    """One of her sessions as a file, for the calendar of her telephone."""
    text = session_ics(request.scope, person_of(request).dossier_id, enrolment_id)
    if not text:
        raise NotFound(
            "Cet atelier n’est pas l’un des vôtres.", what_to_do="Revenez à la page de vos ateliers."
        )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="atelier.ics"'
    answer["Cache-Control"], answer["Referrer-Policy"] = "no-store", "no-referrer"
    return answer


def _is_awaited(row: FileEnrolmentRow) -> bool:
    return row.state is SessionState.PLANNED and row.enrolment.status is EnrolmentStatus.ONGOING


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
