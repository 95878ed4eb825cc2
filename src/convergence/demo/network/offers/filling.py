"""Load the invented directory: its sources, then the records around some Missions Locales, by their owners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from convergence.demo.dice import Dice
from convergence.demo.network.files import SOURCE
from convergence.demo.network.offers.drawing import Directory, Drawn, Point, draw_directory
from convergence.demo.network.structures import Office
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.offers.loading import LoadedSource, load_records, load_sources
from convergence.referentials.queries import points_of
from convergence.storage.operation import operation


@dataclass(frozen=True, slots=True)
class Filling:
    """A directory whose sources are loaded; each of its pieces may be filled by another process."""

    directory: Directory
    sources: Mapping[str, LoadedSource]
    today: date

    def fill(self, piece: int) -> int:
        """Load the records of one piece, each source in one transaction; returns how many services."""
        by_source: dict[str, list[Drawn]] = defaultdict(list)
        for mission in self.directory.pieces[piece]:
            for one in self.directory.around(mission):
                by_source[one.source].append(one)
        return sum(self._load(self.sources[code], drawn) for code, drawn in by_source.items())

    def _load(self, source: LoadedSource, drawn: Sequence[Drawn]) -> int:
        owner = system_actor(source.structure_id)
        return _load_records(actor=owner, at=source.recorded_at, source=source, drawn=drawn, today=self.today)


def open_directory(offices: Sequence[Office], count: int, *, seed: int, today: date) -> Filling:
    """Draw a directory of so many services and load its sources."""
    directory = draw_directory(offices, count, seed=seed, today=today, points=_points(offices, today))
    now = clock.now()
    new_id = partial(Dice(seed, "sources").uuid, now)
    sources = {
        one.code: LoadedSource(now, one.owner_id, one.code, one.name, one.kind, one.rank, id=new_id())
        for one in directory.sources
    }
    for row in sources.values():
        _load_source(actor=system_actor(row.structure_id), at=now, row=row)
    return Filling(directory, sources, today)


@operation("Création de l’annuaire inventé", source=SOURCE)
def _load_source(*, actor: Actor, at: datetime, row: LoadedSource) -> None:
    load_sources([row])


@operation("Création de l’annuaire inventé", source=SOURCE)
def _load_records(
    *, actor: Actor, at: datetime, source: LoadedSource, drawn: Sequence[Drawn], today: date
) -> int:
    _, offers = load_records(
        source,
        (one.provider for one in drawn),
        (offer for one in drawn for offer in one.offers),
        today=today,
        houses={one.provider.key: one.organisation_id for one in drawn if one.organisation_id},
    )
    return offers


def _points(offices: Sequence[Office], today: date) -> dict[str, Point]:
    """Where providers may stand: the towns that have some."""
    codes = {town.code for office in offices if office.seat for town in office.seat.places().values}
    codes |= {office.commune.code for office in offices if office.seat}
    found = points_of(codes, today)
    return {code: (one.point.latitude, one.point.longitude) for code, one in found.items()}
