"""A visitor's booking: find her file, or open one, and make it an appointment; or give the time back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.agenda.booking import operations
from convergence.agenda.booking.queries import booking_to_match
from convergence.agenda.booking.types import BookingRow, VisitorFacts
from convergence.design.components import Confirmation
from convergence.dossier.operations import create_dossier
from convergence.dossier.policies import may_create_dossier
from convergence.dossier.queries import search
from convergence.dossier.types import ContactKind, Section
from convergence.dossier.types.drafts import NewDossier
from convergence.dossier.types.views import SearchHit
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, NotFound, Problem
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.booking.pages import METHODS, found_motive, identifier, page, planner
from convergence.web.confirm import ReasonForm, confirm_page

checker = requires(Permission.PLAN_APPOINTMENTS, purpose=Purpose.DUPLICATE_CHECK)


@checker
@require_http_methods(METHODS)
def match(request: ActingRequest, booking_id: UUID) -> HttpResponse:
    """What she left, the files that resemble, a search, and the way to open a file."""
    row, problem = found_booking(request, booking_id), ""
    if request.method == "POST":
        try:
            return _matched(request, row)
        except Problem as refused:
            problem = str(refused)
    typed = request.GET.get("q", "").strip()[:200]
    return page(
        request,
        "match",
        f"Réservation de {row.facts.first_name} {row.facts.last_name}",
        status=422 if problem else 200,
        booking=row,
        motive=found_motive(request, row.motive_id),
        hits=alike(request, row.facts, typed),
        typed=typed,
        problem=problem,
        may_create=may_create_dossier(request.actor),
        zone=request.actor.time_zone,
    )


@planner
@require_http_methods(METHODS)
def dismiss(request: ActingRequest, booking_id: UUID) -> HttpResponse:
    """Give the time back, with the reason."""
    row = found_booking(request, booking_id)
    confirmation = Confirmation(
        title="Refuser une réservation",
        question=f"Voulez-vous refuser la réservation de {row.facts.first_name} {row.facts.last_name} ?",
        consequences=(
            "L’heure redevient libre.",
            "Ce que la personne avait laissé est effacé : prévenez-la avant, si elle existe.",
        ),
        verb="Refuser et effacer",
        back_url=reverse("booking:list"),
    )
    return confirm_page(
        request,
        confirmation,
        ReasonForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.dismiss_booking(
            actor=request.actor, at=now(), booking_id=booking_id, reason=typed["reason"]
        ),
        done="L’heure est rendue, la réservation effacée.",
    )


def found_booking(request: ActingRequest, booking_id: UUID) -> BookingRow:
    """One booking to match; matched, cancelled and unknown are answered alike."""
    row = booking_to_match(request.scope, booking_id)
    if row is None:
        raise NotFound(
            "Cette réservation n’existe plus.",
            what_to_do="Elle a été rattachée par un collègue, ou annulée par la personne.",
        )
    return row


def _matched(request: ActingRequest, row: BookingRow) -> HttpResponse:
    dossier_id = chosen_file(request, row.facts, f"booking-{row.booking_id}")
    operations.match_booking(actor=request.actor, at=now(), booking_id=row.booking_id, dossier_id=dossier_id)
    messages.success(request, "La réservation est devenue un rendez-vous du dossier.")
    return HttpResponseRedirect(reverse("dossier:show", args=[dossier_id]))


def chosen_file(request: ActingRequest, facts: VisitorFacts, key: str) -> UUID:
    """The file that was picked in the list, or a new one when that was asked."""
    if request.POST.get("creer"):
        return open_file(request, facts, key)
    chosen = identifier(request.POST.get("dossier", ""))
    if chosen is None:
        raise NotFound("Choisissez un dossier.", what_to_do="Cherchez la personne par son nom.")
    return chosen


def open_file(request: ActingRequest, facts: VisitorFacts, key: str) -> UUID:
    """A file with what a visitor left; a person who resembles somebody of the house is refused, never doubled."""
    points = [
        {"kind": kind.value, "value": value, "preferred": kind is ContactKind.PHONE}
        for kind, value in ((ContactKind.PHONE, facts.phone), (ContactKind.EMAIL, facts.email))
        if value
    ]
    draft = NewDossier(
        identity={"birth_name": facts.last_name, "first_name": facts.first_name, "born_on": facts.born_on},
        sections={Section.CONTACTS: {"points": points}},
    )
    try:
        return create_dossier(actor=request.actor, at=now(), draft=draft, idempotency_key=key)
    except Conflict as problem:
        raise Conflict(
            "Une personne très ressemblante a déjà un dossier.",
            what_to_do="Choisissez ce dossier. Si ce sont deux personnes, passez par"
            " « Nouveau dossier » puis revenez ici.",
            code="duplicate",
        ) from problem


def alike(request: ActingRequest, facts: VisitorFacts, typed: str) -> list[SearchHit]:
    """Files that answer her name, her number or her address, or what was typed; of this structure."""
    words = [typed] if typed else [f"{facts.last_name} {facts.first_name}", facts.phone, facts.email]
    found: dict[UUID, SearchHit] = {}
    for word in filter(None, words):
        for hit in search(request.scope, word, limit=8):
            if hit.structure_id == request.actor.structure_id:
                found.setdefault(hit.dossier_id, hit)
    return list(found.values())
