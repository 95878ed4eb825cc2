"""What other rooms see of identity: roles, states, staff, structures, events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.foundation.actor import SYSTEM_ORGANISATION, SYSTEM_USER, Actor
from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Conflict


class StructureKind(Labelled):
    """What an organisation is."""

    MISSION_LOCALE = "mission_locale", "Mission Locale"
    PAIO = "paio", "Permanence d'accueil (PAIO)"
    ARML = "arml", "Association régionale (ARML)"
    UNML = "unml", "Union nationale (UNML)"
    DSI = "dsi", "DSI des Missions Locales"
    FRANCE_TRAVAIL = "france_travail", "Agence France Travail"
    CAP_EMPLOI = "cap_emploi", "Cap emploi"
    DEPARTEMENT = "departement", "Conseil départemental"
    CAF = "caf", "Caisse d’allocations familiales (CAF)"
    MSA = "msa", "Mutualité sociale agricole (MSA)"
    PLIE = "plie", "Plan local pour l'insertion et l'emploi (PLIE)"
    ASSOCIATION = "association", "Association"
    IBS = "ibs", "Institut Bertrand Schwartz"
    OTHER = "autre", "Autre organisme"


class StructureState(Labelled):
    """Where a structure stands on a day; it follows from its dates."""

    PLANNED = "a_venir", "Ouverture à venir"
    OPEN = "ouverte", "Ouverte"
    CLOSED = "fermee", "Fermée"
    MERGED = "fusionnee", "Absorbée par une autre structure"


class Role(Labelled):
    """What a person does in an organisation. Her rights follow: ``rules/roles.py``."""

    ADVISER = "conseiller", "Conseiller"
    EMPLOYMENT_ADVISER = "conseiller_emploi", "Conseiller emploi"
    MANAGER = "responsable", "Responsable de secteur"
    DIRECTION = "direction", "Direction"
    ACCOUNT_MANAGER = "gestionnaire_comptes", "Gestionnaire de comptes"
    OPERATOR_ADVISER = "conseiller_operateur", "Conseiller opérateur"
    PARTNER = "partenaire", "Partenaire"
    ARML = "arml", "Association régionale"
    UNML = "unml", "Union nationale"
    DSI = "dsi", "DSI nationale"
    RESEARCHER = "chercheur", "Chercheur"
    AUDITOR = "auditeur", "Auditeur"
    DATA_PROTECTION_OFFICER = "dpo", "Délégué à la protection des données"


class UserState(Labelled):
    """Life of an account. An account is never deleted."""

    PENDING_APPROVAL = "a_valider", "En attente de validation"
    ACTIVE = "actif", "Actif"
    DEACTIVATED = "desactive", "Désactivé"
    REFUSED = "refuse", "Création refusée"


class YoungAccountState(Labelled):
    """Life of the account of a young person. It is erased with her file, never before."""

    TO_ACTIVATE = "a_activer", "À activer"
    ACTIVE = "actif", "Actif"
    CLOSED = "ferme", "Fermé"


class BearerKind(Labelled):
    """For whom a log-in is: each kind has its own issuer and its own log-in page."""

    ADVISER = "conseiller", "Professionnels"
    YOUNG = "jeune", "Jeunes"


class MergerExtent(Labelled):
    """Whether a structure is absorbed whole or for some communes only."""

    TOTAL = "totale", "Fusion totale"
    PARTIAL = "partielle", "Reprise d'une partie des communes"


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """What an account takes from the file of a young person. ``email`` is what she logs in with."""

    dossier_id: UUID
    first_name: str
    last_name: str
    born_on: date
    email: str


@dataclass(frozen=True, slots=True)
class YoungAccountRow:
    """The account of a young person, as the structure of her file sees it."""

    dossier_id: UUID
    account_id: UUID
    email: str
    state: YoungAccountState
    opened_at: datetime
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class YoungLinkHolder:
    """Who chooses a password by the link of a mail. ``is_first`` when it activates the account."""

    account_id: UUID
    structure_id: UUID
    structure_name: str
    structure_phone: str
    first_name: str
    email: str
    is_first: bool


class AccountHeld(Conflict):
    """The file has an account already, or its e-mail is that of one. ``account_id`` when it is that of this file."""

    default_code = "account_held"

    def __init__(self, message: str, *, what_to_do: str, code: str, account_id: UUID | None = None) -> None:
        super().__init__(message, what_to_do=what_to_do, code=code)
        self.account_id = account_id


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who stands behind an access token, at this very instant."""

    kind: BearerKind
    actor: Actor


def authentication_actor() -> Actor:
    """Who acts before anybody is known: no right, no file, only the purpose of authentication.

    Delivery opens ``acting(authentication_actor(), Purpose.AUTHENTICATION)`` around
    ``queries.resolve_actor`` and ``operations.authenticate``.
    """
    return Actor(
        user_id=SYSTEM_USER,
        name="Connexion",
        structure_id=SYSTEM_ORGANISATION,
        structure_name="Convergence",
        role_labels=("Connexion",),
    )


@dataclass(frozen=True, slots=True)
class StructureSummary:
    """A structure in a list."""

    id: UUID
    code: str
    usual_name: str
    official_name: str
    kind: StructureKind
    commune_code: str
    departement_code: str
    region_code: str
    time_zone: str
    state: StructureState


@dataclass(frozen=True, slots=True)
class SiteDetail:
    """A place where a structure receives people. ``time_zone`` is its own or the structure's."""

    id: UUID
    name: str
    address: str
    commune_code: str
    time_zone: str
    opened_on: date
    closed_on: date | None
    edit_token: int


