"""From what the clock on the wall says to an instant, on the nights when it skips or repeats an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from convergence.foundation.problems import Invalid

FIRST_DAY, LAST_DAY = date(1900, 1, 2), date(9999, 12, 30)
"""Days that have an instant in every zone of the world."""


def instant_at(day: date, hour: time, where: ZoneInfo, *, field: str = "time") -> datetime:
    """The instant, in UTC, at which the clocks of a place show an hour of a day.

    An hour that is shown twice is the first one. Raises Invalid for an hour that is skipped, and for a day that
    no calendar of appointments holds; ``field`` is the name of the value in the form.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid.one(field, "Cette date n'est pas plausible.", "Vérifiez l'année.", "out_of_range")
    instant = datetime.combine(day, hour, tzinfo=where).astimezone(UTC)
    if instant.astimezone(where).replace(tzinfo=None) != datetime.combine(day, hour):
        raise Invalid.one(
            field,
            f"Il n'est jamais {hour:%H:%M} ce jour-là : l'heure change dans la nuit.",
            "Choisissez une heure avant ou après le changement.",
            "skipped_hour",
        )
    return instant
