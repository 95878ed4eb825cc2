"""Sessions in words: local times of the structure, never those of the server."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.agenda.workshops.types import EnrolmentStatus, SessionRow, SessionState
from convergence.foundation.periods import french_date, zone

DAYS_FR = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
STATE_LEVELS = {
    SessionState.PLANNED: "info",
    SessionState.TO_CLOSE: "warning",
    SessionState.ATTENDED: "new",
    SessionState.CLOSED: "success",
    SessionState.CANCELLED: "error",
}
STATUS_LEVELS = {
    EnrolmentStatus.ONGOING: "info",
    EnrolmentStatus.ACHIEVED: "success",
    EnrolmentStatus.REFUSAL: "warning",
    EnrolmentStatus.REFUSAL_YOUNG: "warning",
}


@dataclass(frozen=True, slots=True)
class ShownSession:
    """A session with the words of its times and places."""

    row: SessionRow
    day: str
    hours: str
    places: str
    level: str

    @property
    def session_id(self) -> UUID:
        """Which one."""
        return self.row.session_id


def shown(row: SessionRow) -> ShownSession:
    """A session as pages say it."""
    return ShownSession(
        row,
        day_text(local(row.starts_at, row.time_zone).date()),
        hours_text(row.starts_at, row.ends_at, row.time_zone),
        places_text(row),
        STATE_LEVELS[row.state],
    )


def all_shown(rows: Iterable[SessionRow]) -> list[ShownSession]:
    """Several sessions as pages say them."""
    return [shown(row) for row in rows]


def local(instant: datetime, where: str) -> datetime:
    """An instant on the clock of the structure."""
    return instant.astimezone(zone(where))


def day_text(day: date) -> str:
    """« mardi 1er décembre 2026 »."""
    return f"{DAYS_FR[day.weekday()]} {french_date(day)}"


def hour_text(instant: datetime, where: str) -> str:
    """« 9 h 30 »."""
    at = local(instant, where)
    return f"{at.hour} h {at.minute:02d}" if at.minute else f"{at.hour} h"


def hours_text(start: datetime, end: datetime, where: str) -> str:
    """« de 9 h à 11 h 30 », or with the last day when it is another."""
    first, last = local(start, where), local(end, where)
    until = "" if first.date() == last.date() else f"{day_text(last.date())}, "
    return f"de {hour_text(start, where)} à {until}{hour_text(end, where)}"


def moment_text(instant: datetime, where: str) -> str:
    """« mardi 1er décembre 2026 à 9 h 30 »."""
    return f"{day_text(local(instant, where).date())} à {hour_text(instant, where)}"


def places_text(row: SessionRow) -> str:
    """« 3 places libres sur 12 », « Complet (12 places) », « 5 inscrits, sans limite »."""
    if row.capacity is None:
        return f"{row.taken} inscrit{'s' if row.taken > 1 else ''}, sans limite"
    if row.is_full:
        return f"Complet ({row.capacity} place{'s' if row.capacity > 1 else ''})"
    many = "s" if (row.free or 0) > 1 else ""
    return f"{row.free} place{many} libre{many} sur {row.capacity}"
