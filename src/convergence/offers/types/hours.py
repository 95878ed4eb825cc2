"""Opening hours in words: sources write them in the notation of OpenStreetMap, people read days and hours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # absent from its published types

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONDAY = datetime(2026, 3, 2)
# Days of the week, hours, closed on public holidays: what holds every week. The rest (months, dates, words) is left.
_EVERY_WEEK = re.compile(r"(24/7|(Mo|Tu|We|Th|Fr|Sa|Su|PH|off|closed|\d{1,2}:\d{2}|[-,; ])+)")


def hours_in_words(notation: str) -> str:
    """« du lundi au jeudi : 8 h 30 à 12 h ; vendredi : 9 h à 12 h », or the notation when it is not of every week."""
    text = notation.strip()
    if not _EVERY_WEEK.fullmatch(text):
        return text
    try:
        hours = OpeningHours(text)
    except (ParserError, ValueError):
        return text
    told = _grouped([_open_hours(hours, _MONDAY + timedelta(days=rank)) for rank in range(7)])
    if not told:
        return text
    holidays = "fermé les jours fériés" if re.search(r"PH (off|closed)", text) else ""
    return " ; ".join(filter(None, (*told, holidays)))


def _open_hours(hours: OpeningHours, day: datetime) -> str:
    spans = [
        f"{_hour(start)} à {_hour(end)}"
        for start, end, state, _ in hours.intervals(day, day + timedelta(days=1))
        if str(state) == "open"
    ]
    return ", ".join(spans).replace("0 h à 0 h", "jour et nuit")


def _hour(at: datetime) -> str:
    return f"{at.hour} h {at.minute:02}" if at.minute else f"{at.hour} h"


def _grouped(days: list[str]) -> list[str]:
    """One sentence for days in a row with the same hours; closed days are not told."""
    told: list[str] = []
    first = 0
    for rank in range(1, len(days) + 1):
        if rank < len(days) and days[rank] == days[first]:
            continue
        if days[first]:
            told.append(f"{_named(first, rank - 1)} : {days[first]}")
        first = rank
    return told


def _named(first: int, last: int) -> str:
    if first == last:
        return _DAYS[first]
    return f"{_DAYS[first]} et {_DAYS[last]}" if last == first + 1 else f"du {_DAYS[first]} au {_DAYS[last]}"
