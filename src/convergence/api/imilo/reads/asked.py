"""What a list of sessions may be asked: a page of 150 at most, days of the structure, both included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import QueryDict

from convergence.foundation.periods import FIRST_DAY, LAST_DAY, day_start
from convergence.foundation.problems import Invalid

LONGEST_PAGE = 150
_LAST_PAGE = 1_000_000
_WRITTEN = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST, _LAST = "dateDebutRecherche", "dateFinRecherche"


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked; ``number`` begins at 1."""

    number: int
    size: int

    @property
    def skipped(self) -> int:
        """How many elements stand before it."""
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Window:
    """Instants between which sessions start, the last one excluded; None is no limit."""

    start: datetime | None
    end: datetime | None


def page_asked(parameters: QueryDict) -> Page:
    """The page asked, the first by default; one that is too long is cut, as it always was."""
    number = _number(parameters, "page", 1)
    size = _number(parameters, "taillePage", LONGEST_PAGE)
    return Page(min(number, _LAST_PAGE), min(size, LONGEST_PAGE))


def window_asked(parameters: QueryDict, where: ZoneInfo) -> Window:
    """The instants that the days asked hold in a place."""
    first, last = _day(parameters, _FIRST), _day(parameters, _LAST)
    if first and last and last < first:
        raise Invalid.one(
            _LAST, "La fin de la période précède son début.", "Corrigez l’une des deux dates.", "order"
        )
    end = last + timedelta(days=1) if last else None
    return Window(day_start(first, where) if first else None, day_start(end, where) if end else None)


def is_asked(parameters: QueryDict, name: str) -> bool:
    """Whether a yes is asked."""
    return parameters.get(name, "").strip().casefold() == "true"


def _number(parameters: QueryDict, name: str, usual: int) -> int:
    text = parameters.get(name, "").strip()
    if not text:
        return usual
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    if number < 1:
        raise Invalid.one(
            name, f"Le paramètre « {name} » n’est pas un nombre possible.", "Envoyez un entier à partir de 1."
        )
    return number


def _day(parameters: QueryDict, name: str) -> date | None:
    text = parameters.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _WRITTEN.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day < LAST_DAY:
        raise Invalid.one(
            name, f"Le paramètre « {name} » n’est pas une date.", "Écrivez-la AAAA-MM-JJ.", "date"
        )
    return day
