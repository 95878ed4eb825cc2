"""Words of messaging: who writes, by what way it leaves, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.exchanges import Channel, SmsSize
from convergence.foundation.labels import Labelled

ABOUT_DELIVERY = "messaging.Delivery"


class AuthorKind(Labelled):
    """Who wrote a message."""

    ADVISER = "conseiller", "Professionnel"
    YOUNG_PERSON = "jeune", "Jeune"
    HOUSE = "maison", "Information automatique"


class Way(Labelled):
    """How the young person is told that a message waits for her."""

    LINK = "lien", "Prévenir par un lien personnel (SMS ou courriel)"
    SMS = "sms", "Écrire par SMS : le texte part tel quel"
    SILENT = "sans_avis", "Ne pas prévenir"


class AddressForm(Labelled):
    """How she agreed to be addressed."""

    VOUS = "vous", "Vouvoiement"
    TU = "tu", "Tutoiement"


class TemplateKind(Labelled):
    """What a message written in advance is for."""

    APPOINTMENT_PLANNED = "rdv_pris", "Rendez-vous pris"
    APPOINTMENT_MOVED = "rdv_deplace", "Rendez-vous déplacé"
    APPOINTMENT_CANCELLED = "rdv_annule", "Rendez-vous annulé"
    APPOINTMENT_REASSIGNED = "rdv_confie", "Rendez-vous confié à un collègue"
    WEEK_REMINDER = "rappel_semaine", "Rappel sept jours avant"
    DAY_REMINDER = "rappel_veille", "Rappel la veille"
    WORKSHOP_ENROLLED = "atelier_inscrit", "Inscription à un atelier"
    WORKSHOP_MOVED = "atelier_deplace", "Atelier déplacé"
    WORKSHOP_CANCELLED = "atelier_annule", "Atelier annulé"
    PLACE_OFFERED = "place_proposee", "Place libérée proposée"
    NEW_MESSAGE = "nouveau_message", "Nouveau message du conseiller"
    REPLACEMENT = "remplacement", "Remplacement du conseiller"
    REPLACEMENT_END = "fin_remplacement", "Fin du remplacement"
    GROUP = "envoi_groupe", "Message à plusieurs personnes"
    DIRECT = "sms_direct", "Message écrit par SMS"
    OPERATOR = "message_operateur", "Avis d’un message d’un opérateur"


class DeliveryState(Labelled):
    """What became of one sending."""

    WAITING = "en_attente", "En attente"
    SENT = "envoye", "Envoyé"
    DELIVERED = "remis", "Remis"
    FAILED = "echec", "Échec"
    WRONG_ADDRESS = "adresse_fausse", "Numéro ou adresse qui n’existe pas"
    EXPIRED = "perime", "Trop tard pour être utile"
    FORBIDDEN = "interdit", "Sans base légale"
    CANCELLED = "annule", "Annulé avant l’envoi"


class ReminderStep(Labelled):
    """How long before the appointment."""

    WEEK = "semaine", "Sept jours avant"
    DAY = "veille", "La veille"


class ReminderState(Labelled):
    """Where a reminder stands."""

    PLANNED = "prevu", "Prévu"
    ASKED = "parti", "Parti"
    WITHDRAWN = "retire", "Retiré"
    TOO_LATE = "trop_tard", "Rendez-vous pris trop tard pour ce rappel"
    SWITCHED_OFF = "desactive", "Désactivé par la structure"
    HELD = "retenu", "Retenu : budget épuisé"
    NO_WAY = "sans_moyen", "Aucun moyen de joindre la personne"


class AboutKind(Labelled):
    """What a reminder is about."""

    APPOINTMENT = "rendez_vous", "Rendez-vous"
    ENROLMENT = "inscription", "Atelier ou information collective"


class AlertKind(Labelled):
    """Why somebody has to ask for a new number or address."""

    WRONG_NUMBER = "numero_faux", "Numéro qui n’existe pas"
    WRONG_EMAIL = "adresse_fausse", "Adresse électronique qui n’existe pas"
    REPEATED_FAILURES = "echecs", "Envois qui échouent à la suite"


class GroupState(Labelled):
    """Where a message to several persons stands."""

    PREPARED = "prepare", "Préparé"
    WAITING_SECOND = "a_valider", "Attend une seconde personne"
    SENDING = "en_cours", "Envoi en cours"
    STOPPED = "arrete", "Arrêté"
    DONE = "fini", "Envoyé"


class RecipientState(Labelled):
    """Where one person of a group stands."""

    PLANNED = "prevu", "Prévu"
    EXCLUDED = "ecarte", "Écarté"
    ASKED = "parti", "Parti"
    STOPPED = "arrete", "Non envoyé : arrêté"


class Exclusion(Labelled):
    """Why a person of a list gets no group message."""

    NO_CONTACT = "sans_contact", "Ni mobile ni adresse électronique qui fonctionne"
    OPTED_OUT = "refus", "Ne veut pas de messages"
    TOO_YOUNG = "age", "Trop jeune pour un envoi groupé"
    NOT_HERS = "tiers", "Le seul contact est celui d’un proche"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one kind of message. The subject and the text are for e-mail and push."""

    sms: str
    subject: str
    email: str


