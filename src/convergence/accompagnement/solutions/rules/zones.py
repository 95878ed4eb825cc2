"""Whether a person lives where a service is open: communes, EPCI, départements, the country."""

from __future__ import annotations

from collections.abc import Iterable

WHOLE_COUNTRY = "france"


def zones_of(*, commune: str, parent: str = "", epci: str = "", departement: str = "") -> frozenset[str]:
    """Every code by which a service may name the place where somebody lives.

    ``parent`` is the commune of which hers is a part (an arrondissement of Paris, a former commune).
    """
    return frozenset(filter(None, (commune, parent, epci, departement, WHOLE_COUNTRY if commune else "")))


def is_open_there(zone: Iterable[str], zones: frozenset[str]) -> bool:
    """Whether one of the codes of the service is one of hers."""
    return not zones.isdisjoint(zone)
