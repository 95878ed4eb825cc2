"""Her appointments: what is to come, what is past, one of them, give it back, keep it in a calendar."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import motives, open_offers, waiting_of_file
from convergence.agenda.calendars.queries import appointment_ics
from convergence.foundation.clock import now
from convergence.portal.appointments.finding import found_appointment, link_holding, told
from convergence.portal.appointments.words import is_next, open_to_her
from convergence.portal.hers import button_form, her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once

TITLE = "Mes rendez-vous"
PAST_SHOWN = 20


@in_her_space
@require_safe
def mine(request: ActingRequest) -> HttpResponse:
    """What is to come, the nearest first; what is held for her; what is past."""
    at = now()
    rows = told(request, appointments_of_file(request.scope, her_file(request)))
    coming = [one for one in rows if is_next(one.row, at)]
    past = [one for one in rows if not is_next(one.row, at)]
    known = {one.motive_id: one for one in open_to_her(motives(request.scope))}
    waits = waiting_of_file(request.scope, her_file(request))
    context: dict[str, object] = {
        "coming": coming[::-1],
        "past": past[:PAST_SHOWN],
        "offers": [offer for offer in open_offers(request.scope) if offer.expires_at > at],
        "may_book": bool(known),
        "waited": [known[row.motive_id] for row in waits if row.motive_id in known],
    }
    return her_page(request, "portal/appointments/list.html", TITLE, context)


@in_her_space
@require_safe
def show(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """One of them, and what she may still do about it."""
    at, row = now(), found_appointment(request, appointment_id)
    coming = is_next(row, at)
    context: dict[str, object] = {
        "one": told(request, [row])[0],
        "is_next": coming,
        "may_move": coming and link_holding(request, row, at) is not None,
    }
    return her_page(request, "portal/appointments/show.html", "Votre rendez-vous", context)


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """Give the time back, after a question."""
    row, form = found_appointment(request, appointment_id), button_form(request)
    back = reverse("her_appointments:list")
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.cancel_for_herself(
                actor=request.actor, at=now(), appointment_id=appointment_id, idempotency_key=form.sending
            )
        if not form.errors:
            messages.success(request, "Votre rendez-vous est annulé. Votre conseiller est prévenu.")
            return HttpResponseRedirect(back)
    elif not is_next(row, now()):
        return HttpResponseRedirect(reverse("her_appointments:show", args=[appointment_id]))
    context = {"one": told(request, [row])[0], "form": form}
    return her_page(
        request,
        "portal/appointments/cancel.html",
        "Annuler votre rendez-vous",
        context,
        is_refused=bool(form.errors),
    )


@in_her_space
@require_safe
def ics(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """The appointment as a file for the calendar of her telephone: an hour, a place, and no reason."""
    found_appointment(request, appointment_id)
    answer = HttpResponse(
        appointment_ics(request.scope, appointment_id), content_type="text/calendar; charset=utf-8"
    )
    answer["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    answer["Cache-Control"] = "no-store"
    return answer
