"""Ways to ask for an exchange, to send what waits, and to look at what became of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.exchanges import Channel, ExchangeReason, ExchangeRequested
from convergence.foundation.identifiers import uuid7
from convergence.gateways.exchange import Fate, NotSent, Parcel, Sent
from convergence.jobs.exchanges import Lane
from convergence.sharing.operations import queue_exchange
from convergence.sharing.queries import exchange
from convergence.sharing.types import ExchangeDetail, ExchangeState
from tests.rooms.accompagnement.world import ADVISER, AT, MANAGER, TARBES, read, stored

PHONE = "+33612345678"
MAIL = "ines.dupont@exemple.fr"
ADDRESSES = {Channel.SMS: PHONE, Channel.EMAIL: MAIL, Channel.CALENDAR: "compte"}
SYSTEM = system_actor(TARBES)


def request(dossier_id: UUID | None, **values: Any) -> ExchangeRequested:
    """A reminder by SMS of the file, unless said otherwise."""
    channel = values.get("channel", Channel.SMS)
    given = {
        "structure_id": TARBES,
        "dossier_id": dossier_id,
        "exchange_id": uuid7(),
        "channel": channel,
        "reason": ExchangeReason.REMINDER,
        "recipient": ADDRESSES.get(channel, ""),
        "subject": "Votre rendez-vous",
        "body": "Rendez-vous demain à 10 h.",
        "about_kind": "essai",
        "about_id": None,
    }
    return ExchangeRequested(**(given | values))


def asked(dossier_id: UUID | None, at: datetime = AT, actor: Actor = SYSTEM, **values: Any) -> UUID:
    """An exchange in the queue."""
    made = request(dossier_id, **values)
    queue_exchange(actor=actor, at=at, request=made)
    return made.exchange_id


def found(exchange_id: UUID, actor: Actor = MANAGER) -> ExchangeDetail:
    """The exchange as a manager sees it."""
    detail: ExchangeDetail = read(actor, exchange, exchange_id)
    assert detail is not None
    return detail


def state(exchange_id: UUID, actor: Actor = MANAGER) -> ExchangeState:
    """Where it stands."""
    return found(exchange_id, actor).row.state


Answer = Sent | NotSent


@dataclass
class Provider:
    """A provider whose answers are written in advance; without any it takes everything."""

    answers: list[Answer | Exception] = field(default_factory=list)
    found: Answer | None = None
    told: Fate | None = None
    sent: list[Parcel] = field(default_factory=list)
    looked_for: list[Parcel] = field(default_factory=list)
    before: Callable[[Parcel], None] = lambda _: None
    name: str = "essai"

    def send(self, parcel: Parcel) -> Answer:
        self.before(parcel)
        self.sent.append(parcel)
        answer = self.answers.pop(0) if self.answers else Sent(f"reçu-{len(self.sent)}")
        if isinstance(answer, Exception):
            raise answer
        return answer

    def find(self, parcel: Parcel) -> Answer | None:
        self.looked_for.append(parcel)
        return self.found

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        return self.told


def lane(provider: Provider | None = None, channel: Channel = Channel.SMS) -> Lane:
    """The lane of a channel with that provider."""
    return Lane(channel, provider or Provider())


def column(name: str, table: str = "sharing_exchange", actor: Actor = ADVISER) -> Sequence[Any]:
    """One column of a table of the room."""
    return stored(actor, table, name)
