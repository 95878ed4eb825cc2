"""A time that becomes free is offered to who waits. Offering is idempotent: nobody is offered two slots at once."""

from __future__ import annotations

from datetime import datetime

from convergence.agenda.appointments.types import (
    AppointmentCancelled,
    AppointmentCompanyChanged,
    AppointmentMoved,
    AppointmentReassigned,
)
from convergence.agenda.booking.operations import offer_slots
from convergence.agenda.booking.types import AvailabilityChanged, BookingCancelledByVisitor, WaitingJoined
from convergence.foundation.actor import Actor
from convergence.foundation.events import Event
from convergence.storage.outbox import handles


@handles(AppointmentCancelled)
def offer_cancelled(event: AppointmentCancelled, *, actor: Actor, at: datetime) -> None:
    """The time of a cancelled appointment."""
    _offer(event, actor, at)


@handles(AppointmentMoved)
def offer_left(event: AppointmentMoved, *, actor: Actor, at: datetime) -> None:
    """The time that a moved appointment left."""
    _offer(event, actor, at)


@handles(AppointmentReassigned)
def offer_given(event: AppointmentReassigned, *, actor: Actor, at: datetime) -> None:
    """The time of the professional who receives no more."""
    _offer(event, actor, at)


@handles(AppointmentCompanyChanged)
def offer_left_seat(event: AppointmentCompanyChanged, *, actor: Actor, at: datetime) -> None:
    """The time of the professional who takes part no more."""
    _offer(event, actor, at)


@handles(BookingCancelledByVisitor)
def offer_given_back(event: BookingCancelledByVisitor, *, actor: Actor, at: datetime) -> None:
    """The time that a visitor gave back."""
    _offer(event, actor, at)


@handles(AvailabilityChanged)
def offer_opened(event: AvailabilityChanged, *, actor: Actor, at: datetime) -> None:
    """Hours that were added."""
    _offer(event, actor, at)


@handles(WaitingJoined)
def offer_to_newcomer(event: WaitingJoined, *, actor: Actor, at: datetime) -> None:
    """Somebody joins the line: a slot that suits her may be free already."""
    _offer(event, actor, at)


def _offer(event: Event, actor: Actor, at: datetime) -> None:
    offer_slots(actor=actor, at=at)
