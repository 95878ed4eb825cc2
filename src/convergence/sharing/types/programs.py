"""Programs of partners: what they may ask for, who they are, what their feeds of changes tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.foundation.classification import FieldGroup
from convergence.foundation.labels import Labelled
from convergence.foundation.problems import Problem
from convergence.identity.types import StructureKind


@dataclass(frozen=True, slots=True)
class ProgramScope:
    """Something that a partner's program may ask for: « room:thing:action ». ``fields`` name the group of each field.

    ``kinds`` are the organisations to which it may be given; ``sandbox_only``: it exists for invented people alone.
    """

    code: str
    label: str
    fields: Mapping[str, FieldGroup]
    kinds: frozenset[StructureKind]
    writes: bool
    sandbox_only: bool


@dataclass(frozen=True, slots=True)
class ProgramAccessDraft:
    """What a program of a partner is given. ``fields``: those that the agreement lists, by scope; a scope that is not

    named gives all its own. ``keys`` are pasted (JWKS), or read at ``keys_url``. ``agreement`` names the text.
    """

    organisation_id: UUID
    scopes: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    keys: str
    keys_url: str
    agreement: str
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True)
class ProgramAccessRow:
    """What a program of a partner was given. ``key_names`` are the « kid » of its keys, or their rank."""

    client_id: UUID
    organisation_id: UUID
    scopes: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    key_names: tuple[str, ...]
    keys_url: str
    agreement: str
    is_sandbox: bool
    edit_token: int


class WrongAssertion(Problem):
    """An assertion that proves nothing. ``reason`` is for the journal of the house and tests, never for the caller."""

    default_code = "invalid_client"

    def __init__(self, reason: str) -> None:
        super().__init__(
            "L’assertion signée n’est pas recevable.",
            what_to_do="Vérifiez la clé, « iss », « sub », « aud », « exp » (5 minutes au plus) et un « jti » jamais"
            " envoyé, puis recommencez.",
        )
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ProvenAssertion:
    """What a verified assertion says: it is used once, until ``ends_at``."""

    client_id: str
    jti: str
    ends_at: int


@dataclass(frozen=True, slots=True)
class ProvingProgram:
    """Whose assertion is looked at, with the public keys known of it; ``read_at`` is when those of its address were."""

    client_id: UUID
    scopes: tuple[str, ...]
    keys: Mapping[str, object]
    keys_url: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProgramToken:
    """An access token as it is given, once: only its fingerprint is kept."""

    token: str
    seconds: int
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Caller:
    """The program behind a token: for which organisation it acts, what it may ask for, what its agreement lists."""

    client_id: UUID
    name: str
    organisation: str
    organisation_id: UUID
    scopes: frozenset[str]
    fields: Mapping[str, tuple[str, ...]]
    is_sandbox: bool

    def may(self, scope: str) -> bool:
        """Whether the token was given for a scope."""
        return scope in self.scopes


class PartnerResource(Labelled):
    """What a partner's feed of changes tells of."""

    FILE = "dossier", "Dossier partagé"
    APPOINTMENT = "rendez_vous", "Rendez-vous"
    ENROLMENT = "inscription", "Inscription à une session"
    CONTRACT = "contrat", "Contrat"
    SITUATION = "situation", "Situation"
    REQUEST = "demande", "Demande d’orientation"


class PartnerChangeKind(Labelled):
    """How it changed."""

    CREATED = "created", "Nouveau"
    UPDATED = "updated", "Modifié"
    DELETED = "deleted", "Retiré ou effacé"
    OPENED = "opened", "Ouvert à l’organisme"
    CLOSED = "closed", "Fermé à l’organisme"


@dataclass(frozen=True, slots=True)
class PartnerChangeRow:
    """A line of a feed: ``about`` is what changed, never how. ``dossier_id`` is its file."""

    position: int
    dossier_id: UUID
    about: UUID
    change: PartnerChangeKind
    at: datetime
