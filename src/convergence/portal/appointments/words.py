"""Her appointments in plain words: what is to come, what became of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.types import (
    AppointmentModality,
    AppointmentOrigin,
    AppointmentRow,
    AppointmentStatus,
    CancelledBy,
)
from convergence.agenda.booking.types import MotiveRow

_BECAME = {
    AppointmentStatus.PLANNED: "Pas encore noté",
    AppointmentStatus.PRESENT: "Vous y étiez",
    AppointmentStatus.ABSENT: "Votre absence est notée",
    AppointmentStatus.CANCELLED: "Annulé",
    AppointmentStatus.POSTPONED: "Reporté à un autre jour",
    AppointmentStatus.UNSPECIFIED: "Rien n’est noté",
}
_BY = {
    CancelledBy.YOUNG_PERSON: " par vous",
    CancelledBy.STRUCTURE: " par la Mission Locale",
    CancelledBy.THIRD_PARTY: "",
}
_HOW = {
    AppointmentModality.PHONE: "Par téléphone : nous vous appelons.",
    AppointmentModality.VIDEO: "En visioconférence.",
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """One appointment as she reads it: what a professional typed about it is not there."""

    row: AppointmentRow
    subject: str
    who: str
    where: str
    became: str


def meeting(row: AppointmentRow, names: Mapping[UUID, str]) -> Meeting:
    """In her words."""
    people = [names[one] for one in (row.adviser_id, *row.other_adviser_ids) if one in names]
    return Meeting(
        row=row,
        subject=subject_of(row),
        who=", ".join(people),
        where=_HOW.get(row.modality, row.where),
        became=became(row),
    )


def subject_of(row: AppointmentRow) -> str:
    """The motive that she chose herself, else the kind: the words of a professional stay with professionals."""
    chosen = row.origin is AppointmentOrigin.BOOKING and row.purpose
    return row.purpose if chosen else row.kind.label


def became(row: AppointmentRow) -> str:
    """What became of one that is over or cancelled."""
    by = _BY[row.cancelled_by] if row.status is AppointmentStatus.CANCELLED and row.cancelled_by else ""
    return f"{_BECAME[row.status]}{by}"


def is_next(row: AppointmentRow, at: datetime) -> bool:
    """Whether it stands and is not over."""
    return row.status is AppointmentStatus.PLANNED and row.ends_at > at


def open_to_her(motives: Iterable[MotiveRow]) -> list[MotiveRow]:
    """What she may book by herself."""
    return [one for one in motives if one.for_files]
