"""Systems of partners that read what rooms write for them: one carrier each, chosen by the name of the system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from convergence.foundation.exchanges import OUTSIDE_SYSTEMS
from convergence.gateways.exchange.parcels import Carrier, Fate, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.providers import OutsideSystem
from convergence.gateways.exchange.systems.folder import FolderSystem
from convergence.gateways.exchange.systems.http import HttpSystem


@dataclass(frozen=True, slots=True)
class SystemsCarrier:
    """Gives each parcel to the system that its recipient names."""

    carriers: Mapping[str, Carrier]

    @property
    def name(self) -> str:
        return "systèmes des partenaires"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        carrier = self.carriers.get(parcel.recipient)
        return carrier.send(parcel) if carrier else _missing(parcel.recipient)

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        carrier = self.carriers.get(parcel.recipient)
        return carrier.find(parcel) if carrier else _missing(parcel.recipient)

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        return None


def systems_carrier(systems: Mapping[str, OutsideSystem]) -> SystemsCarrier:
    """The carrier of the systems that the environment names."""
    return SystemsCarrier({name: system_carrier(system) for name, system in systems.items()})


def system_carrier(system: OutsideSystem) -> Carrier:
    """One system: a folder that both share, or an address that answers."""
    return FolderSystem(system) if system.folder else HttpSystem(system)


def _missing(name: str) -> NotSent:
    return NotSent(
        WhyNot.NOT_CONFIGURED, f"{OUTSIDE_SYSTEMS.get(name, 'Ce système')} : aucune liaison configurée."
    )
