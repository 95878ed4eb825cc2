"""Opening hours as sources write them (OpenStreetMap notation): open or not at an instant."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # absent from its published types

LONGEST = 500
_FARTHEST_DAYS = 366


def is_open(notation: str, at: datetime, time_zone: str) -> bool | None:
    """Whether a place is open at an instant, by the clock of the place; None when its hours do not tell.

    Public holidays are those of mainland France.
    """
    hours = _parsed(notation, time_zone) if notation.strip() and len(notation) <= LONGEST else None
    there = at.astimezone(ZoneInfo(time_zone))
    if hours is None or hours.is_unknown(there):
        return None
    return bool(hours.is_open(there))


def is_readable(notation: str) -> bool:
    """Whether these hours are written in the notation."""
    return len(notation) <= LONGEST and _parsed(notation, "Europe/Paris") is not None


@lru_cache(maxsize=8_192)
def _parsed(notation: str, time_zone: str) -> OpeningHours | None:
    try:
        return OpeningHours(
            notation, timezone=ZoneInfo(time_zone), country="FR", max_interval_days=_FARTHEST_DAYS
        )
    except (ParserError, ValueError):
        return None
