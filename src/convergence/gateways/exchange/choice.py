"""The carrier of each channel, as the installation is set up. A channel without a provider says so when asked."""

from __future__ import annotations

from dataclasses import dataclass

from convergence.foundation.exchanges import Channel
from convergence.gateways.exchange.calendar import CalendarCarrier
from convergence.gateways.exchange.catcher import Catcher
from convergence.gateways.exchange.parcels import Carrier, Fate, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.providers import Providers


@dataclass(frozen=True, slots=True)
class Unconfigured:
    """Stands where no provider is: a visible failure, never a silence."""

    channel: Channel

    @property
    def name(self) -> str:
        return "aucun"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        return NotSent(WhyNot.NOT_CONFIGURED, f"{self.channel.label} : aucun fournisseur configuré.")

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        return self.send(parcel)

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        return None


def carrier_of(channel: Channel, providers: Providers) -> Carrier:
    """Who carries a channel. The libraries of a provider are loaded only where it is configured.

    A calendar is that of the server which its owner has named: nobody else needs to be configured.
    """
    if channel is Channel.CALENDAR:
        return CalendarCarrier()
    if providers.catcher is not None:
        return Catcher(channel, providers.catcher)
    if channel is Channel.OUTSIDE_SYSTEM and providers.systems:
        from convergence.gateways.exchange.systems import systems_carrier

        return systems_carrier(providers.systems)
    if channel is Channel.EMAIL and providers.mail:
        from convergence.gateways.exchange.mail import MailCarrier

        return MailCarrier(providers.mail)
    if channel is Channel.SMS and providers.sms:
        from convergence.gateways.exchange.sms import SmsCarrier

        return SmsCarrier(providers.sms)
    if channel is Channel.PUSH and providers.push:
        from convergence.gateways.exchange.push import PushCarrier

        return PushCarrier(providers.push)
    return Unconfigured(channel)
