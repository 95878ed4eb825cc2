"""Rules of exceptions (EXRULE) of the former standard, RFC 2445: the expander knows dates of exceptions only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import recurring_ical_events  # type: ignore[import-untyped]  # the library says no types
from dateutil.rrule import rrulestr
from icalendar import Calendar, Component, Event

from convergence.agenda.calendars.rules.instants import value_of
from convergence.agenda.calendars.rules.mending import listed, mended
from convergence.agenda.calendars.types import Times

_WHEN = ("UID", "DTSTART", "DTEND", "DURATION")


def with_exceptions(event: Event, zones: Sequence[Component], window: Times) -> Event:
    """The event with the dates of a window that its rules of exceptions leave out."""
    left_out = [day for rule in listed(event.get("EXRULE")) for day in _dates(event, rule, zones, window)]
    if left_out:
        event.add("EXDATE", left_out)
    return event


def _dates(event: Event, rule: Any, zones: Sequence[Component], window: Times) -> Iterator[date]:
    twin = Event({name: event[name] for name in _WHEN if name in event})
    twin["RRULE"] = rule
    twin = mended(twin)
    if "RRULE" not in twin:
        return
    calendar = Calendar()
    calendar.subcomponents = [*zones, twin]
    found = recurring_ical_events.of(calendar)
    for occurrence in found.between(window.starts_at.astimezone(UTC), window.ends_at.astimezone(UTC)):
        day = value_of(occurrence, "DTSTART")
        if day is not None and (day != value_of(event, "DTSTART") or _begins(twin)):
            yield day


def _begins(twin: Event) -> bool:
    """Whether the first day is one of the rule: the expander counts it in any case."""
    first = value_of(twin, "DTSTART")
    if first is None:
        return False
    plain = datetime(*first.timetuple()[:6])
    parts = cast(bytes, twin["RRULE"].to_ical()).decode().split(";")
    text = ";".join(part for part in parts if not part.startswith(("UNTIL", "COUNT")))
    return rrulestr(text, dtstart=plain)[0] == plain
