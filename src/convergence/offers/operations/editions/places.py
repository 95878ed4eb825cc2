"""The places that the records of an edition name, looked up once each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from convergence.offers.types import KnownCommune, KnownPlaces
from convergence.referentials.queries import communes_at, departements, epcis_at, points_of, successors_of
from convergence.referentials.types import Commune, CommuneKind, CommunePoint

_PARTS = (CommuneKind.DELEGUEE, CommuneKind.ASSOCIEE)
_EPCI_LENGTH, _COMMUNE_LENGTH = 9, 5


class PlaceBook:
    """What was looked up so far; ``known`` and ``points`` grow with each batch of rows."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._asked: set[str] = set()
        self.known = KnownPlaces(departements=frozenset(each.code for each in departements()))
        self.points: dict[str, CommunePoint] = {}

    def look_up(self, codes: Iterable[str]) -> None:
        """Learn what these codes are on the day."""
        new = {code for code in codes if len(code) in (_COMMUNE_LENGTH, _EPCI_LENGTH)} - self._asked
        self._asked |= new
        if not new:
            return
        found = communes_at(new, self._on)
        others = new - set(found)
        heirs = successors_of(others, self._on) if others else {}
        self.known.communes |= {code: _known(each) for code, each in (found | heirs).items()}
        if others:
            self.known.epcis |= epcis_at(others, self._on)
        self.points |= points_of(
            {self.known.communes[code].code for code in new & self.known.communes.keys()}, self._on
        )


def _known(commune: Commune) -> KnownCommune:
    """A commune, or the one of which it is a part today; an arrondissement is kept for itself."""
    return KnownCommune(
        commune.parent if commune.kind in _PARTS and commune.parent else commune.code, commune.name
    )
