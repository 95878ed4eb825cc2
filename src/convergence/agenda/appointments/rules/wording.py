"""Times in French words, as people of the place say them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from convergence.foundation.periods import french_date

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


def hour_words(hour: time) -> str:
    """« 9 h 30 », « 14 h »."""
    return f"{hour.hour} h {hour.minute:02}" if hour.minute else f"{hour.hour} h"


def day_words(instant: datetime, where: ZoneInfo) -> str:
    """« mardi 24 novembre 2026 »."""
    return _day(instant.astimezone(where).date())


def _day(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {french_date(day)}"


def _days_words(first: date, last: date) -> str:
    return f"le {_day(first)}" if first == last else f"du {_day(first)} au {_day(last)}"


def span_words(starts_at: datetime, ends_at: datetime, where: ZoneInfo) -> str:
    """« mardi 24 novembre 2026 de 10 h à 11 h »; both days when they differ, no hours for whole days."""
    start, end = starts_at.astimezone(where), ends_at.astimezone(where)
    if start.time() == end.time() == time():
        return _days_words(start.date(), end.date() - timedelta(days=1))
    if start.date() == end.date():
        return f"{day_words(start, where)} de {hour_words(start.time())} à {hour_words(end.time())}"
    return (
        f"du {day_words(start, where)} {hour_words(start.time())}"
        f" au {day_words(end, where)} {hour_words(end.time())}"
    )
