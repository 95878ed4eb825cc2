"""Take a slot: the database decides who was first, the next professional is tried, else the nearest times are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from convergence.agenda.appointments.operations import amend_appointment, move_appointment
from convergence.agenda.appointments.types import AppointmentDraft, AppointmentRow, TimeConflict
from convergence.agenda.booking.operations.finding import scope_here
from convergence.agenda.booking.queries.availability import free_at
from convergence.agenda.booking.types import MotiveRow, Slot, SlotTaken
from convergence.foundation.actor import Actor

_NEAREST = 6


def take(
    actor: Actor,
    at: datetime,
    motive: MotiveRow,
    starts_at: datetime,
    write: Callable[[Slot], UUID],
    *,
    adviser_id: UUID | None = None,
    held: AppointmentRow | None = None,
) -> tuple[Slot, UUID]:
    """Write at that time with the freest professional who is still free; SlotTaken when none is.

    ``held`` is an appointment that moves: its time is given back, and its professional is tried first.
    """
    without = held.appointment_id if held else None
    free = free_at(scope_here(), motive, at, adviser_id, without=without)
    takers = free.takers(starts_at)
    if held is not None:
        takers.sort(key=lambda slot: slot.adviser_id != held.adviser_id)
    for slot in takers:
        try:
            with transaction.atomic():
                return slot, write(slot)
        except TimeConflict:
            continue
    left = free_at(scope_here(), motive, at, adviser_id, without=without).times
    nearest = sorted(left, key=lambda time: (abs(time.starts_at - starts_at), time.starts_at))[:_NEAREST]
    raise SlotTaken(tuple(sorted(nearest, key=lambda time: time.starts_at)))


def move_to(actor: Actor, at: datetime, held: AppointmentRow, slot: Slot) -> UUID:
    """Give the appointment another time, and another professional when hers is not free then."""
    if held.adviser_id == slot.adviser_id:
        move_appointment(
            actor=actor,
            at=at,
            appointment_id=held.appointment_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
        return held.appointment_id
    amend_appointment(
        actor=actor,
        at=at,
        appointment_id=held.appointment_id,
        draft=AppointmentDraft(
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            kind=held.kind,
            modality=held.modality,
            adviser_id=slot.adviser_id,
            other_adviser_ids=tuple(one for one in held.other_adviser_ids if one != slot.adviser_id),
            place_id=held.place_id,
            address=held.address,
            purpose=held.purpose,
        ),
        edit_token=held.edit_token,
        with_comment=False,
    )
    return held.appointment_id
