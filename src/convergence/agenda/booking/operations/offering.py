"""Offer free slots to who waits: in the order of the line, each slot held for one person."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from convergence.agenda.appointments.operations import occupy
from convergence.agenda.appointments.queries import appointment
from convergence.agenda.appointments.types import AppointmentStatus, BusyKind, TimeConflict
from convergence.agenda.booking.models import BookingMotive, SlotOffer, WaitingEntry
from convergence.agenda.booking.operations.finding import address_of, scope_here, structure_name
from convergence.agenda.booking.operations.sending import ask_to_send, best_way, recipient_of
from convergence.agenda.booking.policies import check_may_send_links
from convergence.agenda.booking.queries.availability import free_at
from convergence.agenda.booking.queries.motives import shown
from convergence.agenda.booking.rules.waiting import Waiting, offer_ends, offers_to_make
from convergence.agenda.booking.rules.wording import offer_text, until_words, when_words
from convergence.agenda.booking.types import LinkWay, OfferState, Slot, SlotOffered, WaitingState, Wish
from convergence.dossier.queries import headers_of
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import new_token, token_digest, uuid7
from convergence.foundation.periods import zone
from convergence.storage.operation import emit, operation


@operation("Créneaux libérés proposés", source="traitement")
def offer_slots(*, actor: Actor, at: datetime) -> int:
    """Hold each free slot for the first of the line whom it suits and who is offered nothing yet; returns how many."""
    check_may_send_links(actor)
    with connection.cursor() as cursor:
        # one structure's line is walked by one at a time: the order stays that in which people joined
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 24))", (str(actor.structure_id),))
    asked = SlotOffer.objects.filter(structure_id=actor.structure_id, state=OfferState.OPEN.value)
    rows = WaitingEntry.objects.select_for_update(of=("self",), skip_locked=True).filter(
        structure_id=actor.structure_id, state=WaitingState.WAITING.value
    )
    line: dict[UUID, list[WaitingEntry]] = defaultdict(list)
    for row in rows.exclude(id__in=asked.values("entry_id")).order_by("joined_at", "id"):
        line[row.motive_id].append(row)
    return sum(_offer_for(actor, at, motive_id, entries) for motive_id, entries in sorted(line.items()))


def _offer_for(actor: Actor, at: datetime, motive_id: UUID, entries: list[WaitingEntry]) -> int:
    motive = shown(BookingMotive.objects.get(pk=motive_id))
    free = free_at(scope_here(), motive, at)
    by_id = {row.id: row for row in entries}
    waiting = [_waiting(row, at) for row in entries]
    made = offers_to_make(waiting, free.slots, free.where)
    return sum(_hold(actor, at, by_id[one.entry_id], slot, motive.label) for one, slot in made)


def _waiting(row: WaitingEntry, at: datetime) -> Waiting:
    held = appointment(scope_here(), row.appointment_id) if row.appointment_id else None
    before = held.starts_at if held and held.status is AppointmentStatus.PLANNED else None
    offered = SlotOffer.objects.filter(entry=row).values_list("adviser_id", "starts_at")
    return Waiting(
        entry_id=row.id,
        joined_at=row.joined_at,
        wish=Wish(frozenset(row.weekdays), row.earliest, row.latest, row.waits_until),
        adviser_id=row.adviser_id,
        before=before,
        known=frozenset(offered.order_by("id")),
    )


def _hold(actor: Actor, at: datetime, entry: WaitingEntry, slot: Slot, label: str) -> bool:
    """Take the time for her and tell her; False when somebody took it meanwhile."""
    offer_id = uuid7()
    try:
        with transaction.atomic():
            occupy(
                actor=actor,
                at=at,
                kind=BusyKind.BOOKING,
                ref_id=offer_id,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                adviser_ids=(slot.adviser_id,),
                label=label,
            )
    except TimeConflict:
        return False
    token, ends = new_token(), offer_ends(slot.starts_at, at, zone(actor.time_zone))
    SlotOffer.objects.create(
        id=offer_id,
        structure_id=entry.structure_id,
        dossier_id=entry.dossier_id,
        entry=entry,
        adviser_id=slot.adviser_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        offered_at=at,
        expires_at=ends,
        token_digest=token_digest(token),
    )
    _tell(actor, entry, slot, ends, offer_id, token)
    emit(
        SlotOffered(
            structure_id=entry.structure_id,
            dossier_id=entry.dossier_id,
            offer_id=offer_id,
            entry_id=entry.id,
            adviser_id=slot.adviser_id,
            starts_at=slot.starts_at,
            expires_at=ends,
        )
    )
    return True


def _tell(actor: Actor, entry: WaitingEntry, slot: Slot, ends: datetime, offer_id: UUID, token: str) -> None:
    where = zone(actor.time_zone)
    for header in headers_of(scope_here(), [entry.dossier_id]):
        way = best_way(header, LinkWay(entry.way))
        ask_to_send(
            structure_id=entry.structure_id,
            dossier_id=entry.dossier_id,
            way=way,
            recipient=recipient_of(header, way),
            body=offer_text(
                structure_name(actor),
                when_words(slot.starts_at, where),
                until_words(ends, where),
                address_of(token),
            ),
            about=("booking.SlotOffer", offer_id),
            useless_at=ends,
        )
