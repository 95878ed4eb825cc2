"""Public holidays of a département: those of the whole country, and those that hold here only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.easter import easter

from convergence.foundation.parameters import Value, parameter


def public_holidays(year: int, departement: str) -> frozenset[date]:
    """The holidays of a year, as the law stands on its first day."""
    first = date(year, 1, 1)
    local = parameter("booking.local_holidays").table_at(first)
    days = [*parameter("booking.national_holidays").list_at(first), *_of(local.get(departement, ()))]
    return frozenset(_day(year, str(text)) for text in days)


def holidays_between(start: date, end: date, departement: str) -> frozenset[date]:
    """The holidays from a day to another, both included."""
    years = range(start.year, end.year + 1)
    return frozenset(
        day for year in years for day in public_holidays(year, departement) if start <= day <= end
    )


def _of(value: Value) -> Iterator[Value]:
    if isinstance(value, tuple):
        yield from value


def _day(year: int, text: str) -> date:
    """« 05-01 » is the first of May; « paques+39 » so many days after Easter Sunday."""
    if text.startswith("paques"):
        return easter(year) + timedelta(days=int(text.removeprefix("paques")))
    month, day = text.split("-")
    return date(year, int(month), int(day))
