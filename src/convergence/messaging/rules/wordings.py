"""Days and hours in the words of messages."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from convergence.foundation.periods import MONTHS_FR

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def when(instant: datetime, where: ZoneInfo) -> tuple[str, str]:
    """« mardi 1er décembre » and « 9 h 30 », as the clocks of the place will show."""
    local = instant.astimezone(where)
    return f"{_DAYS[local.weekday()]} {day_words(local.date())}", hour_words(local)


def day_words(day: date) -> str:
    """« 1er décembre »: without the year, which everybody knows."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS_FR[day.month - 1]}"


def hour_words(local: datetime) -> str:
    """« 9 h », « 9 h 30 »."""
    return f"{local.hour} h {local.minute:02}" if local.minute else f"{local.hour} h"


def desk_words(phone: str) -> str:
    """What follows « appelez »: the number as one dials it where the structure is, or the desk when none is known."""
    found = re.fullmatch(r"\+(33|262|590|594|596)(\d{9})", phone)
    national = f"0{found[2]}" if found else ""
    return f"le {' '.join(re.findall('..', national)) or phone}" if phone else "l'accueil"
