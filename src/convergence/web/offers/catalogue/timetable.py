"""Opening hours as people write them, day by day, and as the directory keeps them (notation of OpenStreetMap)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from convergence.foundation.problems import FieldError

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_OSM_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CLOSED = frozenset({"", "ferme", "fermé", "fermée", "-"})
_HOUR = r"(\d{1,2})\s*(?:[h:](\d{2})?)?"
_SPAN = re.compile(rf"(?:de\s+)?{_HOUR}\s*(?:-|–|à|a)\s*{_HOUR}", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|;|/|\bet\b|\bpuis\b)\s*", re.IGNORECASE)
_OSM_SPAN = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
_OSM_RULE = re.compile(r"(?P<days>[A-Z][A-Za-z,\- ]*?)\s+(?P<hours>off|closed|[\d:,\- ]+)")
_DAY_MINUTES = 24 * 60
_MIDNIGHT = "24:00"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Week:
    """One text a day from Monday on; an empty one is a closed day."""

    days: tuple[str, ...] = field(default=("",) * 7)
    off_on_holidays: bool = True

    @property
    def is_empty(self) -> bool:
        """Whether no day has hours: they are unknown."""
        return not any(self.days)


def to_osm(week: Week) -> str:
    """The notation of a week; empty when no day has hours. Days of the same hours that follow are written once."""
    hours = [_written(spans_of(text)) for text in week.days]
    if not any(hours):
        return ""
    rules = []
    for text, group in groupby(range(7), key=lambda day: hours[day]):
        run = list(group)
        first, last = _OSM_DAYS[run[0]], _OSM_DAYS[run[-1]]
        if text:
            rules.append(f"{first if first == last else f'{first}-{last}'} {text}")
    return "; ".join([*rules, *(["PH off"] if week.off_on_holidays else [])])


def week_of(osm: str) -> Week | None:
    """The week that a notation tells, day by day; None when it says more than a week of days and hours can."""
    spans: list[list[Span]] = [[] for _ in range(7)]
    holidays = False
    for rule in filter(None, (part.strip() for part in osm.split(";"))):
        if rule in ("PH off", "PH closed"):
            holidays = True
            continue
        found = _OSM_RULE.fullmatch(rule)
        days = _days_of(found["days"]) if found else None
        hours = _osm_spans(found["hours"]) if found else None
        if days is None or hours is None:
            return None
        for day in days:
            spans[day] = hours
    return Week(tuple(_french(each) for each in spans), holidays)


def problems_of(days: Sequence[str], names: Sequence[str]) -> list[FieldError]:
    """What cannot be read, or is no day of hours, under the name of each field."""
    found = []
    for name, day, text in zip(names, DAYS, days, strict=True):
        try:
            spans_of(text)
        except ValueError as fault:
            found.append(
                FieldError(
                    name,
                    f"Horaires du {day} : {fault}",
                    "Écrivez par exemple « 9h-12h, 13h30-17h ».",
                    "hours",
                )
            )
    return found


def spans_of(text: str) -> tuple[Span, ...]:
    """The spans of one day, in minutes; ValueError, in French, when they are not."""
    bare = " ".join(text.split()).casefold().rstrip(".")
    if bare in _CLOSED:
        return ()
    spans: list[Span] = []
    for piece in filter(None, _BETWEEN.split(bare)):
        found = _SPAN.fullmatch(piece)
        if found is None:
            raise ValueError(f"« {piece[:40]} » n’est pas compris.")
        start, end = _minutes(found[1], found[2]), _minutes(found[3], found[4])
        if start >= end or end > _DAY_MINUTES:
            raise ValueError(f"« {piece} » ne finit pas après son début.")
        if spans and start < spans[-1][1]:
            raise ValueError(f"« {piece} » chevauche ce qui précède.")
        spans.append((start, end))
    return tuple(spans)


def _minutes(hours: str, minutes: str | None) -> int:
    hour, minute = int(hours), int(minutes or 0)
    if hour > 24 or minute > 59:
        raise ValueError(f"« {hours}h{minutes or ''} » n’est pas une heure.")
    return hour * 60 + minute


def _written(spans: Sequence[Span]) -> str:
    return ",".join(
        f"{start // 60:02d}:{start % 60:02d}-"
        + (_MIDNIGHT if end == _DAY_MINUTES else f"{end // 60:02d}:{end % 60:02d}")
        for start, end in spans
    )


def _french(spans: Sequence[Span]) -> str:
    return ", ".join(f"{_hour(start)}-{_hour(end)}" for start, end in spans)


def _hour(minutes: int) -> str:
    return f"{minutes // 60}h{minutes % 60:02d}" if minutes % 60 else f"{minutes // 60}h"


def _days_of(text: str) -> list[int] | None:
    days: list[int] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in _OSM_DAYS or (last or first) not in _OSM_DAYS:
            return None
        start, end = _OSM_DAYS.index(first), _OSM_DAYS.index(last or first)
        if end < start:
            return None
        days += range(start, end + 1)
    return days


def _osm_spans(text: str) -> list[Span] | None:
    if text.strip() in ("off", "closed"):
        return []
    spans = []
    for part in text.replace(" ", "").split(","):
        found = _OSM_SPAN.fullmatch(part)
        if found is None:
            return None
        start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if start >= end or end > _DAY_MINUTES:
            return None
        spans.append((start, end))
    return spans
