"""Which Mission Locale for a commune: the one that receives there, else the nearest ones.

Nothing keeps the communes of each structure but the takeovers between structures: what is told is who is near.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from uuid import UUID

from convergence.foundation.scope import Scope
from convergence.identity.queries import structures_receiving_in, taken_over_by
from convergence.identity.types import SiteDetail, StructureDetail
from convergence.referentials.queries import communes_at, points_of
from convergence.referentials.types import Commune, CommunePoint

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a structure receives."""

    name: str
    address: str
    commune: str


@dataclass(frozen=True, slots=True)
class Near:
    """A structure, its nearest place, and how far: 0 in the commune itself, None where nobody knows."""

    code: str
    name: str
    phone: str
    place: Place
    km: int | None
    is_here: bool


def near(scope: Scope, commune: Commune, on: date) -> list[Near]:
    """Structures for a commune, the surest first."""
    found = structures_receiving_in(scope, commune.departement, on=on)
    codes = {code for one in found for code in _codes(one, on)}
    points = points_of({commune.code, *codes}, on)
    names = {code: one.name for code, one in communes_at(list(codes), on).items()}
    heir = taken_over_by(scope, commune.code, on=on)
    rows = [_near(one, commune, points, names, heir, on) for one in found]
    rows.sort(key=lambda row: (not row.is_here, row.km is None, row.km or 0, row.name))
    return rows[:SHOWN]


def _near(
    one: StructureDetail,
    commune: Commune,
    points: Mapping[str, CommunePoint],
    names: Mapping[str, str],
    heir: UUID | None,
    on: date,
) -> Near:
    home = points.get(commune.code)

    def km(code: str) -> float:
        if code in (commune.code, commune.parent):
            return 0.0
        there = points.get(code)
        return home.point.km_to(there.point) if home and there else float("inf")

    code = min(_codes(one, on), key=lambda each: (km(each), each))
    site = next((site for site in _open(one, on) if site.commune_code == code), None)
    distance = km(code)
    return Near(
        code=one.code,
        name=one.usual_name,
        phone=one.phone,
        place=Place(site.name if site else "", site.address if site else "", names.get(code, "")),
        km=None if distance == float("inf") else ceil(distance),
        is_here=one.id == heir or distance == 0.0,
    )


def _codes(one: StructureDetail, on: date) -> list[str]:
    """Communes in which it receives: those of its open sites, else its seat."""
    return list(dict.fromkeys(site.commune_code for site in _open(one, on))) or [one.commune_code]


def _open(one: StructureDetail, on: date) -> list[SiteDetail]:
    return [
        site for site in one.sites if site.opened_on <= on and (site.closed_on is None or on < site.closed_on)
    ]
