"""Words of the room audit: rights requests, processing register, chains of the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled


class RightsRequestKind(StrEnum):
    """What a person may ask about her data (RGPD, art. 15 to 21)."""

    ACCESS = "acces"
    RECTIFICATION = "rectification"
    ERASURE = "effacement"
    RESTRICTION = "limitation"
    OBJECTION = "opposition"

    @property
    def label(self) -> str:
        """French words for the right, with its article."""
        return _KINDS[self]


STOPPING = (RightsRequestKind.OBJECTION, RightsRequestKind.RESTRICTION)
"""Requests during which others receive nothing of the file any more."""

_KINDS = {
    RightsRequestKind.ACCESS: "Accès aux données (art. 15)",
    RightsRequestKind.RECTIFICATION: "Rectification (art. 16)",
    RightsRequestKind.ERASURE: "Effacement (art. 17)",
    RightsRequestKind.RESTRICTION: "Limitation (art. 18)",
    RightsRequestKind.OBJECTION: "Opposition (art. 21)",
}


class RightsOutcome(StrEnum):
    """How a request was answered."""

    GRANTED = "satisfaite"
    PARTLY = "partiellement_satisfaite"
    REFUSED = "refusee"

    @property
    def label(self) -> str:
        """French words for the outcome."""
        return {"satisfaite": "Satisfaite", "refusee": "Refusée"}.get(self.value, "Partiellement satisfaite")


class LiftingGround(Labelled):
    """Why a limitation that was granted is lifted."""

    ENDED = "fin", "Ce qui la justifiait a pris fin (art. 18-1)"
    WITHDRAWN = "retrait", "La personne revient sur sa demande"


class TellingMeans(Labelled):
    """How a person was told something that the law wants her to be told."""

    LETTER = "courrier", "Par courrier"
    MAIL = "courriel", "Par courriel"
    PHONE = "telephone", "Par téléphone"
    MEETING = "entretien", "En entretien"


@dataclass(frozen=True, slots=True)
class RightsRequestLine:
    """One line of a structure's register of requests, with its legal clock.

    ``limits``: it was granted and still closes the file to partners. ``told_on``: when she was told that this ends.
    """

    id: UUID
    dossier_id: UUID
    kind: RightsRequestKind
    received_on: date
    due_on: date
    extended: bool
    answered_on: date | None
    outcome: RightsOutcome | None
    motive: str
    words: str = ""
    by_herself: bool = False
    limits: bool = False
    told_on: date | None = None
    told_by: TellingMeans | None = None
    lifting_motive: str = ""
    lifted_on: date | None = None

    def overdue(self, today: date) -> bool:
        """True when the legal delay has passed without an answer."""
        return self.answered_on is None and today > self.due_on


@dataclass(frozen=True, slots=True)
class Controller:
    """One joint controller of a processing, and the rights it answers (RGPD, art. 26)."""

    name: str
    answers: str


@dataclass(frozen=True, slots=True)
class Processing:
    """One entry of the register of processing (RGPD, art. 30). ``verified`` is False for a text not read."""

    code: str
    name: str
    purposes: tuple[str, ...]
    legal_basis: str
    controllers: tuple[Controller, ...]
    categories: tuple[str, ...]
    recipients: tuple[str, ...]
    retention: str
    security: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class ChainReport:
    """State of one chain of the journal. ``problem`` is empty when every entry follows and the anchor holds."""

    chain: UUID
    entries: int
    problem: str
    at_entry: int | None
    anchored_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRequestReceived(Event):
    """A person used one of her rights."""

    kind: RightsRequestKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsRequestAnswered(Event):
    """A structure answered a person who used one of her rights."""

    kind: RightsRequestKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessingLimited(Event):
    """The person opposed, or asked for the limitation: her file is closed to whoever holds none, from this instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitationLifted(Event):
    """Nothing that she asked limits her file any more: what was open to others is open again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileErased(Event):
    """A file was erased, on request or at the end of its retention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientFileErased(Event):
    """A file that had been opened to an organisation was erased: it is told so, however long ago (RGPD, art. 19)."""

    organisation_id: UUID
