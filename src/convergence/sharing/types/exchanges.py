"""Words of sharing: the life of an exchange, why it failed, what lists and the ledger show, client applications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.classification import FieldGroup
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeReason, RecipientKind
from convergence.foundation.labels import Labelled


class ExchangeState(Labelled):
    """Where an exchange stands."""

    WAITING = "attente", "En attente"
    SENDING = "en_cours", "En cours d'envoi"
    SENT = "envoye", "Envoyé"
    DELIVERED = "remis", "Remis"
    FAILED = "echec", "Échec"
    WRONG_ADDRESS = "adresse_fausse", "Numéro ou adresse à corriger"
    UNCERTAIN = "incertain", "Peut-être parti"
    EXPIRED = "perime", "Trop tard pour être utile"
    FORBIDDEN = "interdit", "Sans base légale"
    CANCELLED = "annule", "Annulé avant l'envoi"
    GIVEN_UP = "abandonne", "Abandonné"

    @property
    def needs_somebody(self) -> bool:
        """True when nothing more will happen unless a person repairs it."""
        return self in TO_REPAIR


TO_REPAIR = (ExchangeState.FAILED, ExchangeState.WRONG_ADDRESS, ExchangeState.UNCERTAIN)


class FailureCause(Labelled):
    """Why an attempt did not succeed, as the adapter tells it."""

    UNREACHABLE = "injoignable", "Le fournisseur ne répond pas"
    BUSY = "occupe", "Le fournisseur demande d'attendre"
    NOT_CONFIGURED = "non_configure", "Aucun fournisseur configuré"
    WRONG_ADDRESS = "adresse_fausse", "Le numéro ou l'adresse n'existe pas"
    REFUSED = "refus", "Le fournisseur refuse cet envoi"
    INTERRUPTED = "interrompu", "L'envoi a été interrompu"
    FORBIDDEN = "interdit", "Aucune base légale ne le permet"

    @property
    def is_of_the_provider(self) -> bool:
        """True when the content and the recipient had no part in it: sending again may simply work."""
        return self in OF_THE_PROVIDER


OF_THE_PROVIDER = (FailureCause.UNREACHABLE, FailureCause.BUSY, FailureCause.NOT_CONFIGURED)


@dataclass(frozen=True, slots=True)
class ExchangeBasis:
    """Why a kind of exchange may leave, and what of the person may leave with it."""

    code: str
    basis: str
    purpose: str
    groups: tuple[FieldGroup, ...]
    minimisation: str
    documents: bool
    without_file: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ExchangeFilter:
    """Which exchanges a list shows. Empty values filter nothing."""

    state: ExchangeState | None = None
    channel: Channel | None = None
    reason: ExchangeReason | None = None
    start: datetime | None = None
    end: datetime | None = None
    to_repair: bool = False


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """One exchange of a list; the address is masked."""

    exchange_id: UUID
    dossier_id: UUID | None
    channel: Channel
    reason: ExchangeReason
    recipient_kind: RecipientKind
    recipient_user_id: UUID | None
    recipient: str
    state: ExchangeState
    cause: FailureCause | None
    detail: str
    requested_at: datetime
    next_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One try at sending, and what came of it."""

    started_at: datetime
    ended_at: datetime | None
    provider: str
    outcome: str
    detail: str
    receipt: str


@dataclass(frozen=True, slots=True)
class ExchangeDetail:
    """One exchange as its page shows it. ``body`` is empty once the content has been erased."""

    row: ExchangeRow
    dossier_id: UUID | None
    recipient: str
    subject: str
    body: str
    document_count: int
    is_content_kept: bool
    basis: ExchangeBasis | None
    receipt: str
    segments: int
    cost_millicents: int
    useless_at: datetime | None
    edit_token: int
    attempts: tuple[AttemptRow, ...]


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """A page of a list; ``after`` asks for the next one, blank on the last."""

    rows: tuple[ExchangeRow, ...]
    after: str

    def __iter__(self) -> Iterator[ExchangeRow]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True)
class ExchangeCounts:
    """How many exchanges of the structure stand where."""

    to_repair: int
    waiting: int
    sent_this_week: int
    provider_down: int


