"""Whether invented records are valid by the published schema, without one warning of the house."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date

from convergence.demo.network.offers.drawing import Drawn
from convergence.offers.rules.schema import to_service, to_structure
from convergence.referentials.queries import communes_of, departements


@functools.cache
def _places(day: date) -> frozenset[str]:
    communes = communes_of(day)
    return frozenset(
        {"france"}
        | {one.code for one in departements()}
        | {one.code for one in communes}
        | {one.epci for one in communes if one.epci}
    )


def faults(drawn: Iterable[Drawn]) -> list[str]:
    """What is wrong in any record; the package raises on what it refuses."""
    found = []
    for one in drawn:
        to_structure(one.provider)
        for offer in one.offers:
            to_service(offer)
            if not set(offer.zone) <= _places(date(2026, 11, 24)):
                found.append(f"{offer.key}: {offer.zone}")
    return found
