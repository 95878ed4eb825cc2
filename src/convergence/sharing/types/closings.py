"""What is told to whoever received a file that it may know no more, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled


@dataclass(frozen=True, slots=True, kw_only=True)
class SharingNarrowed(Event):
    """An agreement opens less of the files of a structure than it did: it ended, or the law took something back."""

    agreement_id: UUID


class ClosingCause(Labelled):
    """Why a file is closed to somebody who received it."""

    SHARING = "partage", "Le partage du dossier a pris fin"
    AGREEMENT = "convention", "La convention n’ouvre plus ce dossier"
    OPPOSITION = "opposition", "La personne s’y oppose, ou demande la limitation"
    HAND_OVER = "structure", "Le dossier est tenu par une structure que la convention ne couvre pas"


class ClosingWay(Labelled):
    """How a recipient acknowledged that it was told."""

    FEED = "fil", "Fil des changements lu plus loin"
    WEBHOOK = "avis", "Avis reçu"
    QUEUE = "file", "Événement acquitté"


@dataclass(frozen=True, slots=True)
class ClosingCounts:
    """How many closings a recipient was told of, and how many of them it acknowledged."""

    recipient: str
    told: int
    acknowledged: int
    first_waiting_at: datetime | None
