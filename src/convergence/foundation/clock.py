"""The one place that reads the machine's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Present instant, in UTC."""
    return datetime.now(UTC)


def local_today(zone: str) -> date:
    """Present civil day in a time zone named as in the IANA database (``Indian/Reunion``)."""
    return now().astimezone(ZoneInfo(zone)).date()
