"""Calendars follow: whatever changes the time of a professional brings her calendar up to date."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from convergence.agenda.appointments.types import (
    AbsenceDeclared,
    AbsenceWithdrawn,
    AppointmentCancelled,
    AppointmentCompanyChanged,
    AppointmentMoved,
    AppointmentPlanned,
    AppointmentReassigned,
)
from convergence.agenda.calendars.operations import (
    leave_calendar,
    mirror_adviser,
    mirror_all,
    mirror_reference,
    settle_copy,
)
from convergence.agenda.calendars.operations.asking import ABOUT
from convergence.agenda.calendars.types import CalendarConnected, CalendarDetailRuled, CalendarDisconnected
from convergence.agenda.workshops.types import SessionCancelled, SessionMoved, SessionPlanned
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeOutcome, ExchangeSettled
from convergence.gateways.caldav import Receipt
from convergence.storage.outbox import handles


class _Timed(Protocol):
    """What all these facts have: a time."""

    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


@handles(AppointmentPlanned)
def mirror_planned(event: AppointmentPlanned, *, actor: Actor, at: datetime) -> None:
    """A new appointment."""
    _mirror(event, event.appointment_id, actor, at)


@handles(AppointmentMoved)
def mirror_moved(event: AppointmentMoved, *, actor: Actor, at: datetime) -> None:
    """Another time or place."""
    _mirror(event, event.appointment_id, actor, at)


@handles(AppointmentCancelled)
def mirror_cancelled(event: AppointmentCancelled, *, actor: Actor, at: datetime) -> None:
    """Cancelled means gone."""
    _mirror(event, event.appointment_id, actor, at)


@handles(AppointmentReassigned)
def mirror_reassigned(event: AppointmentReassigned, *, actor: Actor, at: datetime) -> None:
    """Gone from one calendar, written in the other."""
    _mirror(event, event.appointment_id, actor, at)


@handles(AppointmentCompanyChanged)
def mirror_company(event: AppointmentCompanyChanged, *, actor: Actor, at: datetime) -> None:
    """Gone from the calendar of who left, written in that of who came."""
    _mirror(event, event.appointment_id, actor, at)


@handles(AbsenceDeclared)
def mirror_absence(event: AbsenceDeclared, *, actor: Actor, at: datetime) -> None:
    """An absence takes time."""
    _mirror(event, event.absence_id, actor, at)


@handles(AbsenceWithdrawn)
def mirror_presence(event: AbsenceWithdrawn, *, actor: Actor, at: datetime) -> None:
    """An absence gives time back."""
    _mirror(event, event.absence_id, actor, at)


@handles(SessionPlanned)
def mirror_session(event: SessionPlanned, *, actor: Actor, at: datetime) -> None:
    """A session, for each who animates it."""
    _mirror(event, event.session_id, actor, at)


@handles(SessionMoved)
def mirror_session_moved(event: SessionMoved, *, actor: Actor, at: datetime) -> None:
    """A session at another time."""
    _mirror(event, event.session_id, actor, at)


@handles(SessionCancelled)
def mirror_session_cancelled(event: SessionCancelled, *, actor: Actor, at: datetime) -> None:
    """A session that will not be held."""
    _mirror(event, event.session_id, actor, at)


@handles(CalendarConnected)
def mirror_connected(event: CalendarConnected, *, actor: Actor, at: datetime) -> None:
    """A calendar that was just connected receives everything."""
    mirror_adviser(actor=actor, at=at, adviser_id=event.adviser_id)


@handles(CalendarDisconnected)
def leave_disconnected(event: CalendarDisconnected, *, actor: Actor, at: datetime) -> None:
    """Our copies leave a calendar that was taken back."""
    leave_calendar(actor=actor, at=at, account_id=event.account_id)


@handles(CalendarDetailRuled)
def mirror_ruled(event: CalendarDetailRuled, *, actor: Actor, at: datetime) -> None:
    """What calendars tell is brought down, or may go up to what each chose."""
    mirror_all(actor=actor, at=at)


@handles(ExchangeSettled)
def settle_calendar(event: ExchangeSettled, *, actor: Actor, at: datetime) -> None:
    """What became of a copy."""
    if event.about_kind != ABOUT or event.about_id is None:
        return
    is_done = event.outcome in (ExchangeOutcome.SENT, ExchangeOutcome.DELIVERED)
    settle_copy(
        actor=actor,
        at=at,
        copy_id=event.about_id,
        receipt=Receipt.from_text(event.receipt) if is_done else None,
        failure="" if is_done else event.detail or event.outcome.label,
    )


def _mirror(event: _Timed, ref_id: UUID, actor: Actor, at: datetime) -> None:
    mirror_reference(actor=actor, at=at, ref_id=ref_id, starts_at=event.starts_at, ends_at=event.ends_at)
