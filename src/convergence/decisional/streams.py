"""Indicator: streams of aspirations over months, by theme, cut along one fixed dimension at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import duckdb

from convergence.decisional.definitions import Definition
from convergence.decisional.disclosure import Rule, alone, disclosed, shown, total_of, without_all_or_none
from convergence.foundation.periods import months_after
from convergence.published.aspirations import CHANGES

DEFINITION = Definition(
    code="aspirations.streams",
    version=1,
    label="Aspirations dites, par mois et par thème",
    owner="Union nationale des Missions Locales et Institut Bertrand Schwartz",
    source="Table publiée aspirations, version 2 ; table publiée paths, version 1",
    counts="Personnes : celles qui ont dit au moins une aspiration de ce thème dans le mois, chacune une fois. Fois : "
    "chaque fois qu’une aspiration y a été dite. Seuls comptent les mois finis et ce qui était su à la fin du dernier.",
    caution="Le thème est celui qu’une personne a choisi ; sans choix, « sans thème ». Les nombres sont arrondis.",
)
MONTHS = 18


class Dimension(StrEnum):
    """Along what a stream is cut: one at a time, and no other, so that no two figures can be subtracted."""

    WHOLE = "ensemble"
    CHANGE = "mouvement"
    TERRITORY = "territoire"
    AGE = "age"
    LEVEL = "niveau"
    PATH = "parcours"


_SLICES: Mapping[Dimension, str] = {
    Dimension.WHOLE: "''",
    Dimension.CHANGE: f"list_position({list(CHANGES)}, t.change) || '.' || t.change",
    Dimension.TERRITORY: "t.region || '/' || t.departement",
    Dimension.AGE: "t.age_band",
    Dimension.LEVEL: "t.level",
    Dimension.PATH: "CASE WHEN t.said_month < p.to_month THEN p.path ELSE 'aucun' END",
}
_TOLD = """
    CREATE OR REPLACE TEMP TABLE told AS
    SELECT t.person_key, t.theme, t.said_month, {slice} AS slice FROM read_parquet(?) t {join}
    WHERE t.said_month >= ? AND t.said_month < ? AND t.known_month < ?
"""
_PATHS = """
    ASOF LEFT JOIN (SELECT person_key, from_month, max(to_month) AS to_month, max(path) AS path
        FROM read_parquet(?) GROUP BY ALL) p
    ON t.person_key = p.person_key AND t.said_month >= p.from_month
"""
_PEOPLE = """
    SELECT theme, said_month, slice, count(*) FROM
        (SELECT person_key, theme, said_month, max(slice) AS slice FROM told GROUP BY ALL) GROUP BY ALL
"""
_TIMES = "SELECT theme, said_month, slice, count(*) FROM told GROUP BY ALL"

Cell = tuple[str, date, str]
Slices = Mapping[str, Mapping[str, int]]
WHOLE = ""
"""The slice that is everybody."""


@dataclass(frozen=True, slots=True)
class Counted:
    """True numbers by theme, month and slice: they go to :func:`told` and nowhere else."""

    people: Mapping[Cell, int]
    times: Mapping[Cell, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """One theme in one month; None is what may not be shown, few as none."""

    people: int | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Streams:
    """What may be shown: for each slice (``""`` for all), each theme and each month. Months are finished ones."""

    months: tuple[date, ...]
    slices: tuple[str, ...]
    figures: Mapping[Cell, Figure]

    def of(self, theme: str, month: date, part: str = WHOLE) -> Figure:
        """The figure of a theme in a month."""
        return self.figures.get((theme, month, part), Figure())


def finished_months(today: date, count: int = MONTHS) -> tuple[date, ...]:
    """The last months that are over."""
    this_month = today.replace(day=1)
    return tuple(months_after(this_month, back - count) for back in range(count))


def count(aspirations: Sequence[str], paths: Sequence[str], months: Sequence[date], by: Dimension) -> Counted:
    """Count in the published parts, on the embedded engine."""
    if not aspirations:
        return Counted({}, {})
    first, end = months[0], months_after(months[-1], 1)
    joins = by is Dimension.PATH and bool(paths)
    cut = _SLICES[by] if by is not Dimension.PATH or joins else "'aucun'"
    given: list[object] = [list(aspirations), *([list(paths)] if joins else []), first, end, end]
    with duckdb.connect(config={"memory_limit": "1GB"}) as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.execute(_TOLD.format(slice=cut, join=_PATHS if joins else ""), given)
        return Counted(*(_cells(engine.execute(asked).fetchall()) for asked in (_PEOPLE, _TIMES)))


def told(counted: Counted, months: Sequence[date], rule: Rule) -> Streams:
    """What may be shown of what was counted, to an audience. Times are shown where people are."""
    order = sorted({*counted.people, *counted.times})
    people = _by_month(disclosed(counted.people, order, rule, _block))
    times = _by_month(disclosed(counted.times, order, rule, _block))
    slices = tuple(sorted({part for _, _, part in order}))
    figures: dict[Cell, Figure] = {}
    for month in months:
        of_times = _levels(times.get(month, {}))
        for part, row in _shown(people.get(month, {}), rule):
            for theme, number in row.items():
                if number is not None:
                    figures[theme, month, part] = Figure(number, shown(of_times[part].get(theme, 0), rule))
    return Streams(tuple(months), slices, figures)


def _block(cell: Cell) -> tuple[str, date]:
    """A theme in a month, whatever cuts it."""
    return cell[:2]


def _shown(of_month: Slices, rule: Rule) -> Iterable[tuple[str, Mapping[str, int | None]]]:
    """Each slice of a month, then each territory of several, then all of it."""
    if WHOLE not in of_month:
        yield from without_all_or_none(of_month, rule).items()
        yield from without_all_or_none(_territories(of_month), rule).items()
    whole = total_of(of_month)
    hidden = alone(whole, rule.sensitive)
    yield WHOLE, {theme: None if theme == hidden else shown(rungs, rule) for theme, rungs in whole.items()}


def _levels(of_month: Slices) -> Slices:
    """The rungs of a month by slice, by territory, and in all."""
    return {**of_month, **_territories(of_month), WHOLE: total_of(of_month)}


def _territories(of_month: Slices) -> Slices:
    """Slices ``territory/part`` put together by territory."""
    parts: dict[str, dict[str, Mapping[str, int]]] = {}
    for part, row in of_month.items():
        if "/" in part:
            parts.setdefault(part.partition("/")[0], {})[part] = row
    return {name: total_of(rows) for name, rows in parts.items()}


def _by_month(rungs: Mapping[Cell, int]) -> dict[date, dict[str, dict[str, int]]]:
    """Rungs by month, slice and theme."""
    found: dict[date, dict[str, dict[str, int]]] = {}
    for (theme, month, part), number in rungs.items():
        found.setdefault(month, {}).setdefault(part, {})[theme] = number
    return found


def _cells(rows: Iterable[tuple[str, date, str, int]]) -> dict[Cell, int]:
    return {(theme, month, part): number for theme, month, part, number in rows}
