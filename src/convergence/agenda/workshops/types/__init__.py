"""Words of workshops: offers, their sessions, who is enrolled, who waits, and what is announced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.agenda.workshops.types.rows import (
    Animator,
    EnrolmentCommentRow,
    EnrolmentOutcome,
    EnrolmentProblem,
    EnrolmentRow,
    FileEnrolmentRow,
    OfferConflict,
    OfferDraft,
    OfferedPlaceRow,
    OfferRow,
    PlannedSessionRow,
    ProposedSession,
    SessionConflict,
    SessionDraft,
    SessionFacts,
    SessionFilter,
    SessionForFile,
    SessionFull,
    SessionRow,
    SessionTransition,
    StatusNote,
    WaitingRow,
)
from convergence.agenda.workshops.types.words import (
    ABSENT,
    EnrolmentOrigin,
    EnrolmentStatus,
    SessionAction,
    SessionState,
    WaitingState,
    WorkshopKind,
)
from convergence.foundation.events import Event

__all__ = [
    "ABSENT",
    "Animator",
    "EnrolmentCommentRow",
    "EnrolmentMade",
    "EnrolmentOrigin",
    "EnrolmentOutcome",
    "EnrolmentProblem",
    "EnrolmentRow",
    "EnrolmentStatus",
    "EnrolmentStatusNoted",
    "EnrolmentWithdrawn",
    "FileEnrolmentRow",
    "OfferConflict",
    "OfferDraft",
    "OfferRow",
    "OfferedPlaceRow",
    "PlaceOffered",
    "PlannedSessionRow",
    "ProposedSession",
    "SessionAction",
    "SessionCancelled",
    "SessionClosed",
    "SessionConflict",
    "SessionDraft",
    "SessionEvent",
    "SessionFacts",
    "SessionFilter",
    "SessionForFile",
    "SessionFull",
    "SessionMoved",
    "SessionPlanned",
    "SessionRow",
    "SessionState",
    "SessionTransition",
    "StatusNote",
    "WaitingRow",
    "WaitingState",
    "WorkshopKind",
    "WorkshopOfferChanged",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopOfferChanged(Event):
    """What a structure proposes to groups was made, changed, ended or opened again, or has more or fewer places."""

    offer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent(Event):
    """What every fact about a session says of it. ``adviser_id`` is its first animator of the structure, if any."""

    session_id: UUID
    offer_id: UUID
    kind: WorkshopKind
    name: str
    starts_at: datetime
    ends_at: datetime
    adviser_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPlanned(SessionEvent):
    """A session was planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionMoved(SessionEvent):
    """A session changed its time or place: once for the session, once for each enrolled file (``enrolment_id``)."""

    before_starts_at: datetime
    before_ends_at: datetime
    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionCancelled(SessionEvent):
    """A session will not be held: once for the session, once for each enrolled file (``enrolment_id``)."""

    enrolment_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed(SessionEvent):
    """Each enrolled person has a final status, and someone closed the session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentMade(SessionEvent):
    """Somebody was enrolled."""

    enrolment_id: UUID
    origin: EnrolmentOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentWithdrawn(SessionEvent):
    """An enrolment was taken back: it is no longer of the session."""

    enrolment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentStatusNoted(SessionEvent):
    """What became of an enrolment was said, or corrected: the newest stands.

    ``minutes`` is what was really done, set when and only when the status is ACHIEVED; ``noted_by`` is the user.
    """

    enrolment_id: UUID
    status: EnrolmentStatus
    before_status: EnrolmentStatus
    minutes: int | None = None
    started_on: date | None = None
    noted_by: UUID | None = None
    is_amendment: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOffered(SessionEvent):
    """A freed place is held for someone of the waiting list until an instant."""

    waiting_id: UUID
    offer_ends_at: datetime
