"""Her workshops: those where she is awaited, those open to her, what was noted of the past; one of them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.agenda.calendars.queries import session_ics
from convergence.agenda.workshops.queries import enrolments_of_file, offered_to
from convergence.agenda.workshops.types import WaitingState
from convergence.foundation.clock import now
from convergence.portal.hers import button_form, her_file
from convergence.portal.space import her_page, in_her_space
from convergence.portal.workshops.finding import (
    found_enrolment,
    found_session,
    her_waiting,
    sessions_ahead,
)
from convergence.portal.workshops.words import has_place, is_coming, is_open, past, places
from convergence.web.access import ActingRequest

TITLE = "Mes ateliers"
PAST_SHOWN = 20


@in_her_space
@require_safe
def mine(request: ActingRequest) -> HttpResponse:
    """Where she is awaited, a place held for her, what is open to her, what is past."""
    at, dossier_id = now(), her_file(request)
    hers = enrolments_of_file(request.scope, dossier_id, at=at)
    ahead = sessions_ahead(request, at)
    offered = offered_to(request.scope, dossier_id, at=at)
    held = {one.session_id for one in offered}
    waits = {row.session_id for row in her_waiting(request)} - held
    context: dict[str, object] = {
        "coming": [row for row in reversed(hers) if is_coming(row, at)],
        "offered": offered,
        "waited": [one.session for one in ahead if one.session.session_id in waits],
        "open": [(one.session, places(one)) for one in ahead if is_open(one) and not one.waits],
        "past": [past(row) for row in hers if not is_coming(row, at)][:PAST_SHOWN],
    }
    return her_page(request, "portal/workshops/list.html", TITLE, context)


@in_her_space
@require_safe
def show(request: ActingRequest, session_id: UUID) -> HttpResponse:
    """One workshop, and the gesture that is hers there."""
    return session_page(request, session_id)


@in_her_space
@require_safe
def ics(request: ActingRequest, enrolment_id: UUID) -> HttpResponse:
    """The workshop as a file for the calendar of her telephone."""
    found_enrolment(request, enrolment_id)
    text = session_ics(request.scope, her_file(request), enrolment_id)
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="atelier.ics"'
    answer["Cache-Control"] = "no-store"
    return answer


def session_page(request: ActingRequest, session_id: UUID, *, problem: str = "") -> HttpResponse:
    """One workshop; ``problem`` says why what she asked was not done."""
    at = now()
    found = found_session(request, session_id, at)
    hers = [
        row
        for row in enrolments_of_file(request.scope, her_file(request), at=at)
        if row.enrolment.session_id == session_id
    ]
    waits = next((row for row in her_waiting(request) if row.session_id == session_id), None)
    context: dict[str, object] = {
        "session": found.session,
        "enrolment": next((row.enrolment for row in hers if is_coming(row, at)), None),
        "waiting": waits,
        "is_offered": waits is not None
        and waits.state is WaitingState.OFFERED
        and waits.offer_ends_at is not None
        and waits.offer_ends_at > at,
        "is_open": is_open(found),
        "has_place": has_place(found),
        "places": places(found) if is_open(found) else "",
        "problem": problem,
        "form": button_form(request),
    }
    title = found.session.name
    return her_page(request, "portal/workshops/show.html", title, context, is_refused=bool(problem))