class Direction(Labelled):
    """Which way an exchange goes."""

    OUT = "sortant", "Sortie"
    IN = "entrant", "Entrée"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the ledger: what left, on which basis, with which outcome. Never a content, never an address."""

    line_id: UUID
    at: datetime
    exchange_id: UUID
    channel: Channel
    reason: ExchangeReason
    recipient_kind: RecipientKind
    basis_code: str
    basis: str
    file: UUID | None
    documents: int
    outcome: ExchangeOutcome
    provider: str
    receipt: str
    direction: Direction
    partner: str
    groups: tuple[FieldGroup, ...]
    purpose: str
    number: int


@dataclass(frozen=True, slots=True)
class LedgerProof:
    """Whether a ledger is whole. ``broken_at`` is the number of the first line that does not hold, None when all do."""

    lines: int
    sealed: int
    sealed_at: datetime | None
    broken_at: int | None
    reason: str
    public_key: str


class ApiFamily(Labelled):
    """What a client application may call."""

    DIRECTORY_STREAMS = "ods", "Flux quotidiens des offres de services (/ods)"
    FILES = "imilo_dossier", "Interface opérateur : lire un dossier"
    STEPS = "imilo_snp", "Interface opérateur : déclarer une situation non professionnelle"
    YOUNG_ACCOUNTS = "imilo_compte_jeune", "Interface opérateur : ouvrir le compte d’un jeune"
    ACTIVATION_MAILS = "imilo_envoi_email", "Interface opérateur : renvoyer le courriel d’activation"
    STRUCTURE_SESSIONS = "imilo_sessions_structure", "Interface opérateur : sessions d’une structure"
    YOUNG_SESSIONS = "imilo_sessions_jeune", "Interface opérateur : sessions vues par le jeune"
    ADVISER_SESSIONS = "imilo_sessions_conseiller", "Interface opérateur : sessions vues par le conseiller"
    ENROLMENT_WRITES = "imilo_instances_ecriture", "Interface opérateur : inscrire à une session"
    APPOINTMENTS = "imilo_rendez_vous", "Interface opérateur : lire un rendez-vous"
    EVENTS = "imilo_events", "Interface opérateur : file des événements"
    STAFF = "imilo_utilisateurs", "Interface opérateur : structures d’un conseiller"
    PARTNER = "partenaires", "Interface partenaires (/api/v1), par clés signées"

    @property
    def is_of_operators(self) -> bool:
        """Whether it is a call of the operator interface, which an agreement opens."""
        return self not in (ApiFamily.DIRECTORY_STREAMS, ApiFamily.PARTNER)


class OperatorEventKind(Labelled):
    """What changed, in the words of the operator interface."""

    APPOINTMENT = "RDV", "Rendez-vous"
    ENROLMENT = "SESSION", "Inscription à une session"
    FILE = "DOSSIER", "Dossier"


class OperatorEventAction(Labelled):
    """How it changed, in the words of the operator interface."""

    CREATE = "CREATE", "Création"
    UPDATE = "UPDATE", "Modification"
    DELETE = "DELETE", "Suppression"
    ARCHIVE = "ARCHIVE", "Fin de l’accompagnement"


@dataclass(frozen=True, slots=True)
class OperatorEventRow:
    """A change as a client application is told of it. ``number`` names the appointment or the enrolment.

    ``dossier_id`` is None once the file is gone.
    """

    identifier: str
    dossier_id: UUID | None
    file_number: int
    kind: OperatorEventKind
    action: OperatorEventAction
    number: int | None
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class ApiClientRow:
    """A client application. Its secret was shown once and is kept as a fingerprint."""

    client_id: UUID
    name: str
    organisation: str
    families: tuple[ApiFamily, ...]
    created_at: datetime
    last_used_on: date | None
    revoked_at: datetime | None
    edit_token: int

    @property
    def is_operator(self) -> bool:
        """Whether it calls the operator interface."""
        return any(family.is_of_operators for family in self.families)

    @property
    def is_partner(self) -> bool:
        """Whether the partner interface is open to it."""
        return ApiFamily.PARTNER in self.families


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What a client application presents with each call, until it ends."""

    client_id: UUID
    token: str
    seconds: int
