"""What a personal link opens: choose a time, see it, move it, cancel it; answer an offer of the waiting list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.agenda.appointments.queries import appointment
from convergence.agenda.appointments.types import AppointmentRow, AppointmentStatus
from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import (
    booking_of_token,
    free_times,
    link_of_token,
    offer_of_token,
    waiting_of_file,
)
from convergence.agenda.booking.types import LinkRow, OfferRow, OwnBooking, SlotTaken
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Problem
from convergence.identity.queries import staff_names
from convergence.portal.booking.pages import asked_start, found_motive, guest, page, times_page
from convergence.web.access import ActingRequest

METHODS = ["GET", "HEAD", "POST"]


@guest
@require_http_methods(METHODS)
def show(request: ActingRequest, token: str) -> HttpResponse:
    """Her appointment when there is one, an offer to answer, else the times that are free."""
    at = now()
    if request.actor.only_file_id is None:
        return _visitor_page(request, token, at)
    offer = offer_of_token(request.scope, token, at)
    if offer is not None:
        return _offer_page(request, offer, token, at)
    link = found_link(request, token, at)
    held = held_by(request, link, at)
    if held is not None and request.method != "POST":
        return _mine(request, link, held)
    return _choose(
        request,
        link,
        token,
        at,
        title="Choisissez votre rendez-vous",
        verb="Je prends ce rendez-vous",
        act=lambda start: operations.book(actor=request.actor, at=at, link_id=link.link_id, starts_at=start),
        held=None,
    )


@guest
@require_http_methods(METHODS)
def move(request: ActingRequest, token: str) -> HttpResponse:
    """Another time for the same appointment."""
    at = now()
    link = found_link(request, token, at)
    held = held_by(request, link, at)
    if held is None:
        return HttpResponseRedirect(reverse("portal_booking:show", args=[token]))
    return _choose(
        request,
        link,
        token,
        at,
        title="Changer l’heure de votre rendez-vous",
        verb="Je change mon rendez-vous",
        act=lambda start: operations.move_booking(
            actor=request.actor, at=at, link_id=link.link_id, starts_at=start
        ),
        held=held,
    )


@guest
@require_http_methods(METHODS)
def cancel(request: ActingRequest, token: str) -> HttpResponse:
    """Give the time back, after a question."""
    at = now()
    is_visitor = request.actor.only_file_id is None
    problem = ""
    if request.method == "POST":
        try:
            if is_visitor:
                operations.cancel_as_visitor(actor=request.actor, at=at, token=token)
            else:
                link = found_link(request, token, at)
                operations.cancel_booking(actor=request.actor, at=at, link_id=link.link_id)
            return page(request, "cancelled", "Votre rendez-vous est annulé", is_visitor=is_visitor)
        except Problem as refused:
            problem = str(refused)
    held = own(request, token, at)
    if held is None:
        return HttpResponseRedirect(reverse("portal_booking:show", args=[token]))
    return page(
        request,
        "cancel",
        "Annuler votre rendez-vous",
        starts_at=held.starts_at,
        problem=problem,
        status=422 if problem else 200,
    )


def found_link(request: ActingRequest, token: str, at: datetime) -> LinkRow:
    """The link, or the answer of a dead one."""
    link = link_of_token(request.scope, token, at)
    if link is None:
        raise NotFound(
            "Ce lien n’est plus valable.", what_to_do="Demandez-en un autre à votre Mission Locale."
        )
    return link


def held_by(request: ActingRequest, link: LinkRow, at: datetime) -> AppointmentRow | None:
    """The appointment of the link while it stands and is to come."""
    found = appointment(request.scope, link.appointment_id) if link.appointment_id else None
    if found is None or found.status is not AppointmentStatus.PLANNED or found.ends_at <= at:
        return None
    return found


def _choose(
    request: ActingRequest,
    link: LinkRow,
    token: str,
    at: datetime,
    *,
    title: str,
    verb: str,
    act: Callable[[datetime], UUID],
    held: AppointmentRow | None,
) -> HttpResponse:
    motive, start, taken = found_motive(request, link.motive_id), asked_start(request), ""
    if request.method == "POST" and start is not None:
        try:
            act(start)
            return HttpResponseRedirect(reverse("portal_booking:show", args=[token]))
        except SlotTaken as problem:
            return times_page(
                request, title, problem.nearest, taken=str(problem), motive=motive, held=held, can_wait=True
            )
        except Problem as problem:
            taken = str(problem)
    times = free_times(request.scope, motive, at=at, adviser_id=link.adviser_id)
    if request.method != "POST" and start is not None and start in {time.starts_at for time in times}:
        return page(request, "confirm", title, motive=motive, starts_at=start, verb=verb, held=held)
    waits = waiting_of_file(request.scope, link.dossier_id)
    return times_page(
        request,
        title,
        times,
        taken=taken,
        motive=motive,
        held=held,
        can_wait=True,
        waits=any(row.motive_id == link.motive_id for row in waits),
    )


def _mine(request: ActingRequest, link: LinkRow, held: AppointmentRow) -> HttpResponse:
    names = staff_names(request.scope, [held.adviser_id])
    waits = waiting_of_file(request.scope, link.dossier_id)
    return page(
        request,
        "mine",
        "Votre rendez-vous",
        held=held,
        motive=found_motive(request, link.motive_id),
        adviser=names[held.adviser_id].full_name if held.adviser_id in names else "",
        waits=any(row.motive_id == link.motive_id for row in waits),
    )


def _offer_page(request: ActingRequest, offer: OfferRow, token: str, at: datetime) -> HttpResponse:
    """Yes or no to a freed slot."""
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("reponse") == "oui":
                operations.accept_offer(actor=request.actor, at=at, offer_id=offer.offer_id)
                return HttpResponseRedirect(reverse("portal_booking:show", args=[token]))
            if request.POST.get("reponse") == "non":
                operations.decline_offer(actor=request.actor, at=at, offer_id=offer.offer_id)
                return page(request, "declined", "Votre réponse est notée")
            problem = "Choisissez l’une des deux réponses."
        except Problem as refused:
            problem = str(refused)
    return page(
        request,
        "offer",
        "Une place se libère",
        offer=offer,
        motive=found_motive(request, offer.motive_id),
        problem=problem,
        status=422 if problem else 200,
    )


def _visitor_page(request: ActingRequest, token: str, at: datetime) -> HttpResponse:
    booked = booking_of_token(request.scope, token, at)
    if booked is None:
        raise NotFound(
            "Ce lien n’est plus valable.",
            what_to_do="Téléphonez à la Mission Locale pour un autre rendez-vous.",
        )
    return page(
        request, "own", "Votre rendez-vous", own=booked, motive=found_motive(request, booked.motive_id)
    )


def own(request: ActingRequest, token: str, at: datetime) -> OwnBooking | AppointmentRow | None:
    """What the link holds: the appointment of a young person, or the booking of a visitor."""
    if request.actor.only_file_id is None:
        return booking_of_token(request.scope, token, at)
    return held_by(request, found_link(request, token, at), at)
