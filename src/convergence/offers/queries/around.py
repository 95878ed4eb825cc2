"""Around a commune or a point: where it is, and the zones to which it belongs."""

from __future__ import annotations

from datetime import date

from convergence.foundation.scope import Scope
from convergence.offers.types.search import Around
from convergence.referentials.queries import commune_at, commune_near, point_of
from convergence.referentials.types import Commune, Point
from convergence.storage.journal import reads_nobody


@reads_nobody("places of the map")
def around_commune(scope: Scope, code: str, radius_km: int, on: date) -> Around | None:
    """Around a commune as it is on a day; None when nothing of that code is known on the map."""
    commune, found = commune_at(code, on), point_of(code, on)
    if commune is None or found is None:
        return None
    return Around(
        found.point.latitude, found.point.longitude, radius_km, _zones(commune), commune.name, commune.code
    )


@reads_nobody("places of the map")
def around_point(scope: Scope, point: Point, radius_km: int, on: date) -> Around:
    """Around a point; its zones are those of the nearest commune."""
    commune = commune_near(point, on)
    return Around(
        point.latitude,
        point.longitude,
        radius_km,
        _zones(commune) if commune else (),
        "Le point demandé",
        commune.code if commune else "",
    )


def _zones(commune: Commune) -> tuple[str, ...]:
    return tuple(filter(None, (commune.code, commune.parent, commune.epci, commune.departement)))
