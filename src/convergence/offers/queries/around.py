"""Around a commune: its point, and the zones to which it belongs."""

from __future__ import annotations

from datetime import date

from convergence.foundation.scope import Scope
from convergence.offers.types.search import Around
from convergence.referentials.queries import commune_at, point_of
from convergence.storage.journal import reads_nobody


@reads_nobody("places of the map")
def around_commune(scope: Scope, code: str, radius_km: int, on: date) -> Around | None:
    """Around a commune as it is on a day; None when nothing of that code is known on the map."""
    commune, found = commune_at(code, on), point_of(code, on)
    if commune is None or found is None:
        return None
    zones = (commune.code, commune.parent, commune.epci, commune.departement)
    return Around(
        found.point.latitude, found.point.longitude, radius_km, tuple(filter(None, zones)), commune.name
    )
