"""Words of appointments: who meets whom, when, where, and the time that it takes from whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict


class AppointmentKind(Labelled):
    """What the appointment is for: the types of the network, and the first reception."""

    FIRST_RECEPTION = "premier_accueil", "Premier accueil"
    INTERVIEW = "entretien", "Entretien individuel"
    PARTNER_INTERVIEW = "entretien_partenaire", "Entretien par un partenaire"
    OUTSIDE_ACTIVITY = "activite_exterieure", "Activité extérieure"
    WORKSHOP = "atelier", "Atelier"
    COLLECTIVE_INFORMATION = "information_collective", "Information collective"
    VISIT = "visite", "Visite"
    SERVICE = "prestation", "Prestation"
    OTHER = "autre", "Autre"


class AppointmentModality(Labelled):
    """How people meet."""

    FACE_TO_FACE = "presentiel", "En face à face"
    PHONE = "telephone", "Par téléphone"
    VIDEO = "visio", "En visioconférence"
    OUTSIDE = "exterieur", "Hors les murs"


class AppointmentStatus(Labelled):
    """What became of it: the six statuses of the network."""

    PLANNED = "planifie", "Planifié"
    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    CANCELLED = "annule", "Annulé"
    POSTPONED = "reporte", "Reporté"
    UNSPECIFIED = "non_precise", "Non précisé"

    @property
    def holds_time(self) -> bool:
        """Whether the time of the adviser and of the room stays taken."""
        return self not in (AppointmentStatus.CANCELLED, AppointmentStatus.POSTPONED)


class AppointmentOrigin(Labelled):
    """Who asked for the appointment."""

    ADVISER = "conseiller", "Proposé par un professionnel"
    BOOKING = "lien_reservation", "Pris par un lien de réservation"
    YOUNG_PERSON = "jeune", "Demandé par le jeune"
    PARTNER = "partenaire", "Demandé par un partenaire"


class CancelledBy(Labelled):
    """Whose doing it is that the appointment does not take place."""

    YOUNG_PERSON = "jeune", "Le jeune"
    STRUCTURE = "structure", "La structure"
    THIRD_PARTY = "tiers", "Un tiers"


class BusyKind(Labelled):
    """What takes the time of someone, or a room."""

    APPOINTMENT = "rendez_vous", "Rendez-vous"
    SESSION = "seance", "Atelier ou information collective"
    ABSENCE = "absence", "Absence"
    BOOKING = "reservation", "Créneau réservé"
    EXTERNAL = "exterieur", "Occupé (calendrier personnel)"

    @property
    def is_exclusive(self) -> bool:
        """Whether the database refuses another one of these at the same time.

        An absence may be worked over with a confirmation; a personal calendar is told, it cannot be refused.
        """
        return self in (BusyKind.APPOINTMENT, BusyKind.SESSION, BusyKind.BOOKING)


class AbsenceKind(Labelled):
    """Why a professional is away. Nothing says that someone is ill."""

    LEAVE = "conge", "Congé"
    TRAINING = "formation", "Formation"
    ABSENCE = "absence", "Absence"


class PlaceKind(Labelled):
    """Where people meet."""

    ROOM = "salle", "Salle ou bureau"
    SITE = "site", "Accueil d’un site"
    OUTSIDE = "exterieur", "Lieu extérieur"


class Frequency(Labelled):
    """How often an appointment comes back."""

    WEEKLY = "semaine", "Toutes les semaines"
    MONTHLY = "mois", "Tous les mois, le même jour de semaine"


class SeriesExtent(Labelled):
    """Which appointments of a series a change is about."""

    ONE = "celui_ci", "Celui-ci seulement"
    FOLLOWING = "suivants", "Celui-ci et les suivants"
    ALL_FUTURE = "tous", "Tous ceux à venir"


@dataclass(frozen=True, slots=True)
class AppointmentDraft:
    """An appointment as typed. ``adviser_id`` is the main one (None: who plans); instants carry a zone."""

    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind = AppointmentKind.INTERVIEW
    modality: AppointmentModality = AppointmentModality.FACE_TO_FACE
    adviser_id: UUID | None = None
    other_adviser_ids: tuple[UUID, ...] = ()
    place_id: UUID | None = None
    address: str = ""
    purpose: str = ""
    comment: str = ""
    origin: AppointmentOrigin = AppointmentOrigin.ADVISER


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How an appointment comes back: every ``interval`` weeks or months, so many times or until a day included."""

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """A place as typed. Hours are local; empty: always open."""

    name: str
    kind: PlaceKind = PlaceKind.ROOM
    site_id: UUID | None = None
    address: str = ""
    capacity: int | None = None
    is_exclusive: bool = True
    opens_at: time | None = None
    closes_at: time | None = None


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place of the structure. ``closed_on`` is the first day without it."""

    place_id: UUID
    name: str
    kind: PlaceKind
    site_id: UUID | None
    address: str
    capacity: int | None
    is_exclusive: bool
    opens_at: time | None
    closes_at: time | None
    closed_on: date | None
    edit_token: int


@dataclass(frozen=True, slots=True)
class PlannedMeetingRow:
    """An appointment still to be noted, as counters of hours look at it."""

    dossier_id: UUID
    kind: AppointmentKind
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """An appointment as shown; the comment stands apart (``appointment_note``)."""

    dossier_id: UUID
    appointment_id: UUID
    number: int
    structure_id: UUID
    adviser_id: UUID
    other_adviser_ids: tuple[UUID, ...]
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind
    modality: AppointmentModality
    status: AppointmentStatus
    purpose: str
    place_id: UUID | None
    place_name: str
    address: str
    series_id: UUID | None
    origin: AppointmentOrigin
    minutes: int | None
    cancelled_by: CancelledBy | None
    rescheduled_to_id: UUID | None
    over_absence: bool
    edit_token: int

    @property
    def adviser_ids(self) -> tuple[UUID, ...]:
        """The main adviser, then the others."""
        return (self.adviser_id, *self.other_adviser_ids)

    @property
    def title(self) -> str:
        """« Entretien individuel : préparer la visite »."""
        return f"{self.kind.label} : {self.purpose}" if self.purpose else self.kind.label

    @property
    def where(self) -> str:
        """The place in words: its name, its address, or how people meet."""
        return ", ".join(filter(None, (self.place_name, self.address))) or self.modality.label

    def awaits_note(self, now: datetime) -> bool:
        """Whether it is over and nobody said what became of it."""
        return self.status is AppointmentStatus.PLANNED and self.ends_at <= now


@dataclass(frozen=True, slots=True)
class AppointmentNoteRow:
    """Free text about an appointment; for those who may read free text."""

    dossier_id: UUID
    appointment_id: UUID
    text: str
    cancellation: str


@dataclass(frozen=True, slots=True)
class BusyRow:
    """Time taken from someone or from a room; no young person in it. ``ref_id`` is what takes it."""

    ref_id: UUID
    kind: BusyKind
    starts_at: datetime
    ends_at: datetime
    adviser_id: UUID | None
    place_id: UUID | None
    label: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A free time."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """A time when a professional is away. ``label`` says no more than the reader may know."""

    absence_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    label: str
    announced_by_id: UUID
    kind: AbsenceKind | None = None


@dataclass(frozen=True, slots=True)
class HandOverLine:
    """One appointment, or one seat beside the main adviser, given to a colleague; who withdrew gave it to nobody."""

    dossier_id: UUID
    hand_over_id: UUID
    appointment_id: UUID
    from_adviser_id: UUID
    to_adviser_id: UUID | None
    at: datetime
    undone_at: datetime | None
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class HandOverOutcome:
    """What a hand-over did: the appointments given, and those that stay with the sentence that says why.

    ``withdrawn``: she takes part no more and nobody took her seat, with the sentence that says why.
    """

    hand_over_id: UUID
    given: tuple[UUID, ...]
    kept: tuple[tuple[UUID, str], ...]
    withdrawn: tuple[tuple[UUID, str], ...] = ()


class TimeConflict(Conflict):
    """Someone or a room is already taken at that time. ``slots`` are the next free times of all together."""

    default_code = "time_taken"

    def __init__(
        self, message: str, *, what_to_do: str = "", slots: tuple[Slot, ...] = (), code: str | None = None
    ) -> None:
        super().__init__(message, what_to_do=what_to_do, code=code, field="starts_at")
        self.slots = slots


class AbsenceConflict(TimeConflict):
    """Someone is away at that time: one may plan all the same, by saying so."""

    default_code = "adviser_away"


class AppointmentConflict(Conflict):
    """Someone changed the appointment meanwhile. ``theirs`` is what is stored."""

    default_code = "appointment_changed"

    def __init__(self, theirs: AppointmentRow) -> None:
        super().__init__(
            "Ce rendez-vous a été modifié pendant votre saisie.",
            what_to_do="Regardez ce qui a changé, puis enregistrez à nouveau si votre modification vaut toujours.",
        )
        self.theirs = theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentPlanned(Event):
    """An appointment was made. ``rescheduled_from_id`` is the one that it replaces."""

    appointment_id: UUID
    number: int
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind
    modality: AppointmentModality
    origin: AppointmentOrigin
    place_id: UUID | None = None
    series_id: UUID | None = None
    rescheduled_from_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMoved(Event):
    """Another time or another place, or another way to meet."""

    appointment_id: UUID
    number: int
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind
    modality: AppointmentModality
    previous_starts_at: datetime
    previous_ends_at: datetime
    place_id: UUID | None = None
    previous_place_id: UUID | None = None
    by_young_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(Event):
    """It will not take place. ``status`` is cancelled, or postponed when ``rescheduled_to_id`` replaces it."""

    appointment_id: UUID
    number: int
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind
    status: AppointmentStatus
    cancelled_by: CancelledBy
    rescheduled_to_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentReassigned(Event):
    """Another adviser receives the young person. ``occurrence_id``: given back and given again are two."""

    appointment_id: UUID
    occurrence_id: UUID
    number: int
    adviser_id: UUID
    previous_adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCompanyChanged(Event):
    """Beside the main adviser one professional left, one came, or one came in place of another.

    ``occurrence_id`` tells this change from a later one that looks the same: each is told.
    """

    appointment_id: UUID
    occurrence_id: UUID
    number: int
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind
    left_id: UUID | None = None
    joined_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentStatusNoted(Event):
    """Someone said what became of it, or corrected it (planned again: nothing is known any more).

    ``minutes`` is None when the length is that of the appointment.
    """

    appointment_id: UUID
    number: int
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    kind: AppointmentKind
    modality: AppointmentModality
    status: AppointmentStatus
    previous_status: AppointmentStatus
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceDeclared(Event):
    """A professional will be away."""

    absence_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceWithdrawn(Event):
    """She will not be away after all."""

    absence_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
