"""Links, visitors' bookings and the waiting list, for professionals and for whoever holds a link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Value

from convergence.agenda.booking.models import Booking, BookingLink, FirstRequest, SlotOffer, WaitingEntry
from convergence.agenda.booking.policies import check_may_send_links
from convergence.agenda.booking.types import (
    BookingRow,
    CallTime,
    FirstRequestRow,
    LinkRow,
    LinkWay,
    OfferRow,
    OfferState,
    OwnBooking,
    OwnFirstRequest,
    VisitorFacts,
    WaitingRow,
    WaitingState,
    Wish,
)
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import token_digest
from convergence.foundation.scope import Scope
from convergence.identity.queries import time_zones_of
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work

_VISITORS = "visitors of a public page: nobody has matched them with a file yet"


@reads_nobody("who comes with a secret: the structure and the file that it names")
def guest_of(scope: Scope, token: str, at: datetime) -> Actor | None:
    """The guest whom a personal link makes; None for an unknown, used or ended one, alike."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT structure_id, dossier_id FROM booking_holder(%s, %s)", (token_digest(token), at)
        )
        found = cursor.fetchone()
    return _guest(scope, *found) if found else None


@reads_nobody("a public page: nobody is identified")
def visitor_of(scope: Scope, code: str) -> Actor | None:
    """The guest, of no file, whom a public page makes; None when there is no such page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT booking_public_structure(%s)", (code.replace("\x00", "")[:32],))
        structure_id = cursor.fetchone()[0]
    return _guest(scope, structure_id, None) if structure_id else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def link_of_token(scope: Scope, token: str, at: datetime) -> LinkRow | None:
    """The link that a secret opens, for the guest who holds it."""
    row = BookingLink.objects.filter(
        token_digest=token_digest(token), ended_at=None, expires_at__gt=at
    ).first()
    return link_row(row) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def offer_of_token(scope: Scope, token: str, at: datetime) -> OfferRow | None:
    """The offer that a secret opens, while it may be answered."""
    row = (
        SlotOffer.objects.select_related("entry")
        .filter(token_digest=token_digest(token), state=OfferState.OPEN.value, expires_at__gt=at)
        .first()
    )
    return offer_row(row) if row else None


@reads_nobody(_VISITORS)
def booking_of_token(scope: Scope, token: str, at: datetime) -> OwnBooking | None:
    """A visitor's own booking, without what she typed."""
    digest = token_digest(token)
    with coming_with(digest):
        row = Booking.objects.filter(token_digest=digest, ends_at__gt=at).first()
    if row is None:
        return None
    return OwnBooking(row.id, row.motive_id, row.adviser_id, row.starts_at, row.ends_at)


