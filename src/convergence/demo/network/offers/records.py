"""Write one provider or one service as its source would: most are complete, some are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians

from convergence.demo.dice import Dice, Weights
from convergence.demo.network.offers.kinds import ProviderKind, ServiceKind
from convergence.demo.network.offers.words import HOURS, INVENTED, completed
from convergence.demo.network.staff import FICTION_LINES
from convergence.demo.words import FAMILIES, MEN, STREETS, WOMEN
from convergence.foundation.text import name_key
from convergence.offers.types import CatalogueOffer, Fees, MobilisationMode, ProviderDraft, ReceptionMode
from convergence.referentials.types import Commune

_DAYS_AGO = Weights.of(
    ((0, 30), 2.0), ((31, 180), 4.0), ((181, 540), 2.6), ((541, 900), 1.0), ((901, 1900), 0.6)
)
"""Between how many days ago a record was last looked at: three in ten are older than six months, some much older."""
_KILOMETRES_A_DEGREE = 111.32
_SIREN_BEGINNING = "000"
"""Numbers of the invented organisations begin so: their key is right, no company is registered under them."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a provider stands."""

    town: Commune
    departement: str


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes records as of a day; ``points`` are the places of communes on the map."""

    today: date
    points: Mapping[str, tuple[float, float]]

    def provider(self, dice: Dice, kind: ProviderKind, place: Place, *, key: str, name: str) -> ProviderDraft:
        """One provider in a commune."""
        town = place.town
        slug = name_key(f"{kind.code} {town.name}").replace(" ", "-").replace("_", "-")
        number = key.rpartition("--")[2].casefold()
        host = f"{slug}-{number}"[:60].strip("-")
        address = (
            f"{dice.between(1, 140)} {dice.pick(STREETS).replace(chr(39), '’')}" if dice.chance(0.94) else ""
        )
        latitude, longitude = self._point(dice, town) if address and dice.chance(0.8) else (None, None)
        return ProviderDraft(
            key=key,
            name=name,
            updated_on=self._day(dice),
            description=f"{name}, à {town.name} ({place.departement}). {INVENTED}",
            address=address,
            postal_code=town.postal_codes[0] if town.postal_codes else "",
            commune_code=town.code,
            commune_name=town.name,
            latitude=latitude,
            longitude=longitude,
            phone=_phone(dice) if dice.chance(0.95) else "",
            email=f"{host}@example.org" if dice.chance(0.93) else "",
            opening_hours=dice.weighted(HOURS),
            siret=_siret(dice) if dice.chance(0.7) else "",
            networks=tuple(sorted(kind.networks)),
            website=f"https://{host}.example.org/" if dice.chance(0.5) else "",
        )

    def offer(
        self, dice: Dice, service: ServiceKind, provider: ProviderDraft, town: Commune, *, key: str
    ) -> CatalogueOffer:
        """One service of a provider, at its address when people are received there."""
        is_on_site = ReceptionMode.ON_SITE in service.modes
        is_priced = service.fees is Fees.PAID and dice.chance(0.85)
        first, last = service.ages
        host = provider.email.partition("@")[0] or f"demande-{key.rpartition('--')[2].casefold()}"
        return CatalogueOffer(
            key=key,
            name=service.name,
            updated_on=provider.updated_on if dice.chance(0.7) else self._day(dice),
            description=completed(dice, service.about),
            address=provider.address if is_on_site else "",
            postal_code=provider.postal_code,
            commune_code=provider.commune_code,
            commune_name=provider.commune_name,
            latitude=provider.latitude if is_on_site else None,
            longitude=provider.longitude if is_on_site else None,
            phone=provider.phone,
            email=provider.email,
            opening_hours=provider.opening_hours if dice.chance(0.7) else "",
            provider_key=provider.key,
            kind=service.kind,
            themes=service.themes,
            fees=service.fees.value if dice.chance(0.9) else "",
            fees_details=service.price if is_priced else "",
            audiences=service.audiences if dice.chance(0.92) else (),
            access_conditions=dice.pick(service.conditions)
            if service.conditions and dice.chance(0.9)
            else "",
            reception_modes=service.modes,
            zone=_zone(service.area, town),
            mobilisation_modes=tuple(mode.value for mode in service.ways),
            mobilisable_by=tuple(who.value for who in service.by),
            mobilisation_link=f"https://{host}.example.org/demande"
            if MobilisationMode.LINK in service.ways
            else "",
            contact_name=_someone(dice) if dice.chance(0.3) else "",
            weekly_hours=service.hours,
            weeks=service.weeks,
            min_age=first,
            max_age=last,
            max_age_rqth=service.rqth,
            places_left=dice.between(0, service.places) if service.places and dice.chance(0.6) else None,
        )

    def _day(self, dice: Dice) -> date:
        first, last = dice.weighted(_DAYS_AGO)
        return self.today - timedelta(days=dice.between(first, last))

    def _point(self, dice: Dice, town: Commune) -> tuple[float | None, float | None]:
        """A point near the middle of the commune, farther in a large one."""
        middle = self.points.get(town.code)
        if middle is None:
            return None, None
        reach = min(4.0, 0.3 + ((town.population or 0) / 20_000) ** 0.5)
        north, east = (reach * (dice.between(-1000, 1000) / 1000) for _ in range(2))
        latitude, longitude = middle
        return (
            round(latitude + north / _KILOMETRES_A_DEGREE, 6),
            round(longitude + east / (_KILOMETRES_A_DEGREE * cos(radians(latitude))), 6),
        )


def _zone(area: str, town: Commune) -> tuple[str, ...]:
    places = {"commune": town.code, "epci": town.epci or town.code, "departement": town.departement}
    return (places.get(area, "france"),)


def _phone(dice: Dice) -> str:
    return f"{dice.pick(FICTION_LINES)}{dice.between(0, 9999):04d}"


def _someone(dice: Dice) -> str:
    return f"{dice.pick(WOMEN if dice.chance(0.6) else MEN)} {dice.pick(FAMILIES)}"


def _siret(dice: Dice) -> str:
    siren = _with_key(f"{_SIREN_BEGINNING}{dice.between(10_000, 99_999)}")
    return _with_key(f"{siren}{dice.between(1, 999):04d}")


def _with_key(digits: str) -> str:
    """The digits and the one that makes their sum (each second one doubled, from the right) a multiple of ten."""
    doubled = [int(digit) * (2 - rank % 2) for rank, digit in enumerate(reversed(digits))]
    return f"{digits}{-sum(value // 10 + value % 10 for value in doubled) % 10}"
