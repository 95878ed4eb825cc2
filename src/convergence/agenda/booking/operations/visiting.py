"""Bookings by a public page: taken without an account, matched with a file by a professional, or erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from convergence.agenda.appointments.operations import free, occupy, plan_appointment
from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.booking.models import Booking, BookingLink, BookingVisit, FirstRequest
from convergence.agenda.booking.operations.bounding import bound_visits
from convergence.agenda.booking.operations.finding import (
    address_of,
    found_file,
    found_motive,
    structure_name,
)
from convergence.agenda.booking.operations.links import announce_booked, draft_of, hold, release_past
from convergence.agenda.booking.operations.sending import ask_to_send, best_way
from convergence.agenda.booking.operations.taking import take
from convergence.agenda.booking.policies import check_is_guest_of, check_may_send_links
from convergence.agenda.booking.queries.links import coming_with
from convergence.agenda.booking.rules.visitors import check_facts, erased_on, forgotten_before
from convergence.agenda.booking.rules.wording import confirmation_text, when_words
from convergence.agenda.booking.types import (
    BookingCancelledByVisitor,
    BookingMatched,
    LinkWay,
    Slot,
    SlotBooked,
    VisitorFacts,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import token_digest, uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.operation import emit, operation

_DAY = timedelta(days=1)


@operation("Rendez-vous pris par la page publique")
def book_as_visitor(
    *,
    actor: Actor,
    at: datetime,
    motive_id: UUID,
    starts_at: datetime,
    facts: VisitorFacts,
    token: str,
    address: str = "",
    idempotency_key: str | None = None,
) -> UUID:
    """Take a time with the few facts that a visitor leaves; nothing says whether she is known here."""
    check_is_guest_of(actor, None)
    motive = found_motive(actor, motive_id)
    if not motive.is_public:
        raise NotFound("Cette page n’existe plus.", what_to_do="Téléphonez à la Mission Locale.")
    check_facts(facts, local_day(at, zone(actor.time_zone)))
    bound_visits(actor, at, address, facts)
    booking_id, digest = uuid7(), token_digest(token)

    def hold_time(slot: Slot) -> UUID:
        occupy(
            actor=actor,
            at=at,
            kind=BusyKind.BOOKING,
            ref_id=booking_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            adviser_ids=(slot.adviser_id,),
            label=motive.label,
        )
        return booking_id

    slot, _ = take(actor, at, motive, starts_at, hold_time)
    with coming_with(digest):
        _row_of(actor, at, motive_id, slot, facts, booking_id, digest).save(force_insert=True)
    _confirm(actor, slot, booking_id, facts, token)
    emit(
        SlotBooked(
            structure_id=actor.structure_id,
            motive_id=motive_id,
            adviser_id=slot.adviser_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            booking_id=booking_id,
        )
    )
    return booking_id


@operation("Rendez-vous annulé par un visiteur")
def cancel_as_visitor(*, actor: Actor, at: datetime, token: str) -> None:
    """A visitor gives her time back: what she had left is erased at once."""
    check_is_guest_of(actor, None)
    digest = token_digest(token)
    with coming_with(digest):
        row = Booking.objects.select_for_update().filter(token_digest=digest).first()
        if row is None:
            raise NotFound("Ce rendez-vous n’existe plus.", what_to_do="Vous n’avez rien d’autre à faire.")
        _give_back(actor, at, row)


@operation("Réservation rattachée à un dossier")
def match_booking(*, actor: Actor, at: datetime, booking_id: UUID, dossier_id: UUID) -> UUID:
    """The booking becomes the appointment of a file; what the visitor had left is erased, her link goes on."""
    check_may_send_links(actor)
    row = _found_booking(actor, booking_id)
    header = found_file(dossier_id)
    motive = found_motive(actor, row.motive_id)
    release_past(dossier_id, row.motive_id, at)
    slot = Slot(row.adviser_id, row.starts_at, row.ends_at)
    free(actor=actor, at=at, ref_id=row.id)
    appointment_id = plan_appointment(
        actor=actor, at=at, dossier_id=dossier_id, draft=draft_of(motive, slot), over_absence=True
    )
    link = BookingLink(
        structure_id=actor.structure_id,
        dossier_id=dossier_id,
        motive_id=row.motive_id,
        token_digest=row.token_digest,
        way=best_way(header, LinkWay.SMS).value,
        sent_by_id=actor.user_id,
        sent_at=at,
        expires_at=row.ends_at,
    )
    row.delete()
    hold(link, appointment_id, slot)
    announce_booked(link, slot, appointment_id)
    emit(
        BookingMatched(
            structure_id=actor.structure_id,
            dossier_id=dossier_id,
            booking_id=booking_id,
            appointment_id=appointment_id,
        )
    )
    return appointment_id


@operation("Réservation refusée")
def dismiss_booking(*, actor: Actor, at: datetime, booking_id: UUID, reason: str) -> None:
    """Give back a time taken by mistake or for fun; what the visitor had left is erased."""
    check_may_send_links(actor)
    _give_back(actor, at, _found_booking(actor, booking_id))


@operation("Effacer les réservations anciennes", source="traitement")
def erase_old_bookings(*, actor: Actor, at: datetime) -> int:
    """Erase what visitors left once the delay is over, and counts that serve no more; returns how many of theirs."""
    check_may_send_links(actor)
    today = local_day(at, zone(actor.time_zone))
    rows = Booking.objects.filter(structure_id=actor.structure_id, ends_at__lt=at)
    old = [
        row
        for row in rows.order_by("id")
        if erased_on(local_day(row.starts_at, zone(actor.time_zone))) <= today
    ]
    for row in old:
        row.delete()
    BookingVisit.objects.filter(structure_id=actor.structure_id, at__lt=at - _DAY).delete()
    asked = FirstRequest.objects.filter(
        structure_id=actor.structure_id, last_asked_at__lt=forgotten_before(at)
    )
    return len(old) + asked.delete()[0]


def _row_of(
    actor: Actor,
    at: datetime,
    motive_id: UUID,
    slot: Slot,
    facts: VisitorFacts,
    booking_id: UUID,
    digest: str,
) -> Booking:
    return Booking(
        id=booking_id,
        structure_id=actor.structure_id,
        motive_id=motive_id,
        adviser_id=slot.adviser_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        booked_at=at,
        token_digest=digest,
        first_name=facts.first_name.strip(),
        last_name=facts.last_name.strip(),
        born_on=facts.born_on,
        phone=facts.phone,
        email=facts.email,
        commune=facts.commune,
    )


def _found_booking(actor: Actor, booking_id: UUID) -> Booking:
    row = Booking.objects.select_for_update().filter(structure_id=actor.structure_id, pk=booking_id).first()
    if row is None:
        raise NotFound(
            "Cette réservation n’existe plus.",
            what_to_do="Elle a été rattachée par un collègue, ou annulée par la personne.",
        )
    return row


def _give_back(actor: Actor, at: datetime, row: Booking) -> None:
    if row.ends_at <= at:
        raise Conflict("Ce rendez-vous est passé.", what_to_do="Vous n’avez rien à faire.", code="past")
    free(actor=actor, at=at, ref_id=row.id)
    emit(
        BookingCancelledByVisitor(
            structure_id=row.structure_id,
            motive_id=row.motive_id,
            adviser_id=row.adviser_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
    )
    row.delete()


def _confirm(actor: Actor, slot: Slot, booking_id: UUID, facts: VisitorFacts, token: str) -> None:
    way = LinkWay.SMS if facts.phone else LinkWay.EMAIL
    ask_to_send(
        structure_id=actor.structure_id,
        dossier_id=None,
        way=way,
        recipient=facts.phone or facts.email,
        body=confirmation_text(
            structure_name(actor),
            when_words(slot.starts_at, zone(actor.time_zone)),
            address_of(token),
        ),
        about=("booking.Booking", booking_id),
        useless_at=slot.starts_at,
    )
