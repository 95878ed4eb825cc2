"""Write an event, or change one that somebody else has completed, leaving her part as she made it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vText

from convergence.agenda.calendars.rules.instants import times
from convergence.agenda.calendars.rules.reading import master, read
from convergence.agenda.calendars.types import EventFacts, Times
from convergence.foundation.problems import Conflict, Invalid

PRODID = "-//Convergence//Agenda des Missions Locales//FR"
REVISION = "X-CONVERGENCE-REVISION"
UID_END = "@convergence"
_OURS = (
    "DTSTART",
    "DTEND",
    "DURATION",
    "SUMMARY",
    "LOCATION",
    "DESCRIPTION",
    "STATUS",
    "SEQUENCE",
    "DTSTAMP",
    REVISION,
)


def write(facts: Iterable[EventFacts], *, method: str = "", name: str = "") -> str:
    """A calendar of these events, with the zones that they use."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", vText(clean(name)))
    for one in facts:
        event = Event()
        event.add("uid", one.uid)
        _fill(event, one)
        calendar.add_component(event)
    return _text(calendar)


def composed(standing: str, facts: EventFacts, sent: Times | None) -> str:
    """What to write over what stands in her calendar; empty when it is already so.

    ``sent`` is what we wrote last. Raises Conflict when she has moved it since, unless to where we want it.
    """
    if not standing.strip():
        return write([facts])
    try:
        calendar = read(standing)
        event = master(calendar, facts.uid)
    except Invalid:
        event = None
    if event is None:
        return write([facts])
    there = times(event, ZoneInfo(facts.zone))
    if there == facts.times and str(event.get(REVISION, "")) == facts.revision:
        return ""
    if sent is not None and there not in (sent, facts.times):
        raise Conflict("Cet événement a été déplacé dans le calendrier.", code="changed_there")
    for name in _OURS:
        event.pop(name, None)
    _fill(event, facts)
    return _text(calendar)


def _fill(event: Event, facts: EventFacts) -> None:
    where = ZoneInfo(facts.zone)
    event.add("dtstamp", (facts.written_at or facts.times.starts_at).astimezone(UTC))
    event.add("dtstart", _on_the_clock(facts.times.starts_at, where))
    event.add("dtend", _on_the_clock(facts.times.ends_at, where))
    event.add("sequence", facts.sequence)
    event.add("status", "CANCELLED" if facts.is_cancelled else "CONFIRMED")
    for name, value in (
        ("summary", facts.summary),
        ("location", facts.location),
        ("description", facts.description),
    ):
        if value:
            event.add(name, vText(clean(value)))
    if facts.revision:
        event.add(REVISION, facts.revision)


def _on_the_clock(moment: datetime, where: ZoneInfo) -> datetime:
    """The hour that the clock shows there; UTC in the hour of the year that comes twice."""
    local = moment.astimezone(where)
    comes_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return moment.astimezone(UTC) if comes_twice else local


def clean(text: str) -> str:
    """Text that every reader accepts: no control sign but the end of a line."""
    return "".join(
        sign
        for sign in text.replace("\r\n", "\n")
        if sign == "\n" or (ord(sign) >= 32 and sign != "\x7f" and not "\ud800" <= sign <= "\udfff")
    )


def _text(calendar: Calendar) -> str:
    calendar.add_missing_timezones()
    return calendar.to_ical().decode()


def revision(times_: Times, digest: str) -> str:
    """The name of a wording: its times can be read in it again."""
    return f"{_stamp(times_.starts_at)}-{_stamp(times_.ends_at)}-{digest}"


def times_of_revision(name: str) -> Times | None:
    """The times of a wording; None for a name that is none."""
    parts = name.split("-")
    if len(parts) != 3:
        return None
    try:
        start, end = (datetime.strptime(part, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) for part in parts[:2])
    except ValueError:
        return None
    return Times(start, end)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
