"""Her workshops in plain words: what is open to her, where she stands, what was noted of the past ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from convergence.agenda.workshops.types import (
    EnrolmentStatus,
    FileEnrolmentRow,
    SessionForFile,
    SessionState,
)

_FULL = "session_full"
_NOTED = {
    EnrolmentStatus.ONGOING: "Votre présence n’est pas encore notée",
    EnrolmentStatus.ACHIEVED: "Vous y étiez",
    EnrolmentStatus.REFUSAL_YOUNG: "Votre absence ou votre refus est noté",
    EnrolmentStatus.REFUSAL: "La Mission Locale n’a pas gardé votre inscription",
}


@dataclass(frozen=True, slots=True)
class Past:
    """A workshop that is over, and what was noted: the comment of a professional stays with professionals."""

    row: FileEnrolmentRow
    noted: str


def is_coming(row: FileEnrolmentRow, at: datetime) -> bool:
    """Whether she is awaited there."""
    stands = row.state is not SessionState.CANCELLED and row.enrolment.status.holds_place
    return stands and row.ends_at > at


def past(row: FileEnrolmentRow) -> Past:
    """In her words."""
    if row.state is SessionState.CANCELLED:
        return Past(row, "Annulé par la Mission Locale")
    minutes = row.enrolment.minutes
    told = _NOTED[row.enrolment.status]
    if row.enrolment.status is EnrolmentStatus.ACHIEVED and minutes:
        told = f"{told}, {duration(minutes)}"
    return Past(row, told)


def duration(minutes: int) -> str:
    """« 1 h 30 », « 45 minutes »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} minutes"
    return f"{hours} h {rest:02}" if rest else f"{hours} h"


def is_open(row: SessionForFile) -> bool:
    """Whether she may take a place, or a rank on the list: it is for her, and not closed."""
    return not row.is_enrolled and row.code in ("", _FULL)


def has_place(row: SessionForFile) -> bool:
    """Whether a place is hers for the asking: nobody passes before who waits."""
    return row.is_open and not row.session.waiting


def places(row: SessionForFile) -> str:
    """How many places are left, in words; empty without limit."""
    free = row.session.free
    if not has_place(row):
        return "Complet : il y a une liste d’attente"
    if free is None:
        return ""
    return "1 place libre" if free == 1 else f"{free} places libres"
