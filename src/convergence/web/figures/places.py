"""Territories of figures: the list among which a head of the network chooses, the département of a structure."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.decisional.adequacy import WHOLE
from convergence.referentials.queries import departements, regions
from convergence.referentials.types import Departement


@dataclass(frozen=True, slots=True)
class Territory:
    """A place of which figures may be asked: its code in the indicator, its words."""

    code: str
    label: str
    is_departement: bool = False

    @property
    def region(self) -> str:
        """The region that it is, or that holds it; the whole country has none."""
        return self.code.partition("/")[0]


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


def around(territories: list[Territory], chosen: Territory) -> list[Territory]:
    """The départements of a territory: those of its region, or of the country."""
    return [one for one in territories if one.is_departement and chosen.region in ("", one.region)]
