"""What is typed and shown of workshops: offers, sessions, enrolments, waiting places."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from convergence.agenda.workshops.types.words import (
    EnrolmentOrigin,
    EnrolmentStatus,
    SessionAction,
    SessionState,
    WaitingState,
    WorkshopKind,
)
from convergence.foundation.problems import Conflict


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """An offer as typed. An empty age is no limit; ``contract_kind`` is ``cej``, ``pacea`` or empty for all."""

    name: str
    kind: WorkshopKind
    theme: str = ""
    description: str = ""
    partner_name: str = ""
    age_minimum: int | None = None
    age_maximum: int | None = None
    contract_kind: str = ""
    open_to_operators: bool = False


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer as shown. ``ended_on`` is the first day on which no session may be planned from it any more."""

    offer_id: UUID
    structure_id: UUID
    number: int
    name: str
    kind: WorkshopKind
    theme: str
    description: str
    partner_name: str
    age_minimum: int | None
    age_maximum: int | None
    contract_kind: str
    ended_on: date | None
    edit_token: int
    open_to_operators: bool = False

    @property
    def draft(self) -> OfferDraft:
        """What was typed, to fill the form that amends it."""
        return OfferDraft(**{field.name: getattr(self, field.name) for field in fields(OfferDraft)})


@dataclass(frozen=True, slots=True)
class Animator:
    """Who leads a session: a professional of the structure (``user_id``) or someone from outside, by name."""

    name: str
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """A session as typed. Instants are aware; the two limits are local days of the structure, valid to their end.

    No ``capacity`` is no limit of places; ``minimum`` is the number below which a warning is shown.
    """

    starts_at: datetime
    ends_at: datetime
    name: str = ""
    capacity: int | None = None
    minimum: int | None = None
    register_until: date | None = None
    withdraw_until: date | None = None
    place_id: UUID | None = None
    place_text: str = ""
    comment: str = ""
    animators: tuple[Animator, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as shown at the instant for which it was read.

    ``taken`` counts the enrolled who hold a place, ``held`` the places offered to the waiting list, ``waiting``
    those who wait. ``time_zone`` is that of the structure: local words are made with it.
    """

    session_id: UUID
    structure_id: UUID
    number: int
    offer: OfferRow
    name: str
    state: SessionState
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    capacity: int | None
    minimum: int | None
    register_until: date | None
    withdraw_until: date | None
    place_id: UUID | None
    place: str
    place_text: str
    comment: str
    animators: tuple[Animator, ...]
    taken: int
    held: int
    waiting: int
    cancel_reason: str
    edit_token: int

    @property
    def kind(self) -> WorkshopKind:
        """The kind of its offer."""
        return self.offer.kind

    @property
    def free(self) -> int | None:
        """Places that nobody holds; None without limit."""
        return None if self.capacity is None else max(self.capacity - self.taken - self.held, 0)

    @property
    def is_full(self) -> bool:
        """Whether no place is left."""
        return self.free == 0

    @property
    def lacks(self) -> int:
        """How many enrolled are missing to reach the minimum."""
        return max((self.minimum or 0) - self.taken, 0)

    @property
    def minutes(self) -> int:
        """How long it lasts, in minutes really elapsed."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def animator(self) -> str:
        """Names of those who lead it, in one text."""
        return ", ".join(animator.name for animator in self.animators)

    @property
    def draft(self) -> SessionDraft:
        """What was typed, to fill the form that amends it."""
        return SessionDraft(**{field.name: getattr(self, field.name) for field in fields(SessionDraft)})


@dataclass(frozen=True, slots=True)
class EnrolmentRow:
    """Someone enrolled in a session, by the file alone: names come from ``dossier``.

    ``minutes`` is what was really done, ``started_on`` the day really started; ``edit_token`` goes back with a change.
    ``operator_id`` is the operator that enrolled her, if one did.
    """

    dossier_id: UUID
    enrolment_id: UUID
    session_id: UUID
    number: int
    status: EnrolmentStatus
    origin: EnrolmentOrigin
    enrolled_at: datetime
    started_on: date | None
    minutes: int | None
    is_withdrawn: bool
    edit_token: int
    operator_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlannedSessionRow:
    """A session that someone awaits, as counters of hours look at it."""

    dossier_id: UUID
    kind: WorkshopKind
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class FileEnrolmentRow:
    """An enrolment with what a page of the file shows of its session. ``revision`` grows with each change of either."""

    dossier_id: UUID
    enrolment: EnrolmentRow
    session_number: int
    kind: WorkshopKind
    name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    state: SessionState
    revision: int


@dataclass(frozen=True, slots=True)
class EnrolmentCommentRow:
    """Free text about an enrolment; for those who may read free text."""

    dossier_id: UUID
    enrolment_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """Someone in the waiting list; ``rank`` grows in the order of asking, ``offer_ends_at`` while a place is held."""

    dossier_id: UUID
    waiting_id: UUID
    session_id: UUID
    rank: int
    state: WaitingState
    asked_at: datetime
    offer_ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class OfferedPlaceRow:
    """A place held for someone until an instant: a task for whoever accompanies the person."""

    dossier_id: UUID
    waiting_id: UUID
    session_id: UUID
    name: str
    starts_at: datetime
    offer_ends_at: datetime


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """Which sessions of a list are kept; an empty value keeps all. ``theme`` and ``place`` are parts of words."""

    kind: WorkshopKind | None = None
    theme: str = ""
    place: str = ""
    animator_id: UUID | None = None
    offer_id: UUID | None = None
    with_free_place: bool = False


@dataclass(frozen=True, slots=True)
class SessionForFile:
    """A session as one young person meets it: open to her, or the reason why not."""

    dossier_id: UUID
    session: SessionRow
    why_not: str = ""
    code: str = ""
    is_enrolled: bool = False
    waits: bool = False

    @property
    def is_open(self) -> bool:
        """Whether she may be enrolled now."""
        return not self.code


@dataclass(frozen=True, slots=True)
class ProposedSession:
    """A session that may be shown to one young person, with the status of her enrolment, if any."""

    dossier_id: UUID
    session: SessionRow
    status: EnrolmentStatus | None


@dataclass(frozen=True, slots=True)
class EnrolmentProblem:
    """Why one person of a list was not enrolled; ``code`` is stable."""

    dossier_id: UUID
    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class EnrolmentOutcome:
    """What became of a list of persons: enrolled, put in the waiting list, refused with the reason."""

    enrolled: tuple[UUID, ...] = ()
    waiting: tuple[UUID, ...] = ()
    refused: tuple[EnrolmentProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusNote:
    """What happened with one enrolled person. A comment of None is left as it is."""

    enrolment_id: UUID
    status: EnrolmentStatus
    minutes: int | None = None
    started_on: date | None = None
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What the transitions of a session look at."""

    starts_at: datetime
    now: datetime
    not_final: int = 0
    present: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SessionTransition:
    """One move that a session may make; ``guards`` name what it demands."""

    action: SessionAction
    source: SessionState
    target: SessionState
    guards: tuple[str, ...] = ()


_COMPARE = "Comparez les deux versions, gardez ce qui est juste et enregistrez à nouveau."


class OfferConflict(Conflict):
    """Someone changed the offer meanwhile; both versions are carried."""

    default_code = "offer_changed"

    def __init__(self, yours: OfferDraft, theirs: OfferRow) -> None:
        super().__init__("Cette offre a été modifiée pendant votre saisie.", what_to_do=_COMPARE)
        self.yours, self.theirs = yours, theirs


class SessionConflict(Conflict):
    """Someone changed the session meanwhile; both versions are carried."""

    default_code = "session_changed"

    def __init__(self, yours: SessionDraft, theirs: SessionRow) -> None:
        super().__init__("Cette session a été modifiée pendant votre saisie.", what_to_do=_COMPARE)
        self.yours, self.theirs = yours, theirs


class SessionFull(Conflict):
    """No place is left. The person may join the waiting list."""

    default_code = "session_full"

    def __init__(self) -> None:
        super().__init__(
            "Cette session est complète.",
            what_to_do="Ajoutez le jeune à la liste d’attente, ou choisissez une autre session.",
        )
