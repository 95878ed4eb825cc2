"""What an iCalendar object may cost, looked at on its lines before any parser sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from convergence.foundation.problems import Invalid

LONGEST = 10 * 1024 * 1024
MOST_COMPONENTS = 20_000
MOST_LINES = 400_000
MOST_DATES = 5_000
MOST_A_DAY = 24
DEEPEST = 4
_NAME = re.compile(r"^(BEGIN|END|RRULE|EXRULE|RDATE|EXDATE)(?=[;:])", re.IGNORECASE)
_WITHIN_A_DAY = {"HOURLY": 24, "MINUTELY": 24 * 60}
_ZONE_PARTS = frozenset({"STANDARD", "DAYLIGHT"})


def refuse(what: str, code: str) -> Invalid:
    """The French refusal of an object."""
    return Invalid.one("ics", f"Ce calendrier ne peut pas être lu : {what}.", "Exportez-le à nouveau.", code)


def check_bounds(text: str) -> None:
    """Raise Invalid for an object that is cut, too long, too deep or whose recurrences never end."""
    if len(text) > LONGEST:
        raise refuse("il est trop lourd (10 Mo au plus)", "too_big")
    open_parts: list[str] = []
    components = dates = 0
    for lines, line in enumerate(_unfolded(text)):
        name, value = _told(line)
        if name == "BEGIN":
            open_parts.append(value.upper())
            components += 1
        elif name == "END" and (not open_parts or open_parts.pop() != value.upper()):
            raise refuse("ses parties se croisent", "mismatched")
        elif name in ("RRULE", "EXRULE") and value:
            _check_rule(value.upper(), in_zone=bool(open_parts) and open_parts[-1] in _ZONE_PARTS)
        elif name in ("RDATE", "EXDATE"):
            dates += 1 + value.count(",")
        _check_counts(components, dates, lines, len(open_parts))
    if open_parts:
        raise refuse("il est coupé avant la fin", "truncated")
    if not components:
        raise refuse("ce n’est pas un fichier iCalendar", "not_icalendar")


def _check_counts(components: int, dates: int, lines: int, depth: int) -> None:
    if depth > DEEPEST:
        raise refuse("ses parties s’emboîtent trop", "too_deep")
    if components > MOST_COMPONENTS or dates > MOST_DATES or lines > MOST_LINES:
        raise refuse("il contient trop d’événements", "too_many")


def _check_rule(rule: str, *, in_zone: bool) -> None:
    """Within a zone the clock changes a few times a year; an event comes back once an hour at the most."""
    parts = dict(part.strip().split("=", 1) for part in rule.split(";") if "=" in part)
    frequency = parts.get("FREQ", "")
    if frequency in _WITHIN_A_DAY and not in_zone:
        _check_within_a_day(parts)
        return
    slow = ("YEARLY", "MONTHLY") if in_zone else ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
    if frequency not in slow:
        raise refuse("un événement s’y répète plus d’une fois par heure, ou sans règle connue", "too_often")
    a_day = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        a_day *= 1 + parts.get(name, "").count(",")
    if a_day > MOST_A_DAY:
        raise refuse("un événement s’y répète plus d’une fois par heure", "too_often")
    if frequency == "DAILY" and "BYSETPOS" in parts:
        raise refuse("une répétition n’y a pas de sens", "too_often")


def _check_within_a_day(parts: Mapping[str, str]) -> None:
    """Every so many hours or minutes: few times in all, or no more often than once an hour over a day."""
    steps = _WITHIN_A_DAY[parts["FREQ"]] / _number(parts.get("INTERVAL", "1"))
    hours = 1 + parts["BYHOUR"].count(",") if "BYHOUR" in parts else 24
    minutes = 1 + parts.get("BYMINUTE", "").count(",")
    is_short = "COUNT" in parts and _number(parts["COUNT"]) <= MOST_A_DAY
    is_odd = parts.keys() & {"BYSECOND", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS"}
    if is_odd or (steps * min(hours, 24) / 24 * minutes > MOST_A_DAY and not is_short):
        raise refuse("un événement s’y répète plus d’une fois par heure", "too_often")


def _number(text: str) -> int:
    """A number that counts; what is none counts as one."""
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _unfolded(text: str) -> Iterator[str]:
    """Content lines; only the beginning of those that matter is kept whole."""
    held = ""
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and held:
            held = held + line[1:] if _NAME.match(held) else held
            continue
        if held:
            yield held
        held = line
    if held:
        yield held


def _told(line: str) -> tuple[str, str]:
    found = _NAME.match(line)
    if not found:
        return "", ""
    return found[1].upper(), line.partition(":")[2].strip()
