"""The time that somebody else's events take: recurrences and exceptions expanded in a window, nothing told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]  # the library says no types
from icalendar import Calendar, Event
from icalendar.prop import vRecur

from convergence.agenda.calendars.rules.bounds import refuse
from convergence.agenda.calendars.rules.excluding import with_exceptions
from convergence.agenda.calendars.rules.instants import times, value_of
from convergence.agenda.calendars.rules.mending import listed, mended
from convergence.agenda.calendars.rules.reading import UNDERSTOOD_BY_NOBODY, events, guessing_zones
from convergence.agenda.calendars.types import Times
from convergence.foundation.problems import Invalid

MOST_OCCURRENCES = 20_000
OLDEST_ROUTINE = 1970
OLDEST_HOURLY = 2016
PAST, AHEAD = timedelta(days=31), timedelta(days=366)
_FREE_BUSY = ("FREE", "WORKINGELSEWHERE")


@dataclass(frozen=True, slots=True)
class Expansion:
    """Times when she is busy, in order, and how many events could not be understood."""

    busy: tuple[Times, ...]
    unread: int = 0


def expand(calendar: Calendar, window: Times, where: ZoneInfo, addresses: Collection[str] = ()) -> Expansion:
    """What the events of a calendar take of her time. ``addresses`` are hers: what she declined takes none."""
    taken: set[Times] = set()
    unread = 0
    for series in _series(calendar) if _word(calendar, "METHOD") != "CANCEL" else []:
        try:
            taken.update(_of_series(series, window, where, addresses))
        except (Invalid, *UNDERSTOOD_BY_NOBODY):
            unread += 1
            taken.update(_as_written(events(series), window, where, addresses))
        if len(taken) > MOST_OCCURRENCES:
            raise refuse("il contient trop d’événements", "too_many")
    return Expansion(tuple(sorted(taken, key=lambda line: (line.starts_at, line.ends_at))), unread)


def _series(calendar: Calendar) -> list[Calendar]:
    """One small calendar for each UID, so that an event that nobody understands hides no other."""
    grouped: dict[str, list[Event]] = {}
    for rank, event in enumerate(events(calendar)):
        grouped.setdefault(str(event.get("UID", rank)), []).append(event)
    common = [part for part in calendar.subcomponents if part.name == "VTIMEZONE"]
    made = []
    for group in grouped.values():
        series = Calendar(calendar)
        series.subcomponents = [*common, *group]
        made.append(series)
    return made


def _of_series(
    series: Calendar, window: Times, where: ZoneInfo, addresses: Collection[str]
) -> Iterator[Times]:
    if any(map(_goes_back_too_far, events(series))):
        raise refuse("un événement s’y répète depuis trop longtemps", "too_old")
    understood = Calendar(series)
    zones = [part for part in series.subcomponents if not isinstance(part, Event)]
    with guessing_zones():
        understood.subcomponents = [
            *zones,
            *(with_exceptions(mended(event), zones, window) for event in events(series)),
        ]
        query = recurring_ical_events.of(understood)
        found = query.between(window.starts_at.astimezone(UTC), window.ends_at.astimezone(UTC))
    yield from _as_written(found, window, where, addresses)


def _as_written(
    found: Iterable[Event], window: Times, where: ZoneInfo, addresses: Collection[str]
) -> Iterator[Times]:
    """The times that events say themselves, their recurrences apart."""
    for event in found:
        line = times(event, where) if takes_time(event, addresses) else None
        if line and line.starts_at < line.ends_at and _touches(line, window):
            yield line


def _goes_back_too_far(event: Event) -> bool:
    """A daily or weekly event is walked through from its first day: birthdays may be old, routines may not."""
    rules = [
        rule for name in ("RRULE", "EXRULE") for rule in listed(event.get(name)) if isinstance(rule, vRecur)
    ]
    frequencies = {str(word).upper() for rule in rules for word in listed(rule.get("FREQ"))}
    start = value_of(event, "DTSTART")
    if start is None:
        return False
    oldest = OLDEST_HOURLY if frequencies & {"HOURLY", "MINUTELY"} else OLDEST_ROUTINE
    return bool(frequencies - {"MONTHLY", "YEARLY"}) and start.year < oldest


def _touches(line: Times, window: Times) -> bool:
    return line.starts_at < window.ends_at and line.ends_at > window.starts_at


def takes_time(event: Event, addresses: Collection[str] = ()) -> bool:
    """Whether an occurrence makes her busy: opaque, not cancelled, not declined by her."""
    if _word(event, "TRANSP") == "TRANSPARENT" or _word(event, "STATUS") == "CANCELLED":
        return False
    if _word(event, "X-MICROSOFT-CDO-BUSYSTATUS") in _FREE_BUSY:
        return False
    hers = {address.casefold() for address in addresses if address}
    for attendee in listed(event.get("ATTENDEE")):
        who = str(attendee).casefold().removeprefix("mailto:")
        if who in hers and str(getattr(attendee, "params", {}).get("PARTSTAT", "")).upper() == "DECLINED":
            return False
    return True


def _word(event: Event | Calendar, name: str) -> str:
    return str(event.get(name, "")).strip().upper()


def pull_window(at: datetime) -> Times:
    """From when to when her calendar is looked at."""
    return Times(at - PAST, at + AHEAD)
