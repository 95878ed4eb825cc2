"""Territories of figures: the list among which a head of the network chooses, and the drawing of the départements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

from convergence.decisional.adequacy import WHOLE, Figure
from convergence.referentials.queries import departements, middles_of_departements, regions
from convergence.referentials.types import Departement, Point

SIDE = 480.0
_SOUTH, _NORTH, _WEST, _EAST = 41.0, 51.4, -5.4, 9.9
_LEAST, _MOST = 6.0, 15.0
_ASIDE = (26.0, 200.0, 34.0)
"""Where territories overseas stand on the drawing: one under the other, from there, so far apart."""
_LEVELS = ((2 / 3, "fort"), (1 / 3, "moyen"), (0.0, "faible"))
UNTOLD = "tu"


@dataclass(frozen=True, slots=True)
class Territory:
    """A place of which figures may be asked: its code in the indicator, its words."""

    code: str
    label: str
    is_departement: bool = False


@dataclass(frozen=True, slots=True)
class Disc:
    """A département on the drawing. ``level``: how many of those who want it wait, as a word of the style sheet."""

    territory: Territory
    x: float
    y: float
    radius: float
    level: str
    label: str


def country() -> list[Territory]:
    """The country, its regions, each with its départements."""
    found = [Territory(WHOLE, "Toute la France")]
    inside: dict[str, list[Departement]] = {}
    for one in departements():
        inside.setdefault(one.region, []).append(one)
    for region in regions():
        found.append(Territory(region.code, region.name))
        found += [
            Territory(f"{region.code}/{one.code}", f"{one.code} – {one.name}", is_departement=True)
            for one in inside.get(region.code, ())
        ]
    return found


def discs(told: Sequence[tuple[Territory, Figure]]) -> list[Disc]:
    """One disc for each département where something may be told, the largest drawn first; overseas stands aside."""
    shown = [(one, figure) for one, figure in told if figure.people]
    if not shown:
        return []
    most = max(figure.people or 0 for _, figure in shown)
    places = _places((one.code.rpartition("/")[2] for one, _ in shown), middles_of_departements())
    made = []
    for one, figure in shown:
        if here := places.get(one.code.rpartition("/")[2]):
            radius = round(_LEAST + (_MOST - _LEAST) * sqrt((figure.people or 0) / most), 1)
            made.append(Disc(one, *here, radius, _level(figure), f"{figure.people}"))
    return sorted(made, key=lambda disc: -disc.radius)


def _level(figure: Figure) -> str:
    if figure.waiting is None or not figure.people:
        return UNTOLD
    share = figure.waiting / figure.people
    return next(word for least, word in _LEVELS if share >= least)


def _places(codes: Iterable[str], middles: Mapping[str, Point]) -> dict[str, tuple[float, float]]:
    found = {}
    x, y, apart = _ASIDE
    squeeze = cos(radians((_SOUTH + _NORTH) / 2))
    unit = min(SIDE / (_NORTH - _SOUTH), SIDE / ((_EAST - _WEST) * squeeze))
    for code in sorted(codes):
        middle = middles.get(code)
        if middle is None:
            continue
        if _SOUTH <= middle.latitude <= _NORTH and _WEST <= middle.longitude <= _EAST:
            found[code] = (
                round((middle.longitude - _WEST) * squeeze * unit, 1),
                round((_NORTH - middle.latitude) * unit, 1),
            )
        else:
            found[code] = (x, round(y, 1))
            y += apart
    return found
