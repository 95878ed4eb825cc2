"""Times as people of the structure read them."""

from __future__ import annotations

from datetime import date, datetime, time

from convergence.foundation.periods import MONTHS_FR, french_date, zone

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def hour(instant: datetime, time_zone: str) -> str:
    """« 9 h 30 », « 14 h »."""
    return clock(instant.astimezone(zone(time_zone)).time())


def clock(told: time) -> str:
    """The same from what the clock shows."""
    return f"{told.hour} h {told.minute:02}" if told.minute else f"{told.hour} h"


def day_name(day: date) -> str:
    """« mardi 24 novembre »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{WEEKDAYS[day.weekday()]} {number} {MONTHS_FR[day.month - 1]}"


def span(starts_at: datetime, ends_at: datetime, time_zone: str) -> str:
    """« mardi 24 novembre 2026, de 10 h à 11 h »; both days when they differ."""
    start, end = starts_at.astimezone(zone(time_zone)), ends_at.astimezone(zone(time_zone))
    first = f"{WEEKDAYS[start.weekday()]} {french_date(start.date())}"
    if start.date() == end.date():
        return f"{first}, de {clock(start.time())} à {clock(end.time())}"
    last = f"{WEEKDAYS[end.weekday()]} {french_date(end.date())}"
    return f"du {first}, {clock(start.time())}, au {last}, {clock(end.time())}"


def local_iso(instant: datetime, time_zone: str) -> str:
    """« 2026-12-01T10:00 », for an address."""
    return f"{instant.astimezone(zone(time_zone)):%Y-%m-%dT%H:%M}"
