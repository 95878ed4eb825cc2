"""Draw the directory: how many services each Mission Locale has around it, by whom they are offered, where.

Each Mission Locale has dice of its own, so that its surroundings are the same whatever the others hold. A provider
stands in a commune that is large enough for its kind; a service is offered to a commune, its group of communes, its
département or the whole country.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.demo.cast import ARML, DSI, FLOORS
from convergence.demo.dice import Dice, Weights
from convergence.demo.network.geography import shares
from convergence.demo.network.offers.kinds import ProviderKind, ServiceKind, provider_kinds
from convergence.demo.network.offers.records import Pen, Place
from convergence.demo.network.offers.twins import twin
from convergence.demo.network.offers.words import QUARTERS, invented_name
from convergence.demo.network.structures import Office, of
from convergence.foundation.problems import Refused
from convergence.identity.types import StructureKind
from convergence.offers.types import CatalogueOffer, ProviderDraft, SourceKind
from convergence.referentials.types import Commune

SMALLEST, LARGEST = 1_000, 200_000
AROUND_PERSONAS = 110
"""Services around each Mission Locale of the personas at least: every kind of provider is there once."""

NATIONAL, REGIONAL = "annuaire-national", "inclusion-occitanie"
_OCCITANIE = "76"
_REGIONAL_SHARE, _TWINS = 0.25, 0.08
_KEEP_THEIR_OWN = 0.15
"""How many Missions Locales write their services themselves, beside those of the personas."""

_A_PIECE = 2_500
"""Services loaded in one go."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DrawnSource:
    """A source with its owner; ``rank`` says which is believed first."""

    code: str
    name: str
    kind: SourceKind
    owner_id: UUID
    rank: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A provider, the organisation of the network that it is, and what it offers."""

    source: str
    provider: ProviderDraft
    offers: tuple[CatalogueOffer, ...]
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything before it is loaded. ``pieces`` are Missions Locales of about as many services each."""

    sources: Sequence[DrawnSource]
    pieces: Sequence[Sequence[Office]]
    around: Callable[[Office], Iterator[Drawn]]


def draw_directory(
    offices: Sequence[Office], count: int, *, seed: int, today: date, points: Mapping[str, Point]
) -> Directory:
    """A directory of so many services for a network; the same for a seed and a day. Raises Refused for another size."""
    if not SMALLEST <= count <= LARGEST:
        raise Refused(
            f"L’annuaire inventé compte de {SMALLEST} à {LARGEST} services.",
            what_to_do="Donnez un nombre entre les deux, par exemple OFFERS=20000.",
            code="offers_size",
        )
    missions = [office for office in offices if office.seat is not None]
    sizes = _sizes(missions, count)
    pen = Pen(today, points)
    dice = Dice(seed, "catalogues")
    keeping = [mission for mission in missions if dice.chance(_KEEP_THEIR_OWN) or mission.code in FLOORS]
    own = frozenset(mission.code for mission in keeping)

    def around(mission: Office) -> Iterator[Drawn]:
        is_own = mission.code in own
        return _Surroundings(mission, sizes[mission.code], pen, seed, keeps_own=is_own).drawn()

    return Directory(_sources(offices, keeping), _pieces(missions, sizes), around)


def _pieces(missions: Sequence[Office], sizes: Mapping[str, int]) -> list[list[Office]]:
    found: list[list[Office]] = [[]]
    held = 0
    for mission in missions:
        if held >= _A_PIECE:
            found.append([])
            held = 0
        found[-1].append(mission)
        held += sizes[mission.code]
    return found


def _sources(offices: Sequence[Office], keeping: Sequence[Office]) -> list[DrawnSource]:
    owners = {office.code: office.id for office in offices}
    shared = [
        (NATIONAL, "Annuaire national de l’offre d’insertion (inventé)", owners[DSI], 50),
        (REGIONAL, "Inclusion Occitanie (inventé)", owners[ARML], 40),
    ]
    return [
        *(DrawnSource(code, name, SourceKind.FILE, owner, rank) for code, name, owner, rank in shared),
        *(
            DrawnSource(
                own_source_code(mission),
                f"Catalogue de {mission.usual_name}",
                SourceKind.PAGES,
                mission.id,
                10,
            )
            for mission in keeping
        ),
    ]


def own_source_code(mission: Office) -> str:
    """The code of the source that a structure keeps in the pages."""
    return f"saisie-{mission.code.casefold()}"


