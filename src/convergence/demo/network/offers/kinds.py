"""What kinds of providers there are and what each offers, as the files of ``catalogue`` tell them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml

from convergence.identity.types import StructureKind
from convergence.offers.types import Fees, MobilisationMode, Mobiliser, ReceptionMode

_FILES = ("work", "living", "rights")
_WAYS = {
    "c": MobilisationMode.EMAIL,
    "p": MobilisationMode.COME,
    "t": MobilisationMode.PHONE,
    "l": MobilisationMode.LINK,
}
_BY = {"u": Mobiliser.PEOPLE, "p": Mobiliser.PROFESSIONALS}


@dataclass(frozen=True, slots=True)
class ServiceKind:
    """One service as every provider of a kind offers it. ``places`` is the most that are left; zero: never told."""

    name: str
    about: str
    kind: str
    themes: tuple[str, ...]
    audiences: tuple[str, ...]
    area: str
    ways: tuple[MobilisationMode, ...]
    by: tuple[Mobiliser, ...]
    modes: tuple[str, ...]
    fees: Fees
    price: str
    conditions: tuple[str, ...]
    ages: tuple[int | None, int | None]
    rqth: int | None
    hours: float | None
    weeks: int | None
    places: int


@dataclass(frozen=True, slots=True)
class ProviderKind:
    """One kind of provider. ``house`` says which organisation of the network it is, where it is one."""

    code: str
    name: str
    networks: tuple[str, ...]
    weight: float
    smallest: int
    house: StructureKind | None
    services: tuple[ServiceKind, ...]


@functools.cache
def provider_kinds() -> tuple[ProviderKind, ...]:
    """All kinds, the Missions Locales first."""
    folder = resources.files("convergence.demo.network.offers") / "catalogue"
    texts = [folder.joinpath(f"{name}.yaml").read_text("utf-8") for name in _FILES]
    return tuple(_provider(raw) for text in texts for raw in yaml.safe_load(text))


def _provider(raw: Mapping[str, Any]) -> ProviderKind:
    return ProviderKind(
        code=raw["kind"],
        name=raw["name"],
        networks=tuple(raw["networks"]),
        weight=float(raw["weight"]),
        smallest=raw.get("smallest", 0),
        house=StructureKind(raw["house"]) if "house" in raw else None,
        services=tuple(_service(one) for one in raw["services"]),
    )


def _service(raw: Mapping[str, Any]) -> ServiceKind:
    first, last = raw.get("ages", (None, None))
    return ServiceKind(
        name=raw["name"],
        about=raw["about"],
        kind=raw["type"],
        themes=tuple(sorted(raw["themes"])),
        audiences=tuple(sorted(raw["publics"])),
        area=raw["area"],
        ways=tuple(sorted(_WAYS[letter] for letter in raw["how"])),
        by=tuple(sorted(_BY[letter] for letter in raw.get("by", "up"))),
        modes=tuple(sorted(raw.get("modes", (ReceptionMode.ON_SITE.value,)))),
        fees=Fees(raw.get("fees", Fees.FREE.value)),
        price=raw.get("price", ""),
        conditions=tuple(raw.get("conditions", ())),
        ages=(first, last),
        rqth=raw.get("rqth"),
        hours=raw.get("hours"),
        weeks=raw.get("weeks"),
        places=raw.get("places", 0),
    )