@dataclass(frozen=True, slots=True)
class StructureDetail:
    """A structure with its sites; ``closed_on`` is the first day without it."""

    id: UUID
    code: str
    usual_name: str
    official_name: str
    kind: StructureKind
    siret: str
    phone: str
    commune_code: str
    departement_code: str
    region_code: str
    time_zone: str
    opened_on: date
    closed_on: date | None
    merged_into_id: UUID | None
    merged_into_name: str
    state: StructureState
    sites: tuple[SiteDetail, ...]
    edit_token: int


@dataclass(frozen=True, slots=True)
class MergerDetail:
    """One merger: which structure took over which, when, for which communes (none listed: all)."""

    id: UUID
    absorbed_id: UUID
    absorbed_name: str
    absorbing_id: UUID
    absorbing_name: str
    effective_on: date
    extent: MergerExtent
    commune_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value before and after; ``name`` is its French label."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StructureChange:
    """One change of the description of a structure: who, when, why, what. Empty ``values``: its opening."""

    at: datetime
    by: str
    label: str
    reason: str
    values: tuple[ValueChange, ...]


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A dated role; ``ends_on`` is the first day without it."""

    membership_id: UUID
    structure_id: UUID
    role: Role
    site_id: UUID | None
    starts_on: date
    ends_on: date | None
    edit_token: int


SESSION_NAME = "known_as"
"""Where a session keeps the name under which applications know it: read when it has run out."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Somebody whose session an OpenID issuer recognises. ``version`` is that of her account at that log-in."""

    kind: BearerKind
    subject_id: UUID
    version: str
    authenticated_at: datetime
    membership_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MembershipChoice:
    """A place where a person may work, as offered after log-in: one structure, all her roles there."""

    membership_id: UUID
    structure_id: UUID
    structure_code: str
    structure_name: str
    site_id: UUID | None
    roles: tuple[Role, ...]

    @property
    def role_labels(self) -> tuple[str, ...]:
        """French words of the roles."""
        return tuple(role.label for role in self.roles)


@dataclass(frozen=True, slots=True)
class Authenticated:
    """A person whose identity was proved. ``session_version`` goes into her session (see resolve_actor)."""

    user_id: UUID
    session_version: str
    memberships: tuple[MembershipChoice, ...]


@dataclass(frozen=True, slots=True)
class StaffName:
    """How a colleague is named in a list. ``active`` is False once her account is closed."""

    user_id: UUID
    first_name: str
    last_name: str
    active: bool

    @property
    def full_name(self) -> str:
        """First name then last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Professional:
    """Somebody at work in one structure, with all her roles there. No ``site_ids``: she works for all sites."""

    user_id: UUID
    full_name: str
    structure_id: UUID
    roles: tuple[Role, ...]
    site_ids: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class StaffMember:
    """An account as its structure administers it. ``roles`` are those held in that structure, past ones too."""

    user_id: UUID
    login: str
    first_name: str
    last_name: str
    email: str
    phone: str
    state: UserState
    account_structure_id: UUID
    created_by_id: UUID
    created_by_name: str
    last_sign_in_at: datetime | None
    code_asked_by_id: UUID | None
    code_given_at: datetime | None
    roles: tuple[RoleHeld, ...]
    edit_token: int

    @property
    def full_name(self) -> str:
        """First name then last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One right of one person, for the yearly review of accesses."""

    user_id: UUID
    full_name: str
    login: str
    state: UserState
    role: Role
    since: date
    until: date | None
    last_sign_in_at: datetime | None
    remark: str


class EditConflict(Conflict):
    """Someone else saved the same row meanwhile. ``typed`` is what the person sent, ``stored`` what is there."""

    default_code = "edit_conflict"

    def __init__(self, typed: dict[str, Any], stored: dict[str, Any], stored_token: int) -> None:
        super().__init__(
            "Quelqu'un d'autre a modifié cette fiche pendant votre saisie.",
            what_to_do="Comparez les deux versions, gardez ce qui est juste, puis enregistrez de nouveau.",
        )
        self.typed = typed
        self.stored = stored
        self.stored_token = stored_token


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureOpened(Event):
    """A structure joined the network."""

    code: str
    opened_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureClosed(Event):
    """A structure ends; ``closed_on`` is the first day without it."""

    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class StructureMerged(Event):
    """``structure_id`` was absorbed, whole (``total``) or for the communes of the merger, by ``absorbing_id``."""

    absorbing_id: UUID
    merger_id: UUID
    effective_on: date
    total: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UserCreated(Event):
    """An account was asked for; it opens nothing before a second person approves."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UserApproved(Event):
    """A second person approved an account."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated(Event):
    """An account was closed and its sessions ended."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRecovered(Event):
    """Somebody who lost her second factor removed it, with a code that two colleagues gave her."""

    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLinked(Event):
    """A professional may now log in through a provider."""

    user_id: UUID
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiven(Event):
    """A person received a role."""

    user_id: UUID
    membership_id: UUID
    role: Role
    starts_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(Event):
    """A role ends; ``ends_on`` is the first day without it."""

    user_id: UUID
    membership_id: UUID
    role: Role
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungAccountOpened(Event):
    """The account of a young person was opened; it waits for her to choose a password."""

    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungAccountTakenOver(Event):
    """The account of a young person follows her file in another structure (``structure_id``)."""

    account_id: UUID
    from_structure_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungAccountActivated(Event):
    """A young person chose the first password of her account."""

    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungAccountClosed(Event):
    """The account of a young person opens nothing any more."""

    account_id: UUID
