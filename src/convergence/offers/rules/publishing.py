"""Whether a service counts for studies, and where it reaches: for young people, by département."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from convergence.foundation.parameters import parameter
from convergence.offers.types import Audience, ReceptionMode
from convergence.published.offered_services import EVERYWHERE, REACHES

ON_SITE, IN_ZONE, FROM_AFAR = REACHES
WHOLE_COUNTRY = frozenset({"france", "99100"})
GROUP_LENGTH = 9
"""Digits of the code of a group of communes."""
_COMMUNE_LENGTH = 5
_OVERSEAS = ("97", "98")


@dataclass(frozen=True, slots=True)
class Reaching:
    """What of a service says whom it reaches."""

    commune: str
    zone: tuple[str, ...]
    modes: tuple[str, ...]
    audiences: tuple[str, ...]
    min_age: int | None
    max_age: int | None


def is_for_young_people(service: Reaching, on: date) -> bool:
    """Whether somebody of these ages may be concerned: its ages meet theirs, and it is not for seniors alone."""
    first, last = (int(str(age)) for age in parameter("offers.young_ages").list_at(on))
    if service.audiences and set(service.audiences) <= {Audience.SENIORS.value}:
        return False
    return (service.min_age is None or service.min_age <= last) and (
        service.max_age is None or service.max_age >= first
    )


def reached(service: Reaching, groups: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """How and in which départements: where it stands, whose people it is open to, whom it serves from afar.

    From afar without a zone is the whole country, as where one searches. A place that nobody knows reaches nobody.
    """
    named = {place for code in service.zone for place in _places(code, groups)}
    here = departement_of(service.commune)
    if ReceptionMode.ON_SITE.value in service.modes or not service.modes:
        if here:
            yield ON_SITE, here
        for place in sorted(named - {here, EVERYWHERE}):
            yield IN_ZONE, place
    if ReceptionMode.REMOTE.value in service.modes:
        for place in [EVERYWHERE] if not service.zone or EVERYWHERE in named else sorted(named):
            yield FROM_AFAR, place


def departement_of(commune: str) -> str:
    """The département of the code of a commune; empty for none."""
    if len(commune) != _COMMUNE_LENGTH:
        return ""
    return commune[:3] if commune.startswith(_OVERSEAS) else commune[:2]


def _places(code: str, groups: Mapping[str, Iterable[str]]) -> Iterable[str]:
    if code in WHOLE_COUNTRY:
        return (EVERYWHERE,)
    if len(code) == GROUP_LENGTH:
        return groups.get(code, ())
    return (departement_of(code) or code,)
