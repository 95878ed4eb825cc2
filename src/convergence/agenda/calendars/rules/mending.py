"""Events as they are really written, brought to what the expander understands. They are copies: nothing is sent."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from icalendar import Event
from icalendar.prop import vRecur

from convergence.agenda.calendars.rules.bounds import refuse
from convergence.agenda.calendars.rules.instants import value_of

_KNOWN = frozenset(
    {"FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY", "BYMONTHDAY", "BYYEARDAY",
     "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"}
)  # fmt: skip
_SAY_WHEN = frozenset({"DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"})
_DATES_OF_DAYS = frozenset({"BYYEARDAY", "BYWEEKNO"})
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def mended(event: Event) -> Event:
    """The event without what says nothing, and with rules that the expander can follow. Invalid: it cannot."""
    if _SAY_WHEN.intersection(
        str(name).upper() for name, _ in event.errors if not _is_empty(event.get(name))
    ):
        raise refuse("une date n’y a pas de sens", "malformed")
    made = Event(event)
    made.subcomponents = []
    for name in ("RDATE", "EXDATE"):
        lists = [one for one in listed(made.get(name)) if not _is_empty(one)]
        made.pop(name, None)
        if lists:
            made[name] = lists
    rules = [_rule(rule, made) for rule in listed(made.get("RRULE")) if not _is_empty(rule)]
    made.pop("RRULE", None)
    if kept := [rule for rule in rules if not _never_comes(rule)]:
        made["RRULE"] = kept[0] if len(kept) == 1 else kept
    return made


def listed(value: Any) -> list[Any]:
    """A property that may be there once, several times or not at all."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_empty(value: Any) -> bool:
    return not value or not (value.to_ical() if hasattr(value, "to_ical") else value)


def _rule(rule: Any, event: Event) -> vRecur:
    """A rule in the words of RFC 5545; one that changes their sense is refused, an extension is left aside."""
    if not isinstance(rule, vRecur):
        raise refuse("une répétition n’y a pas de sens", "malformed")
    said = {name.upper(): [str(word).upper() for word in listed(rule[name])] for name in rule}
    if said.get("RSCALE", ["GREGORIAN"]) != ["GREGORIAN"] or said.get("SKIP", ["OMIT"]) != ["OMIT"]:
        raise refuse("un événement s’y répète selon un autre calendrier", "other_calendar")
    if set(said.get("FREQ", [])) & {"DAILY", "WEEKLY"} and said.keys() & _DATES_OF_DAYS:
        raise refuse("une répétition n’y a pas de sens", "malformed")
    kept = {name.upper(): listed(rule[name]) for name in rule if name.upper() in _KNOWN}
    if "UNTIL" in kept:
        kept["UNTIL"] = [_until(until, event) for until in kept["UNTIL"]]
    return vRecur(kept)


def _until(until: Any, event: Event) -> Any:
    """« Until a day » is until its end for an event that has an hour."""
    start = value_of(event, "DTSTART")
    if isinstance(until, datetime) or not isinstance(until, date) or not isinstance(start, datetime):
        return until
    last = datetime.combine(until, time(23, 59, 59), start.tzinfo)
    return last.astimezone(UTC) if last.tzinfo else last


def _never_comes(rule: vRecur) -> bool:
    """A 30 February would be looked for until the year 9999."""
    months = [int(month) for month in rule.get("BYMONTH", [])]
    month_days = [int(day) for day in rule.get("BYMONTHDAY", [])]
    if not months or not month_days:
        return False
    return not any(
        1 <= month <= 12 and 1 <= abs(day) <= _LENGTHS[month - 1] for month in months for day in month_days
    )
