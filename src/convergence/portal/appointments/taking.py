"""Book by herself: choose why, then a time; choose another time; answer a place that becomes free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.appointments.types import AppointmentRow
from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import free_times, links_of_file, open_offers
from convergence.agenda.booking.queries import motives as all_motives
from convergence.agenda.booking.types import MotiveRow, OfferedTime, OfferRow, SlotTaken
from convergence.dossier.queries import dossier_header
from convergence.foundation.clock import now
from convergence.foundation.problems import NotFound, Problem
from convergence.identity.queries import staff_names
from convergence.portal.appointments.finding import (
    found_appointment,
    found_motive,
    link_holding,
    place_of,
    told,
)
from convergence.portal.appointments.words import open_to_her
from convergence.portal.booking.pages import asked_start, days_of
from convergence.portal.hers import button_form, her_file
from convergence.portal.space import her_page, in_her_space
from convergence.web.access import ActingRequest
from convergence.web.forms import KEY

METHODS = ["GET", "HEAD", "POST"]
EVERYBODY = "tous"


@in_her_space
@require_safe
def motives(request: ActingRequest) -> HttpResponse:
    """Why she wants to come."""
    context: dict[str, object] = {"motives": open_to_her(all_motives(request.scope))}
    return her_page(request, "portal/appointments/motives.html", "Prendre un rendez-vous", context)


@in_her_space
@require_http_methods(METHODS)
def take(request: ActingRequest, motive_id: UUID) -> HttpResponse:
    """The times that are free, with her own adviser first; then the verb."""
    at, motive, dossier_id = now(), found_motive(request, motive_id), her_file(request)
    held = _held_for(request, motive, dossier_id, at)
    if held is not None and request.method != "POST":
        return HttpResponseRedirect(reverse("her_appointments:show", args=[held]))
    adviser_id, times = _times(request, motive, dossier_id, at)

    def book(start: datetime) -> UUID:
        return operations.book_for_herself(
            actor=request.actor,
            at=at,
            dossier_id=dossier_id,
            motive_id=motive_id,
            starts_at=start,
            adviser_id=adviser_id,
            idempotency_key=request.POST.get(KEY) or None,
        )

    return _choose(
        request,
        motive,
        times,
        book,
        "Prendre un rendez-vous",
        "Je prends ce rendez-vous",
        adviser_id=adviser_id,
    )


@in_her_space
@require_http_methods(METHODS)
def move(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """Another time for an appointment that she booked."""
    at, row = now(), found_appointment(request, appointment_id)
    link = link_holding(request, row, at)
    if link is None:
        messages.info(
            request,
            "Ce rendez-vous ne se change pas ici. Pour changer l’heure, appelez votre Mission Locale.",
        )
        return HttpResponseRedirect(reverse("her_appointments:show", args=[appointment_id]))
    motive = found_motive(request, link.motive_id)
    times = free_times(request.scope, motive, at=at, adviser_id=link.adviser_id)

    def other(start: datetime) -> UUID:
        return operations.move_booking(actor=request.actor, at=at, link_id=link.link_id, starts_at=start)

    return _choose(
        request,
        motive,
        times,
        other,
        "Changer l’heure de votre rendez-vous",
        "Je change mon rendez-vous",
        held=row,
    )


@in_her_space
@require_http_methods(METHODS)
def answer(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Yes or no to a time that is held for her."""
    offer = _found_offer(request, offer_id)
    problem = ""
    if request.method == "POST":
        try:
            if request.POST.get("reponse") == "oui":
                made = operations.accept_offer(actor=request.actor, at=now(), offer_id=offer_id)
                messages.success(request, "C’est noté : vous avez rendez-vous.")
                return HttpResponseRedirect(reverse("her_appointments:show", args=[made]))
            if request.POST.get("reponse") == "non":
                operations.decline_offer(actor=request.actor, at=now(), offer_id=offer_id)
                messages.success(request, "Votre réponse est notée. Vous gardez votre place sur la liste.")
                return HttpResponseRedirect(reverse("her_appointments:list"))
            problem = "Choisissez l’une des deux réponses."
        except Problem as refused:
            problem = str(refused)
    context = {"offer": offer, "problem": problem}
    return her_page(
        request, "portal/appointments/offer.html", "Une heure se libère", context, is_refused=bool(problem)
    )


def _choose(
    request: ActingRequest,
    motive: MotiveRow,
    times: tuple[OfferedTime, ...],
    act: Callable[[datetime], UUID],
    title: str,
    verb: str,
    *,
    adviser_id: UUID | None = None,
    held: AppointmentRow | None = None,
) -> HttpResponse:
    """The list of times, the question, the verb; a time that somebody took says which are left."""
    start, taken = asked_start(request), ""
    if request.method == "POST" and start is not None:
        try:
            made = act(start)
        except SlotTaken as problem:
            taken, times = str(problem), problem.nearest
        except Problem as problem:
            taken = str(problem)
        else:
            messages.success(request, "C’est noté.")
            return HttpResponseRedirect(reverse("her_appointments:show", args=[made]))
    asked_everybody = _asks_everybody(request)
    context: dict[str, object] = {
        "motive": motive,
        "where": place_of(request, motive),
        "verb": verb,
        "everybody": asked_everybody,
        "extra": "&avec=tous" if asked_everybody else "",
        "held": told(request, [held])[0] if held else None,
    }
    if request.method != "POST" and start is not None and start in {time.starts_at for time in times}:
        context |= {"starts_at": start, "envoi": button_form(request)[KEY].value()}
        return her_page(request, "portal/appointments/sure.html", title, context)
    days, more = days_of(request, times, "" if taken else request.GET.get("apres", "")[:10])
    context |= {"days": days, "more": more, "taken": taken, "with_name": _name(request, adviser_id)}
    return her_page(request, "portal/appointments/times.html", title, context, is_refused=bool(taken))


def _times(
    request: ActingRequest, motive: MotiveRow, dossier_id: UUID, at: datetime
) -> tuple[UUID | None, tuple[OfferedTime, ...]]:
    """Those of her own adviser while she has any, unless she asks for everybody's."""
    head = dossier_header(request.scope, dossier_id)
    referent = head.referent_id if head else None
    if referent is not None and not _asks_everybody(request):
        own = free_times(request.scope, motive, at=at, adviser_id=referent)
        if own:
            return referent, own
    return None, free_times(request.scope, motive, at=at)


def _asks_everybody(request: ActingRequest) -> bool:
    return EVERYBODY in (request.POST.get("avec"), request.GET.get("avec"))


def _held_for(request: ActingRequest, motive: MotiveRow, dossier_id: UUID, at: datetime) -> UUID | None:
    """The appointment that she has already for this motive."""
    for link in links_of_file(request.scope, dossier_id):
        if link.motive_id == motive.motive_id and link.appointment_id and link.is_live(at):
            row = found_appointment(request, link.appointment_id)
            if row.status.holds_time and row.ends_at > at:
                return row.appointment_id
    return None


def _name(request: ActingRequest, adviser_id: UUID | None) -> str:
    if adviser_id is None:
        return ""
    found = staff_names(request.scope, [adviser_id]).get(adviser_id)
    return found.full_name if found else ""


def _found_offer(request: ActingRequest, offer_id: UUID) -> OfferRow:
    found = next(
        (
            row
            for row in open_offers(request.scope)
            if row.offer_id == offer_id and row.dossier_id == her_file(request)
        ),
        None,
    )
    if found is None:
        raise NotFound(
            "Cette heure n’est plus gardée pour vous.",
            what_to_do="Vous restez sur la liste : nous vous écrirons si une autre heure se libère.",
        )
    return found
