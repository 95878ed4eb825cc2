"""Load the invented directory: the records of each source, by the organisation that owns it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from convergence.demo.dice import Dice
from convergence.demo.network.files import SOURCE
from convergence.demo.network.offers.drawing import Drawn, Point, draw_directory
from convergence.demo.network.structures import Office
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.offers.loading import LoadedSource, load_records, load_sources
from convergence.referentials.queries import points_of
from convergence.storage.operation import operation


def fill_directory(offices: Sequence[Office], count: int, *, seed: int, today: date) -> int:
    """Load so many services, each source in one transaction; returns their number."""
    directory = draw_directory(offices, count, seed=seed, today=today, points=_points(offices, today))
    by_source: dict[str, list[Drawn]] = defaultdict(list)
    for one in directory.drawn():
        by_source[one.source].append(one)
    now = clock.now()
    new_id = partial(Dice(seed, "sources").uuid, now)
    found = 0
    for source in directory.sources:
        row = LoadedSource(
            now, source.owner_id, source.code, source.name, source.kind, source.rank, id=new_id()
        )
        found += _load(
            actor=system_actor(source.owner_id), at=now, row=row, drawn=by_source[source.code], today=today
        )
    return found


@operation("Création de l’annuaire inventé", source=SOURCE)
def _load(*, actor: Actor, at: datetime, row: LoadedSource, drawn: Sequence[Drawn], today: date) -> int:
    load_sources([row])
    _, offers = load_records(
        row,
        (one.provider for one in drawn),
        (offer for one in drawn for offer in one.offers),
        today=today,
        houses={one.provider.key: one.organisation_id for one in drawn if one.organisation_id},
    )
    return offers


def _points(offices: Sequence[Office], today: date) -> dict[str, Point]:
    codes = {town.code for office in offices if office.seat for town in office.seat.catchment}
    found = points_of(codes, today)
    return {code: (one.point.latitude, one.point.longitude) for code, one in found.items()}
