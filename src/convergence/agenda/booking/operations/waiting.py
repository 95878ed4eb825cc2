"""The waiting list: join it, leave it, be offered a freed slot, take it or let it go to the next."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from convergence.agenda.appointments.operations import free, plan_appointment
from convergence.agenda.booking.models import BookingLink, SlotOffer, WaitingEntry
from convergence.agenda.booking.operations.finding import found_file, found_motive, live_appointment
from convergence.agenda.booking.operations.links import announce_booked, draft_of, hold, release_past
from convergence.agenda.booking.operations.taking import move_to
from convergence.agenda.booking.policies import check_is_guest_of, check_may_send_links, check_may_wait_for
from convergence.agenda.booking.rules.waiting import leaves_after
from convergence.agenda.booking.types import (
    AvailabilityChanged,
    LinkWay,
    OfferState,
    Slot,
    SlotOfferExpired,
    WaitingJoined,
    WaitingState,
    Wish,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid, NotFound
from convergence.storage.operation import emit, operation


@operation("Inscription en liste d’attente")
def join_waiting(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    motive_id: UUID,
    wish: Wish,
    adviser_id: UUID | None = None,
    appointment_id: UUID | None = None,
    way: LinkWay = LinkWay.SMS,
) -> UUID:
    """Wait for a slot, or for one earlier than ``appointment_id``. Joining again changes the wish, not the place."""
    check_may_wait_for(actor, dossier_id)
    found_file(dossier_id)
    found_motive(actor, motive_id)
    _check_wish(wish, actor, at)
    held = live_appointment(appointment_id, at)
    if appointment_id is not None and (held is None or held.dossier_id != dossier_id):
        raise NotFound("Ce rendez-vous n’existe plus.", what_to_do="Choisissez un autre horaire.")
    row = _waiting_row(dossier_id, motive_id) or WaitingEntry(
        structure_id=actor.structure_id, dossier_id=dossier_id, motive_id=motive_id, joined_at=at
    )
    is_new = row._state.adding
    row.adviser_id, row.appointment_id, row.way = adviser_id, appointment_id, way.value
    row.weekdays = sorted(wish.weekdays)
    row.earliest, row.latest, row.waits_until = wish.earliest, wish.latest, wish.until
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "booking_waiting_once" not in str(error):
            raise
        raise Conflict(
            "Vous êtes déjà sur la liste.", what_to_do="Vous n’avez rien d’autre à faire."
        ) from error
    if is_new:
        emit(
            WaitingJoined(
                structure_id=row.structure_id, dossier_id=dossier_id, entry_id=row.id, motive_id=motive_id
            )
        )
    return row.id


@operation("Sortie de la liste d’attente")
def leave_waiting(*, actor: Actor, at: datetime, entry_id: UUID) -> None:
    """Leave the line; a slot that was held goes to the next. Twice changes nothing."""
    row = WaitingEntry.objects.select_for_update().filter(pk=entry_id).first()
    if row is None:
        raise NotFound("Cette attente n’existe plus.", what_to_do="Vous n’avez rien d’autre à faire.")
    check_may_wait_for(actor, row.dossier_id)
    if row.state != WaitingState.WAITING.value:
        return
    row.state = WaitingState.LEFT.value
    row.save(update_fields=["state"])
    for offer in SlotOffer.objects.select_for_update().filter(entry=row, state=OfferState.OPEN.value):
        _let_go(actor, at, offer, OfferState.DECLINED)


@operation("Créneau libéré accepté")
def accept_offer(*, actor: Actor, at: datetime, offer_id: UUID) -> UUID:
    """The slot held for her becomes her appointment, or her appointment moves there; her link goes on with it."""
    entry, offer = _open_offer(actor, offer_id, at)
    motive = found_motive(actor, entry.motive_id)
    slot = Slot(offer.adviser_id, offer.starts_at, offer.ends_at)
    free(actor=actor, at=at, ref_id=offer.id)
    release_past(entry.dossier_id, entry.motive_id, at)
    links = BookingLink.objects.select_for_update().filter(
        dossier_id=entry.dossier_id, motive_id=entry.motive_id, ended_at=None, appointment_id__isnull=False
    )
    before = links.order_by("id").first()
    held = live_appointment(entry.appointment_id or (before.appointment_id if before else None), at)
    if held is not None:
        appointment_id = move_to(actor, at, held, slot)
    else:
        appointment_id = plan_appointment(
            actor=actor, at=at, dossier_id=entry.dossier_id, draft=draft_of(motive, slot), over_absence=True
        )
    if before is not None:
        before.appointment_id, before.ended_at = None, at
        before.save(update_fields=["appointment_id", "ended_at"])
    offer.state = OfferState.ACCEPTED.value
    offer.save(update_fields=["state"])
    entry.state = WaitingState.SERVED.value
    entry.save(update_fields=["state"])
    link = BookingLink(
        structure_id=entry.structure_id,
        dossier_id=entry.dossier_id,
        motive_id=entry.motive_id,
        adviser_id=entry.adviser_id,
        token_digest=offer.token_digest,
        way=entry.way,
        sent_by_id=actor.user_id,
        sent_at=at,
        expires_at=slot.ends_at,
    )
    hold(link, appointment_id, slot)
    announce_booked(link, slot, appointment_id)
    return appointment_id


@operation("Créneau libéré refusé")
def decline_offer(*, actor: Actor, at: datetime, offer_id: UUID) -> None:
    """She cannot come then: the slot goes to the next, she keeps her place."""
    _, offer = _open_offer(actor, offer_id, at)
    _let_go(actor, at, offer, OfferState.DECLINED)


@operation("Créneaux proposés sans réponse", source="traitement")
def expire_offers(*, actor: Actor, at: datetime) -> int:
    """Take back the slots that nobody answered in time; whoever let too many pass leaves the line."""
    check_may_send_links(actor)
    offers = SlotOffer.objects.select_for_update(of=("self",)).filter(
        structure_id=actor.structure_id, state=OfferState.OPEN.value, expires_at__lte=at
    )
    late = list(offers.order_by("expires_at", "id"))
    for offer in late:
        _let_go(actor, at, offer, OfferState.EXPIRED)
        emit(
            SlotOfferExpired(
                structure_id=offer.structure_id,
                dossier_id=offer.dossier_id,
                offer_id=offer.id,
                entry_id=offer.entry_id,
            )
        )
        unanswered = SlotOffer.objects.filter(entry_id=offer.entry_id, state=OfferState.EXPIRED.value).count()
        if leaves_after(unanswered, at):
            _end(offer.entry_id)
    today = local_day(at, zone(actor.time_zone))
    for row in WaitingEntry.objects.select_for_update().filter(
        structure_id=actor.structure_id, state=WaitingState.WAITING.value, waits_until__lt=today
    ):
        _end(row.id)
    return len(late)


def _end(entry_id: UUID) -> None:
    row = WaitingEntry.objects.select_for_update().get(pk=entry_id)
    if row.state == WaitingState.WAITING.value:
        row.state = WaitingState.ENDED.value
        row.save(update_fields=["state"])


def _let_go(actor: Actor, at: datetime, offer: SlotOffer, state: OfferState) -> None:
    free(actor=actor, at=at, ref_id=offer.id)
    offer.state = state.value
    offer.save(update_fields=["state"])
    emit(AvailabilityChanged(structure_id=offer.structure_id, adviser_id=offer.adviser_id))


def _open_offer(actor: Actor, offer_id: UUID, at: datetime) -> tuple[WaitingEntry, SlotOffer]:
    """The wish, then its offer, both locked; in that order, as everybody else does."""
    entries = SlotOffer.objects.filter(pk=offer_id).values("entry_id")
    entry = WaitingEntry.objects.select_for_update().filter(pk__in=entries).first()
    offer = SlotOffer.objects.select_for_update().filter(pk=offer_id).first()
    if offer is None or entry is None:
        raise NotFound("Cette proposition n’existe plus.", what_to_do="Vous n’avez rien d’autre à faire.")
    check_is_guest_of(actor, offer.dossier_id)
    is_waiting = entry.state == WaitingState.WAITING.value
    if offer.state != OfferState.OPEN.value or offer.expires_at <= at or not is_waiting:
        raise Conflict(
            "Ce créneau n’est plus gardé pour vous.",
            what_to_do="Vous restez sur la liste : une autre proposition viendra.",
            code="offer_over",
        )
    return entry, offer


def _waiting_row(dossier_id: UUID, motive_id: UUID) -> WaitingEntry | None:
    return (
        WaitingEntry.objects.select_for_update()
        .filter(dossier_id=dossier_id, motive_id=motive_id, state=WaitingState.WAITING.value)
        .first()
    )


def _check_wish(wish: Wish, actor: Actor, at: datetime) -> None:
    today = local_day(at, zone(actor.time_zone))
    if wish.earliest and wish.latest and wish.latest <= wish.earliest:
        raise Invalid.one("latest", "La fin précède le début.", "Corrigez l’une des deux heures.", "order")
    if wish.until is not None and wish.until < today:
        raise Invalid.one("until", "Ce jour est passé.", "Choisissez un jour à venir.", "past")
    if any(not 1 <= day <= 7 for day in wish.weekdays):
        raise Invalid.one("weekdays", "Ce jour n’existe pas.", "Choisissez dans la liste.", "unknown")
