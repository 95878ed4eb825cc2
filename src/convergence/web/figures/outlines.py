"""The map of the départements: their outlines, how many wait there, what nobody offers there; a table says the same.

Overseas stands on the left, larger than it is; around Paris is drawn again above, where it can be read.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from convergence.decisional.adequacy import Figure

_WHOLE = (-10.0, -10.0, 1030.0)
"""The view of the whole country: its west, its north, its side."""
_AROUND_PARIS = ("75", "92", "93", "94")
_LOUPE = "translate(40 20) scale(4.4) translate(-484 -217)"
_LOUPE_SCALE = 4.4
_MARGIN = 0.12
_SMALL = 0.021
"""The height of a code on the map, in sides of the view."""
_LEVELS = ((2 / 3, "fort"), (1 / 3, "moyen"), (0.0, "faible"))


class Need(StrEnum):
    """What nobody offers in a place: nothing lacks, a part of the theme lacks, all of it does."""

    NONE = ""
    PART = "partie"
    ALL = "tout"


UNTOLD, OTHERS = "tu", "ailleurs"
"""Where nothing may be told of people; where the people of others live, of whom nothing is said."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A département as it is drawn: the path, the place of its code, the box that holds it."""

    path: str
    x: float
    y: float
    west: float
    north: float
    east: float
    south: float


@dataclass(frozen=True, slots=True)
class Place:
    """What is to be drawn of a département: its code in the indicator, how many wait, what lacks, its words."""

    code: str
    level: str
    need: Need
    label: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A département on the map."""

    place: Place
    number: str
    outline: Outline
    size: float

    @property
    def is_readable(self) -> bool:
        """Whether its code fits near it: the loupe holds those that do not."""
        return self.outline.east - self.outline.west > self.size * 1.2

    @property
    def triangle(self) -> str:
        """The mark of a need, under the code."""
        x, y, side = self.outline.x, self.outline.y + 0.35 * self.size, self.size * 0.42
        return f"{x - side:.1f},{y + 1.6 * side:.1f} {x + side:.1f},{y + 1.6 * side:.1f} {x:.1f},{y:.1f}"


@dataclass(frozen=True, slots=True)
class Map:
    """The shapes in view; those around Paris a second time under a loupe when the whole country is in view."""

    view: str
    size: float
    hatch: float
    shapes: tuple[Shape, ...]
    near: tuple[Shape, ...]
    loupe: str = _LOUPE


def level_of(figure: Figure) -> str:
    """How many of those who want it wait, as a word of the style sheet."""
    if figure.waiting is None or not figure.people:
        return UNTOLD
    share = figure.waiting / figure.people
    return next(word for least, word in _LEVELS if share >= least)


def map_of(places: Sequence[Place], held: Sequence[str] = ()) -> Map | None:
    """The map of places, seen near enough for those ``held`` to fill it; None where no outline is known."""
    known = {one.code: outlines().get(one.code.rpartition("/")[2]) for one in places}
    drawn = [(one, outline) for one in places if (outline := known[one.code])]
    if not drawn:
        return None
    west, north, side = _view([outline for one, outline in drawn if one.code in held])
    size = side * _SMALL
    shapes = tuple(
        Shape(one, one.code.rpartition("/")[2], outline, size)
        for one, outline in drawn
        if outline.west < west + side and outline.east > west
        if outline.north < north + side and outline.south > north
    )
    is_whole = (west, north, side) == _WHOLE
    near = [
        Shape(one.place, one.number, one.outline, size / _LOUPE_SCALE)
        for one in shapes
        if is_whole and one.number in _AROUND_PARIS
    ]
    view = f"{west:.1f} {north:.1f} {side:.1f} {side:.1f}"
    return Map(view, round(size, 1), round(size / 2, 1), shapes, tuple(near))


def _view(held: Sequence[Outline]) -> tuple[float, float, float]:
    """A square around what is held, with a margin; the country where nothing is."""
    if not held:
        return _WHOLE
    west, north = min(one.west for one in held), min(one.north for one in held)
    east, south = max(one.east for one in held), max(one.south for one in held)
    side = max(east - west, south - north) * (1 + 2 * _MARGIN)
    return (west + east - side) / 2, (north + south - side) / 2, side


@lru_cache(maxsize=1)
def outlines() -> Mapping[str, Outline]:
    """Every outline known, by code of the département."""
    text = (resources.files("convergence.web.figures") / "data" / "outlines.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    sides = ("x", "y", "west", "north", "east", "south")
    return {
        row["departement"]: Outline(row["outline"], *(float(row[side]) for side in sides)) for row in rows
    }
