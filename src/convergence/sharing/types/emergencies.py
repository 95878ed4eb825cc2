"""Words of accesses in emergency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.foundation.classification import FieldGroup
from convergence.foundation.events import Event
from convergence.foundation.labels import Labelled


class EmergencyReview(Labelled):
    """What whoever controls the accesses says of one."""

    WAITING = "attente", "À examiner"
    JUSTIFIED = "justifie", "Justifié"
    UNJUSTIFIED = "injustifie", "Non justifié"


@dataclass(frozen=True, slots=True)
class PersonSought:
    """Who is looked for: the whole identity, as her papers say it."""

    name: str
    first_name: str
    born_on: date


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """An access in emergency. ``dossier_id`` is told to the structure that holds the file and to who opened it."""

    emergency_id: UUID
    dossier_id: UUID
    organisation_id: UUID
    organisation_name: str
    user_name: str
    reason: str
    groups: tuple[FieldGroup, ...]
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    review: EmergencyReview
    note: str
    reviewed_by: str
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PersonEmergencyRow:
    """An access in emergency as the young person is told of it: ``said`` is where its examination stands."""

    dossier_id: UUID
    organisation_name: str
    opened_at: datetime
    ends_at: datetime
    closed_at: datetime | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyOpened(Event):
    """A file was opened in emergency to another organisation."""

    emergency_id: UUID
    organisation_name: str
    opened_at: datetime
