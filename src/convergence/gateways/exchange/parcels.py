"""What an adapter is given, what it answers, and what is asked of every adapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from convergence.foundation.exchanges import Channel
from convergence.gateways.caldav import CalendarDelivery


@dataclass(frozen=True, slots=True)
class Attachment:
    """A document to join."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to send, once. ``sender`` is the name of the structure, shown where the channel allows it.

    ``calendar`` is what to write in a calendar, for that channel alone (None: nothing any more).
    ``attempt_id`` marks what the provider keeps, so that an interrupted attempt can be looked for there.
    """

    exchange_id: UUID
    attempt_id: UUID
    channel: Channel
    recipient: str
    body: str
    subject: str = ""
    sender: str = ""
    attachments: Sequence[Attachment] = ()
    seconds_useful: int | None = None
    calendar: CalendarDelivery | None = None


class WhyNot(StrEnum):
    """Why a parcel was not taken."""

    UNREACHABLE = "injoignable"
    BUSY = "occupe"
    NOT_CONFIGURED = "non_configure"
    WRONG_ADDRESS = "adresse_fausse"
    REFUSED = "refus"
    INTERRUPTED = "interrompu"


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. ``receipt`` is its reference; a cost of None is not told."""

    receipt: str
    cost_millicents: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """The provider did not take it; ``again`` when another try may succeed, ``wait`` when it said when.

    ``detail`` is a French sentence without personal data.
    """

    why: WhyNot
    detail: str
    again: bool = False
    wait: timedelta | None = None
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of something sent: delivered, or not and why."""

    delivered: bool
    why: WhyNot | None = None
    detail: str = ""
    cost_millicents: int | None = None


class Carrier(Protocol):
    """One provider of one channel. No method raises for what a provider may answer: it says so in its answer."""

    @property
    def name(self) -> str:
        """The provider, as the ledger names it."""

    def send(self, parcel: Parcel) -> Sent | NotSent:
        """Give the parcel to the provider. An answer that never came is ``NotSent`` with ``is_certain`` False."""

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        """Whether an interrupted sending reached the provider; None when it cannot tell."""

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        """What became of something sent; None when it is not known, or never will be."""
