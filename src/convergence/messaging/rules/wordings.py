"""Days and hours in the words of messages."""

from __future__ import annotations

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
