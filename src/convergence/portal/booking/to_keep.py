"""Her appointment as a file, for the calendar of her telephone: an hour, a place, and no reason."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from convergence.agenda.appointments.types import AppointmentRow
from convergence.agenda.calendars.queries import appointment_ics, visitor_ics
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound
from convergence.portal.booking.pages import guest
from convergence.portal.booking.views import own
from convergence.web.access import ActingRequest


@guest
@require_safe
def ics(request: ActingRequest, token: str) -> HttpResponse:
    """The appointment that the link holds; the answer of a dead link when it holds none."""
    held = own(request, token, now())
    if held is None:
        raise NotFound(
            "Il n’y a pas de rendez-vous à garder.", what_to_do="Revenez à la page de votre rendez-vous."
        )
    text = (
        appointment_ics(request.scope, held.appointment_id)
        if isinstance(held, AppointmentRow)
        else visitor_ics(request.scope, held.booking_id, held.starts_at, held.ends_at)
    )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="rendez-vous.ics"'
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
