"""What a measure withholds, day by day: lifted days and annulled measures are given back."""

from __future__ import annotations

from datetime import date


def days_held(
    starts_on: date, ends_on: date | None, lifted_on: date | None
) -> tuple[date, date | None] | None:
    """First day and first day given back of what is withheld; None when it was lifted before its first day."""
    if lifted_on is None:
        return starts_on, ends_on
    end = lifted_on if ends_on is None else min(ends_on, lifted_on)
    return (starts_on, end) if end > starts_on else None


def touches(starts_on: date, ends_on: date | None, *, first: date, last: date) -> bool:
    """Whether it withholds something of a span of days, both included."""
    return starts_on <= last and (ends_on is None or ends_on > first)