def _sizes(missions: Sequence[Office], count: int) -> dict[str, int]:
    """How many services around each, by the people it serves; enough where the personas work."""
    floor = min(AROUND_PERSONAS, count // 10)
    weights = {mission.code: float(mission.seat.served if mission.seat else 0) for mission in missions}
    whole = sum(weights.values())
    floors = {
        code: max(0, floor - round(count * weights[code] / whole)) for code in FLOORS if code in weights
    }
    found = shares(weights, count - sum(floors.values()), least=1)
    return {code: size + floors.get(code, 0) for code, size in found.items()}


class _Surroundings:
    """What is offered around one Mission Locale."""

    def __init__(self, mission: Office, count: int, pen: Pen, seed: int, *, keeps_own: bool) -> None:
        assert mission.seat is not None
        self._keeps_own = keeps_own
        self._mission, self._left, self._pen = mission, count, pen
        self._dice = Dice(seed, "offers", mission.code)
        self._departement = mission.seat.departement.name
        self._towns = mission.seat.places()
        self._largest = max(town.population or 0 for town in self._towns.values)
        self._names: set[str] = set()
        self._number = 0
        self._houses = {office.kind: office.id for office in mission.partners}
        self._houses[StructureKind.MISSION_LOCALE] = mission.id

    def drawn(self) -> Iterator[Drawn]:
        """Providers until as many services as wanted are offered."""
        for kind, is_first in self._order():
            if self._left <= 0:
                return
            found = self._provider(kind, is_first=is_first)
            self._left -= len(found.offers)
            yield found
            if self._has_twin(found):
                copied = twin(self._dice, found.provider, found.offers[: self._left], REGIONAL)
                self._left -= len(copied[1])
                yield Drawn(REGIONAL, *copied)

    def _order(self) -> Iterator[tuple[ProviderKind, bool]]:
        """The Mission Locale, each kind that fits once, then any by its weight."""
        own, *others = provider_kinds()
        yield own, True
        is_shown = self._mission.code in FLOORS
        fitting = [kind for kind in others if is_shown or kind.smallest <= self._largest] or others[:1]
        ranks = {kind.code: self._dice.waits(1000 / kind.weight) for kind in fitting}
        for kind in sorted(fitting, key=lambda kind: (ranks[kind.code], kind.code)):
            yield kind, is_shown
        weights = Weights.of(*((kind, kind.weight) for kind in fitting))
        while True:
            yield self._dice.weighted(weights), False

    def _provider(self, kind: ProviderKind, *, is_first: bool) -> Drawn:
        town = self._town(kind, is_first=is_first)
        source = self._source(kind)
        name = self._name(kind, town)
        self._number += 1
        is_own = source == own_source_code(self._mission)
        key = f"{source}--" + ("structure" if is_own else f"{self._mission.code}-{self._number}")
        provider = self._pen.provider(self._dice, kind, Place(town, self._departement), key=key, name=name)
        services = self._services(kind, keep_all=is_first)
        offers = tuple(
            self._pen.offer(self._dice, service, provider, town, key=f"{key}-{rank}")
            for rank, service in enumerate(services, start=1)
        )
        return Drawn(source, provider, offers, self._houses.get(kind.house) if kind.house else None)

    def _town(self, kind: ProviderKind, *, is_first: bool) -> Commune:
        seat = self._mission.commune
        if is_first or kind.house is StructureKind.MISSION_LOCALE:
            return seat
        for _ in range(5):
            town = self._dice.weighted(self._towns)
            if (town.population or 0) >= kind.smallest:
                return town
        return seat

    def _source(self, kind: ProviderKind) -> str:
        if kind.house is StructureKind.MISSION_LOCALE and self._keeps_own:
            return own_source_code(self._mission)
        is_regional = self._mission.region == _OCCITANIE and self._dice.chance(_REGIONAL_SHARE)
        return REGIONAL if is_regional else NATIONAL

    def _has_twin(self, found: Drawn) -> bool:
        return (
            self._mission.region == _OCCITANIE
            and found.source == NATIONAL
            and self._left > 0
            and self._dice.chance(_TWINS)
        )

    def _name(self, kind: ProviderKind, town: Commune) -> str:
        if kind.house is StructureKind.MISSION_LOCALE:
            return self._mission.usual_name
        for _ in range(9):
            name = kind.name.format(de=of(town.name), word=invented_name(self._dice), dept=self._departement)
            name = name.replace("'", "’")
            if name not in self._names:
                break
            name = f"{name} – antenne {self._dice.pick(QUARTERS)}"
            if name not in self._names:
                break
        self._names.add(name)
        return name

    def _services(self, kind: ProviderKind, *, keep_all: bool) -> Sequence[ServiceKind]:
        kept = [service for service in kind.services if keep_all or self._dice.chance(0.75)]
        return (kept or kind.services[:1])[: self._left]
