"""What an event says at each level of detail."""

from __future__ import annotations

import hashlib

from convergence.agenda.appointments.types import BusyKind
from convergence.agenda.calendars.rules.writing import UID_END, revision
from convergence.agenda.calendars.types import DetailLevel, Times

_DISCREET = {
    BusyKind.APPOINTMENT: "Rendez-vous",
    BusyKind.BOOKING: "Rendez-vous",
    BusyKind.SESSION: "Atelier",
    BusyKind.ABSENCE: "Absence",
    BusyKind.EXTERNAL: "Occupé",
}


def discreet(kind: BusyKind) -> str:
    """The word of the lowest level: nobody is named, nothing is said of why."""
    return _DISCREET[kind]


def initials(first_name: str, last_name: str) -> str:
    """« K. L. »; a compound first name keeps both letters: « J.-B. M. »."""
    letters = "-".join(f"{part[0].upper()}." for part in first_name.replace(" ", "-").split("-") if part)
    return " ".join(filter(None, (letters, f"{last_name.strip()[:1].upper()}." if last_name.strip() else "")))


def uid(ref_id: str, owner: str) -> str:
    """The identifier of an event in the calendar of one professional: the same for ever, whatever moves."""
    return f"{ref_id}-{hashlib.sha256(owner.encode()).hexdigest()[:12]}{UID_END}"


def is_ours(name: str) -> bool:
    """Whether an event was written by Convergence, for this professional or for a colleague."""
    return name.endswith(UID_END)


def wording(times: Times, kind: BusyKind, label: str, detail: DetailLevel) -> str:
    """The revision of what should stand in her calendar: it changes when anything shown changes."""
    told = label if detail is not DetailLevel.DISCREET else ""
    digest = hashlib.sha256(f"{kind.value}\n{told}\n{detail.value}".encode()).hexdigest()[:16]
    return revision(times, digest)
