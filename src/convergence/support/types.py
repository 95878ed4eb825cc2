"""Words of what a team shares to work: demands of the inbox, announcements, practice notes, snippets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict


class DemandOrigin(Labelled):
    """How a demand reached the team."""

    RECEPTION = "accueil", "Accueil"
    PHONE = "telephone", "Téléphone"
    MAIL = "courriel", "Courriel"
    PARTNER = "partenaire", "Partenaire"
    COLLEAGUE = "collegue", "Collègue"
    HOUSE = "convergence", "Convergence"


class DemandState(Labelled):
    """Where a demand stands."""

    WAITING = "a_prendre", "À prendre"
    TAKEN = "prise", "Prise en charge"
    DONE = "traitee", "Traitée"


class StepKind(Labelled):
    """What happened to a demand."""

    COMMENT = "commentaire", "Commentaire"
    TAKEN = "prise", "Prise en charge"
    ASSIGNED = "confiee", "Confiée"
    RELEASED = "remise", "Remise à l’équipe"
    DONE = "traitee", "Traitée"
    REOPENED = "rouverte", "Rouverte"
    FOLLOWED = "suivie", "Suit le dossier dans une autre structure"


class AnnouncementWeight(Labelled):
    """How much an announcement asks of its readers."""

    INFORMATION = "information", "Information"
    IMPORTANT = "important", "Important : chacun confirme qu’il a lu"


class AnnouncementReach(Labelled):
    """Whose professionals an announcement is for."""

    STRUCTURE = "structure", "Ma structure"
    CHOSEN = "choisies", "Des structures choisies"
    NETWORK = "reseau", "Tout le réseau"


class AnnouncementState(Labelled):
    """Where an announcement stands at an instant: it follows from its dates."""

    PLANNED = "a_venir", "À venir"
    RUNNING = "en_cours", "En cours"
    ENDED = "terminee", "Terminée"


class SupportThing(Labelled):
    """What a search may find."""

    DEMAND = "demande", "Demande"
    ANNOUNCEMENT = "annonce", "Annonce"
    PRACTICE = "pratique", "Pratique"
    SNIPPET = "texte", "Texte type"
    HELP = "aide", "Aide"


@dataclass(frozen=True, slots=True)
class DemandDraft:
    """A demand as typed."""

    subject: str
    text: str = ""
    origin: DemandOrigin = DemandOrigin.RECEPTION
    site_id: UUID | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class DemandFilters:
    """What to keep of the inbox. ``assignee_id`` keeps the demands of one person."""

    state: DemandState | None = None
    assignee_id: UUID | None = None
    site_id: UUID | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class DemandRow:
    """A demand in a list. ``is_late``: its day has passed and it is not done."""

    demand_id: UUID
    dossier_id: UUID | None
    subject: str
    origin: DemandOrigin
    state: DemandState
    site_id: UUID | None
    assignee_id: UUID | None
    due_on: date | None
    received_at: datetime
    received_by: str
    is_late: bool
    edit_token: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """One thing that happened to a demand. ``to_name`` is whom it was entrusted to."""

    kind: StepKind
    at: datetime
    by_name: str
    to_name: str
    text: str


@dataclass(frozen=True, slots=True)
class DemandDetail:
    """A demand whole, its steps the oldest first."""

    row: DemandRow
    text: str
    steps: tuple[StepRow, ...]

    @property
    def dossier_id(self) -> UUID | None:
        """The file that it is about."""
        return self.row.dossier_id


@dataclass(frozen=True, slots=True)
class AnnouncementDraft:
    """An announcement as typed. Empty ``roles`` and ``site_ids`` keep everybody.

    ``starts_on`` and ``last_day`` are local days of the publishing structure; ``roles`` are values of
    ``identity.types.Role``.
    """

    title: str
    text: str
    weight: AnnouncementWeight
    starts_on: date
    last_day: date | None = None
    reach: AnnouncementReach = AnnouncementReach.STRUCTURE
    structure_ids: tuple[UUID, ...] = ()
    roles: tuple[str, ...] = ()
    site_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class AnnouncementRow:
    """An announcement as one reader sees it. ``read_at``, ``confirmed_at``: hers."""

    announcement_id: UUID
    title: str
    text: str
    weight: AnnouncementWeight
    state: AnnouncementState
    starts_at: datetime
    ends_at: datetime | None
    published_by: str
    publisher_id: UUID
    read_at: datetime | None
    confirmed_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether it still asks something of the reader."""
        if self.state is not AnnouncementState.RUNNING:
            return False
        return self.read_at is None or (
            self.weight is AnnouncementWeight.IMPORTANT and self.confirmed_at is None
        )


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """An announcement as its publisher follows it: whom it is for, how many have read it and confirmed."""

    announcement_id: UUID
    draft: AnnouncementDraft
    state: AnnouncementState
    readers: int
    read: int
    confirmed: int
    edit_token: int


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """A professional to whom an announcement is addressed, and whether she has read it."""

    user_id: UUID
    full_name: str
    structure_id: UUID
    read_at: datetime | None
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """A note of practice. ``screens`` are the parts of the site beside which it shows (``agenda``, ``acts``)."""

    practice_id: UUID
    title: str
    text: str
    topic: str
    screens: tuple[str, ...]
    written_by: str
    written_at: datetime
    is_withdrawn: bool
    edit_token: int


@dataclass(frozen=True, slots=True)
class SnippetRow:
    """A text that one reuses. ``owner_id`` is None when the whole structure shares it."""

    snippet_id: UUID
    name: str
    text: str
    owner_id: UUID | None
    written_by: str
    edit_token: int


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One result of a search: what, which, a line of it."""

    thing: SupportThing
    ref_id: UUID
    dossier_id: UUID | None
    title: str
    excerpt: str
    at: datetime


class SupportConflict(Conflict):
    """Someone else changed the same thing meanwhile: both versions are carried."""

    default_code = "support_changed"

    def __init__(self, stored: dict[str, object], stored_token: int) -> None:
        super().__init__(
            "Quelqu’un d’autre a modifié ce texte pendant votre saisie.",
            what_to_do="Comparez les deux versions, gardez ce qui est juste, puis enregistrez de nouveau.",
        )
        self.stored = stored
        self.stored_token = stored_token


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandReceived(Event):
    """A demand reached the team."""

    demand_id: UUID
    assignee_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandEntrusted(Event):
    """A demand was taken, entrusted to a colleague, or given back to the team (``assignee_id`` is None)."""

    demand_id: UUID
    assignee_id: UUID | None
    by_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandDone(Event):
    """A demand was treated."""

    demand_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementPublished(Event):
    """An announcement was published; it is read from its first day on."""

    announcement_id: UUID
    is_important: bool
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeNoteWritten(Event):
    """A note of practice was written or changed."""

    practice_id: UUID
