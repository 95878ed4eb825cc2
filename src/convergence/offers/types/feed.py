"""The feed of changes of the directory, as told to those who follow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from convergence.foundation.labels import Labelled


class RecordKind(Labelled):
    """What a record of the directory is, in the words of data·inclusion."""

    PROVIDER = "structure", "Structure"
    OFFER = "service", "Service"


class Absence(Labelled):
    """Why a record is told as absent."""

    WITHDRAWN = "retire", "N’est plus proposé"
    COPY = "doublon", "Double d’une autre fiche"
    FAULTY = "non_conforme", "Non conforme au schéma"
    GONE = "supprime", "Supprimé"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A version of a record at its place: the record as the schema wants it, or why it is absent.

    ``version`` names it: the same record and version are told once.
    """

    record_id: UUID
    position: int
    version: int
    key: str
    record: Mapping[str, Any] | None
    absence: Absence | None = None
    absent_since: date | None = None
    kept_key: str = ""
    fault: str = ""
    is_fault_new: bool = False


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A stretch of the feed. ``last`` is the place after which the next stretch begins."""

    items: tuple[FeedItem, ...]
    last: int
    is_end: bool


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A record that is not told as it stands, and why."""

    record_id: UUID
    kind: RecordKind
    key: str
    name: str
    fault: str


@dataclass(frozen=True, slots=True)
class StreamPage:
    """A batch of a daily stream. ``last`` is the record after which the next batch begins."""

    values: tuple[Mapping[str, Any], ...]
    last: UUID | None
    is_end: bool


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """How far the feed goes at an instant, and of which installation."""

    installation: str
    last: int


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file ready to be sent, which tells the feed up to ``last``; ``is_end`` when nothing stood after."""

    content: bytes
    last: int
    made_at: datetime
    is_end: bool
