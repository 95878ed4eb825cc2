"""Where the Missions Locales are: a seat and the communes it serves, over the whole map.

As many seats in a département as its share of the population wants, at least one; a group of communes goes
to the seat that it holds, else to the seat of the département that serves the fewest people. Sizes are those
of the network: 737 to 28,000 young people when the whole network accompanies 1.1 million (Sénat, 2017).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from convergence.demo.dice import Dice, Weights
from convergence.referentials.queries import communes_of, departements
from convergence.referentials.types import Commune, Departement

MISSIONS_LOCALES = 430
WHOLE_NETWORK = 1_100_000
SMALLEST, LARGEST = 737, 28_000
OVERSEAS = ("971", "972", "973", "974", "976", "988")
"""Overseas départements, and New Caledonia for its far time zone."""

SHOWN_SEATS = ("65440", "32013", "97411")
"""Seats of the personas: always there, whatever the draw."""

PARIS = "75"
"""One structure serves all of it, the largest of the network."""

_LISTED_TOWNS, _LISTED_VILLAGES = 14, 16
_SMALL_TOWN = 3_500


@dataclass(slots=True)
class Seat:
    """A Mission Locale on the map. ``size`` is how many young people it accompanies in the whole network."""

    commune: Commune
    departement: Departement
    catchment: list[Commune] = field(default_factory=list)
    served: int = 0
    size: int = 0

    def take(self, communes: Iterable[Commune]) -> None:
        """Serve these communes too."""
        for commune in communes:
            self.catchment.append(commune)
            self.served += commune.population or 0

    def places(self) -> Weights[Commune]:
        """Communes where young people live: the towns, and a few villages that stand for all of them."""
        ordered = sorted(self.catchment, key=_size_order)
        towns, villages = ordered[:_LISTED_TOWNS], ordered[_LISTED_TOWNS:]
        step = max(1, len(villages) // _LISTED_VILLAGES)
        shown = villages[::step]
        people = sum(commune.population or 0 for commune in villages)
        share = people / len(shown) if shown else 0
        pairs = [(town, float(town.population or 1)) for town in towns]
        return Weights.of(*pairs, *((village, share) for village in shown))


def is_small(commune: Commune) -> bool:
    """Whether a commune is a village or a small town."""
    return (commune.population or 0) < _SMALL_TOWN


def seats(today: date, seed: int) -> list[Seat]:
    """Every seat, by code of commune, with its communes and its size."""
    by_departement: dict[str, list[Commune]] = defaultdict(list)
    for commune in communes_of(today):
        by_departement[commune.departement].append(commune)
    kept = [item for item in departements() if item.zone == "metro" or item.code in OVERSEAS]
    people = {item.code: _people(by_departement[item.code]) for item in kept}
    del people[PARIS]
    counts = {PARIS: 1, **shares(people, MISSIONS_LOCALES - 1, least=1)}
    found: list[Seat] = []
    for item in kept:
        found.extend(_seats_of(item, by_departement[item.code], counts[item.code]))
    _measure(found, Dice(seed, "sizes"))
    return sorted(found, key=lambda seat: seat.commune.code)


def shares(weights: Mapping[str, float], total: int, *, least: int) -> dict[str, int]:
    """Split a whole number by weights, each at least ``least``, the sum exact (largest remainders)."""
    rest = total - least * len(weights)
    if rest < 0:
        return dict(zip(weights, _few(len(weights), total), strict=True))
    whole = sum(weights.values())
    exact = {name: rest * weight / whole for name, weight in weights.items()}
    given = {name: int(value) for name, value in exact.items()}
    left = rest - sum(given.values())
    for name in sorted(exact, key=lambda name: (given[name] - exact[name], name))[:left]:
        given[name] += 1
    return {name: least + given[name] for name in weights}


def _few(places: int, total: int) -> list[int]:
    return [1] * total + [0] * (places - total)


def _people(communes: Sequence[Commune]) -> float:
    return float(sum(commune.population or 0 for commune in communes))


def _size_order(commune: Commune) -> tuple[int, str]:
    return -(commune.population or 0), commune.code


def _seats_of(departement: Departement, communes: Sequence[Commune], count: int) -> list[Seat]:
    ordered = sorted(communes, key=_size_order)
    chosen = [commune for commune in ordered if commune.code in SHOWN_SEATS]
    chosen += [commune for commune in ordered if commune not in chosen][: max(1, count) - len(chosen)]
    found = [Seat(commune, departement) for commune in chosen]
    groups: dict[str, list[Commune]] = defaultdict(list)
    for commune in ordered:
        if commune not in chosen:
            groups[commune.epci or commune.code].append(commune)
    for seat in found:
        seat.take([seat.commune])
    for epci, group in sorted(groups.items(), key=lambda item: -_people(item[1])):
        inside = [seat for seat in found if seat.commune.epci == epci]
        if len(inside) == 1:
            inside[0].take(group)
            continue
        for commune in group if inside else ():
            _least(inside).take([commune])
        if not inside:
            _least(found).take(group)
    return found


def _least(found: Sequence[Seat]) -> Seat:
    return min(found, key=lambda seat: (seat.served, seat.commune.code))


def _measure(found: Sequence[Seat], dice: Dice) -> None:
    people = sum(seat.served for seat in found)
    for seat in found:
        wanted = dice.spread(WHOLE_NETWORK * seat.served / people, 0.25)
        seat.size = min(LARGEST, max(SMALLEST, round(wanted)))
