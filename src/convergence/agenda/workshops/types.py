"""Words of workshops: offers, their sessions, who is enrolled, who waits, and what is announced."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict


class WorkshopKind(Labelled):
    """The two kinds of collective offer; the stored values are those of the acts that they become."""

    WORKSHOP = "atelier", "Atelier"
    COLLECTIVE_INFORMATION = "information_collective", "Information collective"


class SessionState(Labelled):
    """Where a session stands. ``TO_CLOSE`` is never stored: a planned session that has started is to be closed."""

    PLANNED = "a_venir", "À venir"
    TO_CLOSE = "a_cloturer", "À clôturer"
    ATTENDED = "emargee", "Émargée"
    CLOSED = "cloturee", "Clôturée"
    CANCELLED = "annulee", "Annulée"


class SessionAction(Labelled):
    """What may be done with a session; the table of ``rules.states`` says when."""

    AMEND = "modifier", "Modifier"
    MOVE = "deplacer", "Déplacer"
    START = "commencer", "Commencer (l'heure est venue)"
    ENROL = "inscrire", "Inscrire"
    ENROL_ON_SPOT = "inscrire_sur_place", "Inscrire sur place"
    WITHDRAW = "desinscrire", "Désinscrire"
    NOTE = "noter", "Noter une présence"
    ATTEND = "emarger", "Enregistrer l'émargement"
    RESUME = "reprendre", "Reprendre l'émargement"
    CLOSE = "cloturer", "Clôturer"
    CORRECT = "corriger", "Corriger après clôture"
    REOPEN = "rouvrir", "Rouvrir"
    CANCEL = "annuler", "Annuler"


class EnrolmentStatus(Labelled):
    """What became of an enrolment, in the four words of the field."""

    ONGOING = "prescrit", "Prescrit"
    ACHIEVED = "realise", "Réalisé"
    REFUSAL = "refus_tiers", "Refus tiers"
    REFUSAL_YOUNG = "refus_jeune", "Refus jeune"

    @property
    def is_final(self) -> bool:
        """Whether someone said what happened."""
        return self is not EnrolmentStatus.ONGOING

    @property
    def holds_place(self) -> bool:
        """Whether the place is taken: a refusal gives it back."""
        return self in (EnrolmentStatus.ONGOING, EnrolmentStatus.ACHIEVED)


class EnrolmentOrigin(Labelled):
    """By what way somebody was enrolled."""

    ADVISER = "conseiller", "Par un professionnel"
    ON_SPOT = "sur_place", "Sur place"
    WAITING_LIST = "liste_attente", "Depuis la liste d'attente"
    YOUNG_PERSON = "jeune", "Par le jeune"
    INTERFACE = "interface", "Par une interface"


class WaitingState(Labelled):
    """Where someone stands in the waiting list of a session."""

    WAITING = "attend", "En attente"
    OFFERED = "proposee", "Place proposée"
    ACCEPTED = "acceptee", "Place acceptée"
    EXPIRED = "expiree", "Proposition sans réponse"
    LEFT = "retiree", "Retirée de la liste"


ABSENT = "Absent"
"""The comment of someone enrolled who did not come, as the operator interface writes it."""


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
            what_to_do="Ajoutez le jeune à la liste d'attente, ou choisissez une autre session.",
        )


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
