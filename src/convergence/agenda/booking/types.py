"""Words of booking: motives, availability, slots, links, visitors' bookings, waiting list, offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from convergence.agenda.appointments.types import AppointmentKind, AppointmentModality
from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict


class LinkWay(Labelled):
    """How a personal link reaches the young person."""

    SMS = "sms", "Par SMS"
    EMAIL = "courriel", "Par courriel"
    COPIED = "copie", "À copier ou à imprimer"


class WaitingState(Labelled):
    """Where a wish on the waiting list stands."""

    WAITING = "attente", "En attente"
    SERVED = "servie", "Créneau accepté"
    LEFT = "quittee", "Liste quittée"
    ENDED = "echue", "Date dépassée"


class OfferState(Labelled):
    """Where a freed slot offered to somebody stands."""

    OPEN = "proposee", "Proposée"
    ACCEPTED = "acceptee", "Acceptée"
    DECLINED = "refusee", "Refusée"
    EXPIRED = "expiree", "Sans réponse"


class Weekday(Labelled):
    """Days of the week, in the order of ``date.isoweekday``."""

    MONDAY = "1", "Lundi"
    TUESDAY = "2", "Mardi"
    WEDNESDAY = "3", "Mercredi"
    THURSDAY = "4", "Jeudi"
    FRIDAY = "5", "Vendredi"
    SATURDAY = "6", "Samedi"
    SUNDAY = "7", "Dimanche"


@dataclass(frozen=True, slots=True)
class MotiveDraft:
    """What a structure lets people book, as typed. Minutes, hours and days are those of its agenda."""

    label: str
    kind: AppointmentKind
    minutes: int
    modality: AppointmentModality = AppointmentModality.FACE_TO_FACE
    buffer_minutes: int = 0
    step_minutes: int = 30
    notice_hours: int = 24
    horizon_days: int = 28
    max_per_day: int = 8
    place_id: UUID | None = None
    site_id: UUID | None = None
    instructions: str = ""
    documents: str = ""
    for_files: bool = True
    is_public: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class MotiveRow:
    """A motive as shown. ``public_code`` is the end of its short address."""

    motive_id: UUID
    structure_id: UUID
    label: str
    kind: AppointmentKind
    minutes: int
    modality: AppointmentModality
    buffer_minutes: int
    step_minutes: int
    notice_hours: int
    horizon_days: int
    max_per_day: int
    place_id: UUID | None
    site_id: UUID | None
    instructions: str
    documents: str
    for_files: bool
    is_public: bool
    is_active: bool
    public_code: str
    edit_token: int

    @property
    def draft(self) -> MotiveDraft:
        """What was typed, to fill the form that amends it."""
        names = MotiveDraft.__dataclass_fields__
        return MotiveDraft(**{name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True)
class Hours:
    """From one wall-clock time to another, the same day."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Hours of one weekday in a week plan; without motive or site they are for all of them."""

    weekday: int
    hours: Hours
    motive_id: UUID | None = None
    site_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours of a weekday of one professional, valid from one day to another (excluded)."""

    adviser_id: UUID
    weekday: int
    hours: Hours
    valid_from: date
    valid_until: date | None = None
    motive_id: UUID | None = None
    site_id: UUID | None = None

    def holds_on(self, day: date) -> bool:
        """Whether this version of the week holds on a day."""
        return (
            day.isoweekday() == self.weekday
            and self.valid_from <= day
            and (self.valid_until is None or day < self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that is not like its weekday. ``adviser_id`` None: the whole structure. No hours: the whole day."""

    day: date
    is_open: bool
    adviser_id: UUID | None = None
    hours: Hours | None = None
    change_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which one professional may be booked."""

    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A time as shown to who books: the professional is chosen when it is taken."""

    starts_at: datetime
    ends_at: datetime
    advisers: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """When somebody on the waiting list could come. Empty ``weekdays`` is any day."""

    weekdays: frozenset[int] = frozenset()
    earliest: time | None = None
    latest: time | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A personal link, and the appointment that it holds."""

    dossier_id: UUID
    link_id: UUID
    structure_id: UUID
    motive_id: UUID
    adviser_id: UUID | None
    way: LinkWay
    sent_by_id: UUID
    sent_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    appointment_id: UUID | None

    def is_live(self, at: datetime) -> bool:
        """Whether it still opens its page."""
        return self.ended_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True)
class VisitorFacts:
    """The few facts that somebody without a file leaves: nothing more is asked."""

    first_name: str
    last_name: str
    born_on: date
    phone: str = ""
    email: str = ""
    commune: str = ""


class CallTime(Labelled):
    """When somebody who asks for a first appointment may be called."""

    ANY = "peu_importe", "À tout moment"
    MORNING = "matin", "Le matin"
    AFTERNOON = "apres_midi", "L’après-midi"


@dataclass(frozen=True, slots=True)
class FirstRequestRow:
    """Somebody asks for a first appointment: she may have a file or not, a professional finds out."""

    request_id: UUID
    asked_at: datetime
    last_asked_at: datetime
    call_time: CallTime
    facts: VisitorFacts


@dataclass(frozen=True, slots=True)
class OwnFirstRequest:
    """What a visitor sees of her own request, without what she typed."""

    request_id: UUID
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class BookingRow:
    """A booking by somebody who may have a file or not: a professional finds out."""

    booking_id: UUID
    motive_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    booked_at: datetime
    facts: VisitorFacts


@dataclass(frozen=True, slots=True)
class OwnBooking:
    """What a visitor sees of her own booking, without what she typed."""

    booking_id: UUID
    motive_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A wish on the waiting list."""

    dossier_id: UUID
    entry_id: UUID
    motive_id: UUID
    adviser_id: UUID | None
    wish: Wish
    state: WaitingState
    joined_at: datetime
    before: datetime | None


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A freed slot offered to one person, held for her until it expires."""

    dossier_id: UUID
    offer_id: UUID
    entry_id: UUID
    motive_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: OfferState
    expires_at: datetime


class SlotTaken(Conflict):
    """Somebody took the slot first. ``nearest`` are the next free times."""

    default_code = "slot_taken"

    def __init__(self, nearest: tuple[OfferedTime, ...] = ()) -> None:
        super().__init__(
            "Ce créneau vient d’être pris.",
            what_to_do="Choisissez un autre horaire parmi ceux qui restent."
            if nearest
            else "Aucun autre horaire n’est libre pour l’instant : revenez plus tard ou appelez-nous.",
        )
        self.nearest = nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingLinkSent(Event):
    """A young person received a personal link to book."""

    link_id: UUID
    motive_id: UUID
    way: LinkWay


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotBooked(Event):
    """A slot was taken: by a link (then ``appointment_id``), or by a visitor (then ``booking_id``)."""

    motive_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime
    appointment_id: UUID | None = None
    booking_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelledByVisitor(Event):
    """Somebody gave a slot back by her link, before or after a professional knew who she is."""

    motive_id: UUID
    adviser_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMatched(Event):
    """A visitor's booking became the appointment of a file."""

    booking_id: UUID
    appointment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAppointmentAsked(Event):
    """Somebody without an account asks a structure for a first appointment."""

    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRequestMatched(Event):
    """A request for a first appointment was found to be that of a file."""

    request_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityChanged(Event):
    """Hours or days of one professional, or of the whole structure (None), changed."""

    adviser_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingJoined(Event):
    """Somebody waits for a slot, or for an earlier one."""

    entry_id: UUID
    motive_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotOffered(Event):
    """A free slot is held for somebody of the waiting list until ``expires_at``."""

    offer_id: UUID
    entry_id: UUID
    adviser_id: UUID
    starts_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotOfferExpired(Event):
    """Nobody answered: the slot goes to the next."""

    offer_id: UUID
    entry_id: UUID
