"""Personal links: sent, ended, and what their holder does with them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.agenda.appointments.operations import cancel_appointment, plan_appointment
from convergence.agenda.appointments.types import (
    AppointmentDraft,
    AppointmentOrigin,
    AppointmentRow,
    CancelledBy,
)
from convergence.agenda.booking.models import BookingLink
from convergence.agenda.booking.operations.finding import (
    address_of,
    found_file,
    found_link,
    found_motive,
    live_appointment,
    scope_here,
    structure_name,
)
from convergence.agenda.booking.operations.sending import ask_to_send, recipient_of
from convergence.agenda.booking.operations.taking import move_to, take
from convergence.agenda.booking.policies import check_is_guest_of, check_is_herself, check_may_send_links
from convergence.agenda.booking.rules.visitors import may_change
from convergence.agenda.booking.rules.wording import link_text
from convergence.agenda.booking.types import (
    BookingCancelledByVisitor,
    BookingLinkSent,
    LinkWay,
    MotiveRow,
    Slot,
    SlotBooked,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import new_token, token_digest
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.identity.queries import advisers_of
from convergence.storage.operation import emit, operation


@operation("Lien de prise de rendez-vous envoyé")
def send_link(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    motive_id: UUID,
    way: LinkWay,
    token: str,
    adviser_id: UUID | None = None,
    idempotency_key: str | None = None,
) -> UUID:
    """Give a young person a link to choose her appointment; without professional, whoever is free receives her."""
    check_may_send_links(actor)
    header, motive = found_file(dossier_id), found_motive(actor, motive_id)
    if not motive.for_files:
        raise Invalid.one("motive_id", "Ce motif est réservé à la page publique.", "Choisissez-en un autre.")
    advisers = {one.user_id for one in advisers_of(scope_here(), actor.structure_id)}
    if adviser_id is not None and adviser_id not in advisers:
        raise Invalid.one("adviser_id", "Ce professionnel ne reçoit pas ici.", "Choisissez-le dans la liste.")
    recipient = recipient_of(header, way)
    ends = at + timedelta(days=parameter("booking.link_days").integer_at(at.date()))
    row = BookingLink.objects.create(
        structure_id=actor.structure_id,
        dossier_id=dossier_id,
        motive_id=motive_id,
        adviser_id=adviser_id,
        token_digest=token_digest(token),
        way=way.value,
        sent_by_id=actor.user_id,
        sent_at=at,
        expires_at=ends,
    )
    ask_to_send(
        structure_id=actor.structure_id,
        dossier_id=dossier_id,
        way=way,
        recipient=recipient,
        body=link_text(structure_name(actor), address_of(token)),
        about=("booking.BookingLink", row.id),
        useless_at=ends,
    )
    emit(
        BookingLinkSent(
            structure_id=actor.structure_id,
            dossier_id=dossier_id,
            link_id=row.id,
            motive_id=motive_id,
            way=way,
        )
    )
    return row.id


@operation("Lien de prise de rendez-vous fermé")
def end_link(*, actor: Actor, at: datetime, link_id: UUID) -> None:
    """Close a link: its page answers like one that never existed. The appointment stays."""
    check_may_send_links(actor)
    row = found_link(link_id, at)
    row.ended_at = at
    row.save(update_fields=["ended_at"])


@operation("Rendez-vous pris par un lien")
def book(*, actor: Actor, at: datetime, link_id: UUID, starts_at: datetime) -> UUID:
    """The holder of a link takes a time. Twice the same is one appointment; SlotTaken when somebody was first."""
    row = found_link(link_id, at)
    check_is_guest_of(actor, row.dossier_id)
    held = live_appointment(row.appointment_id, at)
    if held is not None:
        if held.starts_at == starts_at:
            return held.appointment_id
        raise _has_one_already()
    release_past(row.dossier_id, row.motive_id, at)
    row.refresh_from_db()
    motive = found_motive(actor, row.motive_id)

    def plan(slot: Slot) -> UUID:
        return plan_appointment(actor=actor, at=at, dossier_id=row.dossier_id, draft=draft_of(motive, slot))

    slot, appointment_id = take(actor, at, motive, starts_at, plan, adviser_id=row.adviser_id)
    hold(row, appointment_id, slot)
    announce_booked(row, slot, appointment_id)
    return appointment_id


@operation("Rendez-vous déplacé par un lien")
def move_booking(*, actor: Actor, at: datetime, link_id: UUID, starts_at: datetime) -> UUID:
    """The holder of a link moves her appointment, with the same professional when she is free then."""
    row = found_link(link_id, at)
    check_is_guest_of(actor, row.dossier_id)
    held = _changeable(row, at)
    if held.starts_at == starts_at:
        return held.appointment_id
    motive = found_motive(actor, row.motive_id)

    def move(slot: Slot) -> UUID:
        return move_to(actor, at, held, slot)

    slot, appointment_id = take(actor, at, motive, starts_at, move, adviser_id=row.adviser_id, held=held)
    hold(row, appointment_id, slot)
    announce_booked(row, slot, appointment_id)
    return appointment_id


@operation("Rendez-vous annulé par un lien")
def cancel_booking(*, actor: Actor, at: datetime, link_id: UUID) -> None:
    """The holder of a link gives her time back; the link lets her choose another one."""
    row = found_link(link_id, at)
    check_is_guest_of(actor, row.dossier_id)
    held = _changeable(row, at)
    cancel_appointment(
        actor=actor,
        at=at,
        appointment_id=held.appointment_id,
        by=CancelledBy.YOUNG_PERSON,
    )
    row.appointment_id = None
    row.save(update_fields=["appointment_id"])
    emit(
        BookingCancelledByVisitor(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            motive_id=row.motive_id,
            adviser_id=held.adviser_id,
            starts_at=held.starts_at,
            ends_at=held.ends_at,
        )
    )


@operation("Rendez-vous pris dans son espace")
def book_for_herself(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    motive_id: UUID,
    starts_at: datetime,
    adviser_id: UUID | None = None,
    idempotency_key: str | None = None,
) -> UUID:
    """She takes a time in her account: as by a link, which she needs not hold. One appointment for each motive."""
    check_is_herself(actor, dossier_id)
    motive = found_motive(actor, motive_id)
    if not motive.for_files:
        raise NotFound(
            "Ce motif de rendez-vous n’est plus proposé.", what_to_do="Choisissez-en un autre dans la liste."
        )
    release_past(dossier_id, motive_id, at)
    links = BookingLink.objects.filter(dossier_id=dossier_id, motive_id=motive_id, ended_at=None)
    row = links.filter(appointment_id__isnull=False).order_by("id").first()
    if row is None:
        row = BookingLink.objects.create(
            structure_id=actor.structure_id,
            dossier_id=dossier_id,
            motive_id=motive_id,
            adviser_id=adviser_id,
            token_digest=token_digest(new_token()),
            way=LinkWay.COPIED.value,
            sent_by_id=actor.user_id,
            sent_at=at,
            expires_at=at + timedelta(days=parameter("booking.link_days").integer_at(at.date())),
        )
    return book(actor=actor, at=at, link_id=row.id, starts_at=starts_at)


@operation("Rendez-vous annulé dans son espace")
def cancel_for_herself(
    *, actor: Actor, at: datetime, appointment_id: UUID, idempotency_key: str | None = None
) -> UUID:
    """She gives back an appointment of hers, whoever planned it, while there is time; returns it."""
    held = live_appointment(appointment_id, at)
    if held is None:
        raise _gone()
    check_is_herself(actor, held.dossier_id)
    link = BookingLink.objects.filter(appointment_id=appointment_id, ended_at=None, expires_at__gt=at).first()
    if link is not None:
        cancel_booking(actor=actor, at=at, link_id=link.id)
    else:
        _check_in_time(held, at)
        cancel_appointment(actor=actor, at=at, appointment_id=appointment_id, by=CancelledBy.YOUNG_PERSON)
    return appointment_id


def draft_of(motive: MotiveRow, slot: Slot) -> AppointmentDraft:
    """The appointment that a slot of a motive makes."""
    return AppointmentDraft(
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        kind=motive.kind,
        modality=motive.modality,
        adviser_id=slot.adviser_id,
        place_id=motive.place_id,
        purpose=motive.label[:120],
        origin=AppointmentOrigin.BOOKING,
    )


def hold(row: BookingLink, appointment_id: UUID, slot: Slot) -> None:
    """The link holds the appointment, and lasts as long as it; a second one for the same motive is refused."""
    row.appointment_id = appointment_id
    row.expires_at = max(row.expires_at, slot.ends_at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "booking_link_one_live" not in str(error):
            raise
        raise _has_one_already() from error


def announce_booked(row: BookingLink, slot: Slot, appointment_id: UUID) -> None:
    """Say that a slot was taken."""
    emit(
        SlotBooked(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            motive_id=row.motive_id,
            adviser_id=slot.adviser_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            appointment_id=appointment_id,
        )
    )


def release_past(dossier_id: UUID, motive_id: UUID, at: datetime) -> None:
    """Links of hers for this motive whose appointment is over or cancelled hold it no more."""
    rows = BookingLink.objects.select_for_update().filter(
        dossier_id=dossier_id, motive_id=motive_id, ended_at=None, appointment_id__isnull=False
    )
    for row in rows.order_by("id"):
        if live_appointment(row.appointment_id, at) is None:
            row.appointment_id = None
            row.save(update_fields=["appointment_id"])


def _changeable(row: BookingLink, at: datetime) -> AppointmentRow:
    """The appointment of a link, while its holder may still change it by herself."""
    held = live_appointment(row.appointment_id, at)
    if held is None:
        raise _gone()
    _check_in_time(held, at)
    return held


def _check_in_time(held: AppointmentRow, at: datetime) -> None:
    if not may_change(held.starts_at, at):
        raise Refused(
            "Votre rendez-vous est trop proche pour être changé ici.",
            what_to_do="Téléphonez à votre Mission Locale.",
            code="too_late",
        )


def _gone() -> Conflict:
    return Conflict(
        "Ce rendez-vous n’existe plus.", what_to_do="Choisissez un autre horaire.", code="no_appointment"
    )


def _has_one_already() -> Conflict:
    return Conflict(
        "Vous avez déjà un rendez-vous pour ce motif.",
        what_to_do="Déplacez-le, ou annulez-le avant d’en prendre un autre.",
        code="one_at_a_time",
    )
