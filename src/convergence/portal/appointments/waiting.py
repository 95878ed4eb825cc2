"""The waiting list in her account: be told when an earlier or a better time becomes free, and wait no more."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import waiting_of_file
from convergence.agenda.booking.types import LinkWay
from convergence.dossier.queries import dossier_header
from convergence.foundation.clock import now
from convergence.portal.appointments.finding import found_motive
from convergence.portal.booking.waiting import WishForm
from convergence.portal.hers import her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.forms import problems_shown

_LIST = "her_appointments:list"


@in_her_space
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: ActingRequest, motive_id: UUID) -> HttpResponse:
    """Join the line of a motive, or change what was said of the days."""
    motive, dossier_id = found_motive(request, motive_id), her_file(request)
    form = WishForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        head = dossier_header(request.scope, dossier_id)
        with problems_shown(form):
            operations.join_waiting(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                motive_id=motive_id,
                wish=form.wish(),
                way=LinkWay.SMS if head and head.phone else LinkWay.EMAIL,
            )
        if not form.errors:
            messages.success(request, "C’est noté. Si une heure se libère, nous vous écrirons.")
            return HttpResponseRedirect(reverse(_LIST))
    context = {"motive": motive, "form": form}
    return her_page(
        request,
        "portal/appointments/wish.html",
        "Être prévenu si une heure se libère",
        context,
        is_refused=bool(form.errors),
    )


@in_her_space
@require_POST
def leave(request: ActingRequest, motive_id: UUID) -> HttpResponse:
    """Wait no more; twice changes nothing."""
    for row in waiting_of_file(request.scope, her_file(request)):
        if row.motive_id == motive_id:
            operations.leave_waiting(actor=request.actor, at=now(), entry_id=row.entry_id)
    messages.success(request, "Vous n’attendez plus.")
    return HttpResponseRedirect(reverse(_LIST))