@reads(FieldGroup.ACCOMPAGNEMENT)
def links_of_file(scope: Scope, dossier_id: UUID) -> list[LinkRow]:
    """Links sent to one person, the latest first."""
    return [
        link_row(row) for row in BookingLink.objects.filter(dossier_id=dossier_id).order_by("-sent_at", "-id")
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def links_sent(scope: Scope, *, at: datetime, by: UUID, limit: int = 50) -> list[LinkRow]:
    """Live links that a professional sent, the latest first."""
    check_may_send_links(scope.actor)
    rows = BookingLink.objects.filter(structure_id=scope.structure_id, sent_by_id=by, ended_at=None)
    return [link_row(row) for row in rows.filter(expires_at__gt=at).order_by("-sent_at", "-id")[:limit]]


@reads_nobody(_VISITORS)
def bookings_to_match(scope: Scope) -> tuple[BookingRow, ...]:
    """Visitors' bookings that no professional has matched with a file yet, the earliest first."""
    check_may_send_links(scope.actor)
    rows = Booking.objects.filter(structure_id=scope.structure_id).order_by("starts_at", "id")
    return tuple(booking_row(row) for row in rows)


@reads_nobody("two numbers, nobody named")
def counts_to_match(scope: Scope) -> tuple[int, int]:
    """How many visitors' bookings, and requests for a first appointment, wait for a professional to find the file."""
    check_may_send_links(scope.actor)
    asked = FirstRequest.objects.filter(structure_id=scope.structure_id).order_by().values("structure_id")
    booked = Booking.objects.filter(structure_id=scope.structure_id).order_by().values("structure_id")
    found = booked.annotate(number=Count("id"), asked=Value(value=False)).union(
        asked.annotate(number=Count("id"), asked=Value(value=True)), all=True
    )
    numbers = {row["asked"]: row["number"] for row in found}
    return numbers.get(False, 0), numbers.get(True, 0)


@reads_nobody(_VISITORS)
def booking_to_match(scope: Scope, booking_id: UUID) -> BookingRow | None:
    """One of them; None when absent, matched or of another structure."""
    check_may_send_links(scope.actor)
    row = Booking.objects.filter(structure_id=scope.structure_id, pk=booking_id).first()
    return booking_row(row) if row else None


@reads_nobody("a public page: nobody is identified")
def request_holder(scope: Scope, token: str) -> Actor | None:
    """The guest, of no file, who holds the receipt of a request for a first appointment; None for any other secret."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT booking_request_holder(%s)", (token_digest(token),))
        structure_id = cursor.fetchone()[0]
    return _guest(scope, structure_id, None) if structure_id else None


@reads_nobody(_VISITORS)
def first_request_of_token(scope: Scope, token: str) -> OwnFirstRequest | None:
    """A visitor's own request, without what she typed."""
    digest = token_digest(token)
    with coming_with(digest):
        row = FirstRequest.objects.filter(token_digest=digest).first()
    return OwnFirstRequest(row.id, row.asked_at) if row else None


@reads_nobody(_VISITORS)
def first_requests(scope: Scope) -> tuple[FirstRequestRow, ...]:
    """Requests for a first appointment that no professional has treated yet, the oldest first."""
    check_may_send_links(scope.actor)
    rows = FirstRequest.objects.filter(structure_id=scope.structure_id).order_by("asked_at", "id")
    return tuple(first_request_row(row) for row in rows)


@reads_nobody(_VISITORS)
def first_request(scope: Scope, request_id: UUID) -> FirstRequestRow | None:
    """One of them; None when absent, treated or of another structure."""
    check_may_send_links(scope.actor)
    row = FirstRequest.objects.filter(structure_id=scope.structure_id, pk=request_id).first()
    return first_request_row(row) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def waiting_line(scope: Scope, limit: int = 200) -> list[WaitingRow]:
    """Who waits in the actor's structure, in the order in which slots are offered."""
    check_may_send_links(scope.actor)
    rows = WaitingEntry.objects.filter(structure_id=scope.structure_id, state=WaitingState.WAITING.value)
    return [waiting_row(row) for row in rows.order_by("joined_at", "id")[:limit]]


@reads(FieldGroup.ACCOMPAGNEMENT)
def waiting_of_file(scope: Scope, dossier_id: UUID) -> list[WaitingRow]:
    """What one person waits for."""
    rows = WaitingEntry.objects.filter(dossier_id=dossier_id, state=WaitingState.WAITING.value)
    return [waiting_row(row) for row in rows.order_by("joined_at", "id")]


@reads(FieldGroup.ACCOMPAGNEMENT)
def open_offers(scope: Scope) -> list[OfferRow]:
    """Slots held at this moment for somebody of the waiting list, the nearest to expire first."""
    rows = SlotOffer.objects.select_related("entry").filter(
        structure_id=scope.structure_id, state=OfferState.OPEN.value
    )
    return [offer_row(row) for row in rows.order_by("expires_at", "id")]


@reads_nobody("whether somebody waits, nobody named")
def structures_with_line(scope: Scope, at: datetime) -> list[UUID]:
    """Structures where somebody waits for a slot; none but for the house."""
    return structures_with_work("booking_structures_with_line", at)


@reads_nobody("whether something is to be erased, nobody named")
def structures_to_forget_in(scope: Scope, at: datetime) -> list[UUID]:
    """Structures where a visitor's booking is past, or counts of visits have served; none but for the house."""
    return structures_with_work("booking_structures_to_forget_in", at)


@contextmanager
def coming_with(digest: str) -> Iterator[None]:
    """Tell the database, for these statements only, by which secret a visitor comes."""
    _present(digest)
    yield
    _present("")


def _present(digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.booking', %s, true)", (digest,))


def link_row(row: BookingLink) -> LinkRow:
    """A link as shown."""
    return LinkRow(
        dossier_id=row.dossier_id,
        link_id=row.id,
        structure_id=row.structure_id,
        motive_id=row.motive_id,
        adviser_id=row.adviser_id,
        way=LinkWay(row.way),
        sent_by_id=row.sent_by_id,
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        appointment_id=row.appointment_id,
    )


def offer_row(row: SlotOffer) -> OfferRow:
    """An offer as shown; its entry is read with it."""
    return OfferRow(
        dossier_id=row.dossier_id,
        offer_id=row.id,
        entry_id=row.entry_id,
        motive_id=row.entry.motive_id,
        adviser_id=row.adviser_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=OfferState(row.state),
        expires_at=row.expires_at,
    )


def booking_row(row: Booking) -> BookingRow:
    """A visitor's booking as professionals see it."""
    facts = VisitorFacts(row.first_name, row.last_name, row.born_on, row.phone, row.email, row.commune)
    return BookingRow(row.id, row.motive_id, row.adviser_id, row.starts_at, row.ends_at, row.booked_at, facts)


def first_request_row(row: FirstRequest) -> FirstRequestRow:
    """A request for a first appointment as professionals see it."""
    facts = VisitorFacts(row.first_name, row.last_name, row.born_on, row.phone, row.email, row.commune)
    return FirstRequestRow(row.id, row.asked_at, row.last_asked_at, CallTime(row.call_time), facts)


def waiting_row(row: WaitingEntry, before: datetime | None = None) -> WaitingRow:
    """A wish as shown; ``before`` is the start of the appointment that she has."""
    return WaitingRow(
        dossier_id=row.dossier_id,
        entry_id=row.id,
        motive_id=row.motive_id,
        adviser_id=row.adviser_id,
        wish=Wish(frozenset(row.weekdays), row.earliest, row.latest, row.waits_until),
        state=WaitingState(row.state),
        joined_at=row.joined_at,
        before=before,
    )


def _guest(scope: Scope, structure_id: UUID, dossier_id: UUID | None) -> Actor:
    return guest_actor(
        structure_id,
        name="Jeune, par un lien" if dossier_id else "Visiteur",
        time_zone=time_zones_of(scope, [structure_id])[structure_id],
        dossier_id=dossier_id,
    )
