"""Facts of the agenda that change what the directory says of a workshop; each reads it again."""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.solutions.operations.workshops import refresh_workshop
from convergence.agenda.workshops.types import (
    EnrolmentMade,
    EnrolmentStatusNoted,
    EnrolmentWithdrawn,
    SessionCancelled,
    SessionEvent,
    SessionMoved,
    SessionPlanned,
    WorkshopOfferChanged,
)
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles


@handles(WorkshopOfferChanged)
def list_changed_workshop(event: WorkshopOfferChanged, *, actor: Actor, at: datetime) -> None:
    """An offer was made, changed, ended or opened again, or has other places."""
    refresh_workshop(actor=actor, at=at, workshop_offer_id=event.offer_id)


@handles(SessionPlanned)
def list_planned_session(event: SessionPlanned, *, actor: Actor, at: datetime) -> None:
    """There is one more session to come."""
    _refresh(event, actor, at)


@handles(SessionMoved)
def list_moved_session(event: SessionMoved, *, actor: Actor, at: datetime) -> None:
    """A session has another time; told once for each enrolled, read once."""
    if event.dossier_id is None:
        _refresh(event, actor, at)


@handles(SessionCancelled)
def list_cancelled_session(event: SessionCancelled, *, actor: Actor, at: datetime) -> None:
    """A session will not be held; told once for each enrolled, read once."""
    if event.dossier_id is None:
        _refresh(event, actor, at)


@handles(EnrolmentMade)
def count_place_taken(event: EnrolmentMade, *, actor: Actor, at: datetime) -> None:
    """A place was taken."""
    _refresh(event, actor, at)


@handles(EnrolmentWithdrawn)
def count_place_freed(event: EnrolmentWithdrawn, *, actor: Actor, at: datetime) -> None:
    """A place was freed."""
    _refresh(event, actor, at)


@handles(EnrolmentStatusNoted)
def count_place_refused(event: EnrolmentStatusNoted, *, actor: Actor, at: datetime) -> None:
    """A refusal gives the place back."""
    if event.status.holds_place != event.before_status.holds_place:
        _refresh(event, actor, at)


def _refresh(event: SessionEvent, actor: Actor, at: datetime) -> None:
    if event.starts_at > at:
        refresh_workshop(actor=actor, at=at, workshop_offer_id=event.offer_id)
