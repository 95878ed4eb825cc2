"""The drawing of the map of the network: one disc a territory, without any server of maps; a table says the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt

from convergence.referentials.types import CommunePoint, Departement
from convergence.sharing.types import ConnectionMode, NetworkActor, TieState

WIDTH, HEIGHT = 480.0, 480.0
_SOUTH, _NORTH, _WEST, _EAST = 41.0, 51.4, -5.4, 9.9
_LEAST, _MOST = 7.0, 15.0
_ASIDE = (26.0, 250.0, 34.0)
"""Where territories overseas stand on the drawing: one under the other, from there, so far apart."""
_TIED = (TieState.IN_FORCE, TieState.ENDING)


@dataclass(frozen=True, slots=True)
class Territory:
    """The actors of one département, counted. ``untied`` have no agreement in force, ``undeclared`` no mode."""

    code: str
    name: str
    count: int
    modes: Mapping[ConnectionMode, int]
    undeclared: int
    untied: int

    @property
    def by_mode(self) -> tuple[int, ...]:
        """How many of each mode, in the order of the list."""
        return tuple(self.modes.get(mode, 0) for mode in ConnectionMode)

    @property
    def level(self) -> str:
        """How well the territory is connected, as a word of the style sheet."""
        if self.untied == 0:
            return "entier"
        return "aucun" if self.untied == self.count else "partie"


@dataclass(frozen=True, slots=True)
class Disc:
    """A territory on the drawing."""

    territory: Territory
    x: float
    y: float
    radius: float


def territories(actors: Iterable[NetworkActor], known: Sequence[Departement]) -> list[Territory]:
    """The départements where somebody is, in the order of their codes."""
    inside: dict[str, list[NetworkActor]] = defaultdict(list)
    for actor in actors:
        inside[actor.structure.departement_code].append(actor)
    names = {each.code: each.name for each in known}
    return [_territory(code, names.get(code, code), inside[code]) for code in sorted(inside)]


def discs(
    found: Sequence[Territory],
    actors: Iterable[NetworkActor],
    points: Mapping[str, CommunePoint],
    known: Sequence[Departement],
) -> list[Disc]:
    """Each territory at the middle of its actors; those overseas stand aside, the largest drawn first."""
    places: dict[str, list[CommunePoint]] = defaultdict(list)
    for actor in actors:
        if point := points.get(actor.structure.commune_code):
            places[actor.structure.departement_code].append(point)
    overseas = [each.code for each in known if each.zone != "metro"]
    most = max((territory.count for territory in found), default=1)
    made = []
    x, y, apart = _ASIDE
    for territory in found:
        radius = round(_LEAST + (_MOST - _LEAST) * sqrt(territory.count / most), 1)
        if territory.code in overseas:
            made.append(Disc(territory, x, round(y, 1), radius))
            y += apart
        elif here := places.get(territory.code):
            made.append(Disc(territory, *_place(here), radius))
    return sorted(made, key=lambda disc: -disc.radius)


def _territory(code: str, name: str, actors: Sequence[NetworkActor]) -> Territory:
    modes: dict[ConnectionMode, int] = defaultdict(int)
    for actor in actors:
        if actor.mode is not None:
            modes[actor.mode.mode] += 1
    return Territory(
        code=code,
        name=name,
        count=len(actors),
        modes=modes,
        undeclared=sum(actor.mode is None for actor in actors),
        untied=sum(actor.tie not in _TIED for actor in actors),
    )


def _place(here: Sequence[CommunePoint]) -> tuple[float, float]:
    latitude = sum(each.point.latitude for each in here) / len(here)
    longitude = sum(each.point.longitude for each in here) / len(here)
    squeeze = cos(radians((_SOUTH + _NORTH) / 2))
    unit = min(HEIGHT / (_NORTH - _SOUTH), WIDTH / ((_EAST - _WEST) * squeeze))
    return round((longitude - _WEST) * squeeze * unit, 1), round((_NORTH - latitude) * unit, 1)
