"""Keys by which a person is found again, computed from her names. Stored beside them, never shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from convergence.foundation.periods import birthday
from convergence.foundation.text import name_key, phonetic_key, sort_key


@dataclass(frozen=True, slots=True)
class SearchKeys:
    """Folded and phonetic forms of the names; ``search_key`` begins each word with a space."""

    name_key: str
    usual_key: str
    first_key: str
    search_key: str
    name_sound: str
    usual_sound: str
    first_sound: str
    sort_key: str


def search_keys(
    birth_name: str, first_name: str, usual_name: str = "", other_first_names: str = ""
) -> SearchKeys:
    """Every key of a set of names."""
    name, usual, first = name_key(birth_name), name_key(usual_name), name_key(first_name)
    words = " ".join(part for part in (name, usual, first, name_key(other_first_names)) if part)
    shown = sort_key(usual_name or birth_name)[0]
    return SearchKeys(
        name_key=name,
        usual_key=usual,
        first_key=first,
        search_key=f" {words}",
        name_sound=phonetic_key(birth_name),
        usual_sound=phonetic_key(usual_name) if usual else "",
        first_sound=phonetic_key(first_name),
        sort_key=f"{shown} {first}",
    )


def swapped(born_on: date) -> date | None:
    """The date with day and month exchanged; None when it is none or the same."""
    if born_on.day > 12 or born_on.day == born_on.month:
        return None
    return date(born_on.year, born_on.day, born_on.month)


def near_dates(born_on: date) -> tuple[date, ...]:
    """Dates that one slip makes: another day, another month, a year off by 1, 2 or 10."""
    others = [_replaced(born_on, month=month) for month in range(1, 13)]
    others += [_replaced(born_on, day=day) for day in range(1, 32)]
    others += [birthday(born_on, years) for years in (1, 2, 10)]
    others += [_replaced(born_on, year=born_on.year - years) for years in (1, 2, 10)]
    return tuple(sorted({day for day in others if day is not None and day != born_on}))


def _replaced(born_on: date, *, year: int = 0, month: int = 0, day: int = 0) -> date | None:
    try:
        return date(year or born_on.year, month or born_on.month, day or born_on.day)
    except ValueError:
        return None