@dataclass(frozen=True, slots=True)
class TemplateView:
    """One kind of message as the structure says it; ``is_own`` is False for the words that are shipped."""

    kind: TemplateKind
    address: AddressForm
    wording: Wording
    is_own: bool
    is_enabled: bool
    channels: tuple[Channel, ...]
    variables: tuple[str, ...]
    edit_token: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach the person now. ``is_third_party``: it belongs to somebody near her."""

    dossier_id: UUID
    channel: Channel
    recipient: str
    is_third_party: bool = False


@dataclass(frozen=True, slots=True)
class PreferenceDraft:
    """What a young person prefers."""

    channels: tuple[Channel, ...] = (Channel.SMS, Channel.EMAIL, Channel.PUSH)
    address: AddressForm = AddressForm.VOUS
    no_sms: bool = False
    quiet_from: time | None = None
    quiet_to: time | None = None


@dataclass(frozen=True, slots=True)
class PreferenceView:
    """What a young person prefers, with what she refused; ``is_chosen`` is False for the usual of everybody."""

    dossier_id: UUID
    draft: PreferenceDraft
    opted_out_at: datetime | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One sending, its recipient half hidden."""

    dossier_id: UUID
    delivery_id: UUID
    kind: TemplateKind
    channel: Channel
    recipient_masked: str
    state: DeliveryState
    requested_at: datetime
    settled_at: datetime | None
    detail: str
    segments: int
    cost_millicents: int
    message_id: UUID | None
    group_id: UUID | None


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of a conversation."""

    dossier_id: UUID
    message_id: UUID
    author_kind: AuthorKind
    author_id: UUID | None
    author_name: str
    text: str
    written_at: datetime
    way: Way
    document_id: UUID | None
    seen_at: datetime | None
    deliveries: tuple[DeliveryView, ...] = ()


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation of a list."""

    dossier_id: UUID
    adviser_id: UUID | None
    last_at: datetime
    last_author: AuthorKind
    last_text: str
    unread_count: int


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """The conversation of a person with one operator. ``last_text`` is empty where only its place is shown."""

    dossier_id: UUID
    organisation_id: UUID
    organisation_name: str
    adviser_id: UUID
    last_at: datetime
    last_author: AuthorKind
    last_text: str
    unread_count: int
    seen_by_operator_at: datetime | None
    seen_by_person_at: datetime | None
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class OperatorMessageView:
    """One message of a conversation with an operator."""

    dossier_id: UUID
    message_id: UUID
    author_kind: AuthorKind
    author_name: str
    text: str
    written_at: datetime
    is_seen: bool


@dataclass(frozen=True, slots=True)
class AlertRow:
    """A number or an address that must be asked for again."""

    dossier_id: UUID
    alert_id: UUID
    kind: AlertKind
    contact_masked: str
    raised_at: datetime
    adviser_id: UUID | None


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder of a file."""

    dossier_id: UUID
    about_id: UUID
    step: ReminderStep
    state: ReminderState
    due_at: datetime
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class ListFilter:
    """Which files a saved list follows. ``mine``: around its owner; otherwise the whole structure."""

    mine: bool = True
    state: str = ""
    commune: str = ""
    silent_days: int = 0


@dataclass(frozen=True, slots=True)
class SavedListRow:
    """A saved list; ``rule`` is None when it only names its members."""

    list_id: UUID
    name: str
    owner_id: UUID
    is_shared: bool
    rule: ListFilter | None
    members: int


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A message to several persons and how far it went."""

    group_id: UUID
    title: str
    text: str
    state: GroupState
    author_id: UUID
    author_name: str
    approver_name: str
    created_at: datetime
    counts: Mapping[RecipientState, int]
    outcomes: Mapping[DeliveryState, int]
    estimate_millicents: int

    @property
    def to_send(self) -> int:
        """How many persons it reaches or would reach."""
        return sum(self.counts.get(state, 0) for state in (RecipientState.PLANNED, RecipientState.ASKED))


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """One person of a group message."""

    dossier_id: UUID
    state: RecipientState
    exclusion: Exclusion | None
    channel: Channel | None
    recipient_masked: str
    delivery_state: DeliveryState | None


@dataclass(frozen=True, slots=True)
class CostRow:
    """A sum of the ledger."""

    label: str
    channel: Channel
    count: int
    segments: int
    cost_millicents: int


@dataclass(frozen=True, slots=True)
class BudgetView:
    """The month of a structure: what was spent, waits, and is foreseen."""

    month: str
    budget_millicents: int | None
    spent_millicents: int
    waiting_millicents: int
    forecast_millicents: int
    share: int | None
    stops_everything: bool
    by_kind: tuple[CostRow, ...] = ()
    by_adviser: Mapping[UUID, int] = field(default_factory=dict)
    edit_token: int = 0


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """What a wording gives with the longest values: what keeps it from being published, what only warns."""

    size: SmsSize
    sample_sms: str
    sample_email: str
    faults: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWritten(Event):
    """Somebody wrote in the conversation of a young person. The text is not told."""

    message_id: UUID
    author_kind: AuthorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorMessageWritten(Event):
    """An operator wrote to a person in a conversation of its own. The text is not told."""

    message_id: UUID
    organisation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFailed(Event):
    """A number or an address does not exist, or fails again and again."""

    alert_id: UUID
    kind: AlertKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutNoted(Event):
    """The young person wants no more messages by SMS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementAnnounced(Event):
    """The persons around an adviser were told who replaces her, until the day before ``ends_on``."""

    replacement_id: UUID
    adviser_id: UUID
    substitute_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMessageStarted(Event):
    """A message to several persons begins to leave."""

    group_id: UUID
    recipients: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetThresholdReached(Event):
    """The month's spending passed a share of the budget, in hundredths."""

    month: str
    share: int
