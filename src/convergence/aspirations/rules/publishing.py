"""From what was told to the rows of the published table: months for days, bands for ages, a national theme or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from convergence.aspirations.rules.occurrences import occurrences
from convergence.aspirations.types import Occurrence, Statement, Taxonomy
from convergence.foundation.parameters import parameter
from convergence.foundation.periods import age_on, local_day, month_start
from convergence.published.aspirations import AGES, LEVELS, LOCAL, THEMES, UNCODED
from convergence.published.shape.pseudonyms import Pseudonyms


@dataclass(frozen=True, slots=True)
class Teller:
    """Who told, as far as studies know: a birth date and a level."""

    dossier_id: UUID
    born_on: date | None
    level: str


@dataclass(frozen=True, slots=True)
class Place:
    """The structure that holds the files, and where it stands."""

    code: str
    region: str
    departement: str
    where: ZoneInfo


def rows_of(
    teller: Teller, said: Sequence[Statement], place: Place, names: Pseudonyms, themes: Taxonomy
) -> Iterator[tuple[object, ...]]:
    """The rows of one person, one for each time that she told a wish."""
    found = occurrences(said)
    theme = _themes(found)
    strength: dict[UUID, int] = {}
    person = names.of(teller.dossier_id)
    for one in found:
        told, wish = one.statement, one.statement.aspiration_id
        if told.strength:
            strength[wish] = told.strength
        domain, part = theme.get(wish, ("", ""))
        month = month_start(told.said_on)
        yield (
            person,
            names.of(wish, "souhait"),
            place.code,
            place.region,
            place.departement,
            month,
            max(month_start(local_day(told.recorded_at, place.where)), month),
            one.number,
            one.change.value,
            domain if domain in THEMES else UNCODED,
            _published(domain, part, themes),
            strength.get(wish),
            age_band(teller.born_on, told.said_on),
            teller.level if teller.level in LEVELS else "inconnu",
        )


def _published(theme: str, part: str, themes: Taxonomy) -> str:
    """A part as published: a national code, or that of the structure under ``LOCAL``; one of elsewhere is none."""
    found = themes.sub_theme(theme, part)
    if found is None:
        return ""
    return f"{LOCAL}{part}" if found.structure_id else part


def age_band(born_on: date | None, on: date) -> str:
    """The band of an age, by the ages at which rights change."""
    if born_on is None:
        return "inconnu"
    if on < born_on:
        return "inconnu"
    age = age_on(born_on, on)
    last = [int(str(one)) for one in parameter("aspirations.last_ages").list_at(on)]
    return AGES[sum(age > one for one in last)]


def _themes(found: Sequence[Occurrence]) -> dict[UUID, tuple[str, str]]:
    """The theme of each wish: the last that a person chose, for its former times too."""
    theme: dict[UUID, tuple[str, str]] = {}
    for one in found:
        if one.statement.theme:
            theme[one.statement.aspiration_id] = (one.statement.theme, one.statement.sub_theme)
    return theme
