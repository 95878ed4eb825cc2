"""Words of calendars: whose, how much they tell, in which direction, what waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.types import BusyKind
from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled


class DetailLevel(Labelled):
    """How much an event says of the young person, from the least to the most."""

    DISCREET = "discret", "Discret : « Rendez-vous », sans nom ni objet"
    INITIALS = "initiales", "Initiales : « Entretien – K. L. », avec le lieu"
    FULL = "complet", "Complet : nom, objet et lieu"

    @property
    def rank(self) -> int:
        """Order of telling: a structure may set the highest."""
        return list(DetailLevel).index(self)

    def at_most(self, highest: DetailLevel) -> DetailLevel:
        """This level, brought down to the highest that is allowed."""
        return self if self.rank <= highest.rank else highest


class SyncDirection(Labelled):
    """What goes where."""

    BOTH = "deux_sens", "Dans les deux sens"
    OUT = "sortie", "De Convergence vers mon calendrier seulement"
    IN = "entree", "De mon calendrier vers Convergence seulement (je parais occupé)"

    @property
    def writes(self) -> bool:
        """Whether her calendar receives what Convergence plans."""
        return self is not SyncDirection.IN

    @property
    def reads(self) -> bool:
        """Whether what stands in her calendar takes her time here."""
        return self is not SyncDirection.OUT


class CopyState(Labelled):
    """Where the copy of an appointment stands in her calendar."""

    WAITING = "a_envoyer", "En attente d’envoi"
    SENT = "envoye", "À jour"
    LEAVING = "a_retirer", "En attente de retrait"
    GONE_THERE = "supprime_la_bas", "Supprimé dans le calendrier"
    CHANGED_THERE = "modifie_la_bas", "Modifié des deux côtés"

    @property
    def is_question(self) -> bool:
        """Whether she must choose."""
        return self in (CopyState.GONE_THERE, CopyState.CHANGED_THERE)


class CopyAnswer(Labelled):
    """What she chooses."""

    KEEP_OURS = "garder", "Garder l’heure de Convergence"
    TAKE_THEIRS = "prendre", "Prendre l’heure de mon calendrier"
    PUT_BACK = "remettre", "Le remettre dans mon calendrier"
    CANCEL = "annuler", "Annuler le rendez-vous"


class FeedKind(Labelled):
    """Whose time a feed tells."""

    ADVISER = "professionnel", "Mon agenda"
    PLACE = "lieu", "Un lieu ou une salle"
    TEAM = "equipe", "Toute l’équipe"


@dataclass(frozen=True, slots=True)
class Times:
    """From when to when."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class EventFacts:
    """An event that Convergence writes. ``revision`` names this wording; ``sequence`` grows with each change."""

    uid: str
    times: Times
    summary: str
    zone: str
    revision: str = ""
    sequence: int = 0
    location: str = ""
    description: str = ""
    written_at: datetime | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class AccountDraft:
    """A calendar to connect, as typed and chosen."""

    url: str
    login: str
    password: str = field(repr=False)
    calendar_url: str
    calendar_name: str
    detail: DetailLevel = DetailLevel.DISCREET
    direction: SyncDirection = SyncDirection.BOTH


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A connected calendar and the state of its synchronisation. Never the password."""

    account_id: UUID
    adviser_id: UUID
    url: str
    login: str
    calendar_name: str
    detail: DetailLevel
    direction: SyncDirection
    last_in_at: datetime | None
    last_out_at: datetime | None
    failure_code: str
    failure: str
    first_failed_at: datetime | None
    unread_events: int
    waiting_copies: int
    edit_token: int

    @property
    def needs_her(self) -> bool:
        """Whether nothing will go on until she has done something."""
        return self.failure_code in REPAIRED_BY_HER


REPAIRED_BY_HER = frozenset(
    {
        "calendar_password",
        "calendar_certificate",
        "calendar_forbidden_address",
        "calendar_not_caldav",
        "calendar_gone",
    }
)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A copy that waits for her choice. ``theirs`` is what stands in her calendar, None when it was deleted."""

    copy_id: UUID
    ref_id: UUID
    kind: BusyKind
    state: CopyState
    ours: Times
    theirs: Times | None

    @property
    def answers(self) -> tuple[CopyAnswer, ...]:
        """What she may choose: only an appointment can be moved or cancelled from a calendar."""
        ours_only = CopyAnswer.PUT_BACK if self.state is CopyState.GONE_THERE else CopyAnswer.KEEP_OURS
        if self.kind is not BusyKind.APPOINTMENT:
            return (ours_only,)
        other = CopyAnswer.CANCEL if self.state is CopyState.GONE_THERE else CopyAnswer.TAKE_THEIRS
        return (ours_only, other)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A published feed; its secret is shown once, when it is made."""

    feed_id: UUID
    kind: FeedKind
    label: str
    adviser_id: UUID | None
    place_id: UUID | None
    made_by_id: UUID
    made_at: datetime
    expires_at: datetime
    last_read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarConnected(Event):
    """A professional connected her own calendar."""

    account_id: UUID
    adviser_id: UUID
    detail: DetailLevel
    direction: SyncDirection


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDisconnected(Event):
    """She took it back; what Convergence had written there is removed."""

    account_id: UUID
    adviser_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDetailRuled(Event):
    """A structure said how much calendars may tell at the most."""

    most_detail: DetailLevel
