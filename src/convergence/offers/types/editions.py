"""Sources of the directory, their editions, and the rows that an edition refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.labels import Labelled


class SourceKind(Labelled):
    """How the records of a source arrive."""

    FILE = "fichier", "Fichiers chargés"
    API = "api", "Adresse data·inclusion"
    PAGES = "saisie", "Saisie dans les pages"


class EditionState(Labelled):
    """What became of an edition. A refused one changed nothing: the previous one stands."""

    LOADED = "chargee", "Chargée"
    REFUSED = "refusee", "Refusée"


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A source as typed. ``address`` and ``token`` are those of an API; an empty ``token`` leaves the one there."""

    code: str
    name: str
    kind: SourceKind
    rank: int = 100
    address: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """Where a source is read, its key opened."""

    source_id: UUID
    address: str
    token: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where records come from. ``structure_id`` is its owner; a smaller ``rank`` is believed first.

    ``checked_at`` is the last instant at which it was read whole, even when nothing had changed; ``trouble`` is why
    its last edition was refused, empty when it was loaded. ``is_asked``: a reading was asked for and has yet to come.
    """

    source_id: UUID
    code: str
    name: str
    kind: SourceKind
    structure_id: UUID
    address: str
    rank: int
    is_active: bool
    checked_at: datetime | None = None
    is_asked: bool = False
    has_token: bool = False
    offers: int = 0
    providers: int = 0
    last_edition_on: date | None = None
    trouble: str = ""
    edit_token: int = 0


@dataclass(frozen=True, slots=True)
class EditionRow:
    """One arrival of a source, and what it changed. Counts are records, providers and services together.

    ``change_id`` is that of the records which it wrote.
    """

    edition_id: UUID
    source_id: UUID
    source_name: str
    state: EditionState
    received_at: datetime
    origin: str
    received: int
    created: int
    changed: int
    unchanged: int
    withdrawn: int
    rejected: int
    warned: int
    refusal: str
    change_id: int


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A row that an edition did not take, and why. ``line`` counts from 1; ``is_warning`` says it was taken."""

    line: int
    record_kind: str
    record_key: str
    field: str
    reason: str
    excerpt: str
    is_warning: bool


@dataclass(frozen=True, slots=True)
class RejectPage:
    """Some rows of a report, and what to ask to read on (empty at the end)."""

    rows: tuple[RejectRow, ...]
    after: str


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How many rows of an edition have a problem with a field; ``label`` is how a person calls the field."""

    record_kind: str
    field: str
    label: str
    is_warning: bool
    count: int
