"""Calendars at work: the reactions of the room and the exit of the house, played by hand and in the order one wants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from convergence.agenda.calendars.operations import connect_calendar, note_pull_failure, receive_changes
from convergence.agenda.calendars.queries import account, calendar_delivery, pull_access
from convergence.agenda.calendars.types import AccountDraft, AccountRow, DetailLevel, SyncDirection
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.events import event_from_payload, event_name
from convergence.foundation.exchanges import Channel, ExchangeOutcome, ExchangeRequested, ExchangeSettled
from convergence.foundation.problems import Unavailable
from convergence.foundation.scope import Purpose
from convergence.gateways.caldav import CalendarServer
from convergence.gateways.caldav.memory import MemoryCalendars
from convergence.storage.models import OutboxEvent
from convergence.storage.outbox import handlers
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, read

PASSWORD = "quatre lampes bleues"
HOUSE = system_actor(TARBES)


@dataclass
class Desk:
    """What happens after an operation: events treated, exchanges carried. ``twice`` treats all of it two times."""

    server: CalendarServer
    at: datetime = AT
    house: Actor = HOUSE
    seen: int = 0
    twice: bool = False
    shuffle: Callable[[list[Any]], None] = lambda _: None
    exchanges: list[ExchangeRequested] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def work(self) -> None:
        """Treat whatever waits until nothing does."""
        while found := self._events():
            self.shuffle(found)
            for stored in found * (2 if self.twice else 1):
                self._treat(stored)
            exchanges, self.exchanges = self.exchanges, []
            self.shuffle(exchanges)
            for exchange in exchanges * (2 if self.twice else 1):
                self.carry(exchange)

    def carry(self, exchange: ExchangeRequested) -> None:
        """What the exit of the house does with one exchange."""
        assert exchange.about_id is not None
        with acting(self.house, Purpose.SYSTEM) as scope:
            delivery = calendar_delivery(scope, exchange.about_id)
        outcome, receipt, detail = ExchangeOutcome.SENT, "", ""
        if delivery is not None:
            try:
                receipt = self.server.deliver(delivery).as_text()
            except Unavailable as problem:
                outcome, detail = ExchangeOutcome.FAILED, str(problem)
                self.failures.append(problem.code)
        settled = ExchangeSettled(
            structure_id=exchange.structure_id, dossier_id=exchange.dossier_id,
            exchange_id=exchange.exchange_id, channel=Channel.CALENDAR, reason=exchange.reason, outcome=outcome,
            settled_at=self.at, about_kind=exchange.about_kind, about_id=exchange.about_id, receipt=receipt,
            detail=detail,
        )  # fmt: skip
        self._react(settled)

    def pull(self, account_id: UUID, addresses: tuple[str, ...] = ()) -> None:
        """What the periodic work does for one calendar."""
        with acting(self.house, Purpose.SYSTEM) as scope:
            pull = pull_access(scope, account_id, self.at)
        assert pull is not None
        try:
            changes = self.server.changes(pull.access, pull.token, pull.window.starts_at, pull.window.ends_at)
        except Unavailable as problem:
            note_pull_failure(actor=self.house, at=self.at, account_id=account_id, problem=problem)
            return
        receive_changes(
            actor=self.house, at=self.at, account_id=account_id, changes=changes,
            started_at=self.at + timedelta(seconds=1), addresses=addresses,
        )  # fmt: skip
        self.work()

    def _events(self) -> list[OutboxEvent]:
        with acting(self.house, Purpose.SYSTEM):
            found = list(OutboxEvent.objects.filter(pk__gt=self.seen).order_by("pk"))
        self.seen = max((event.pk for event in found), default=self.seen)
        return found

    def _treat(self, stored: OutboxEvent) -> None:
        if stored.name == event_name(ExchangeRequested):
            asked = event_from_payload(ExchangeRequested, stored.payload)
            assert isinstance(asked, ExchangeRequested)
            if asked.channel is Channel.CALENDAR:
                self.exchanges.append(asked)
            return
        for handler in handlers():
            if handler.name.startswith("calendars.") and event_name(handler.event) == stored.name:
                self._react(event_from_payload(handler.event, stored.payload))

    def _react(self, event: Any) -> None:
        for handler in handlers():
            if handler.name.startswith("calendars.") and isinstance(event, handler.event):
                with acting(self.house, Purpose.SYSTEM):
                    handler.function(event, actor=self.house, at=self.at)


def connect(
    actor: Actor = ADVISER,
    *,
    url: str = "https://memoire.example/",
    calendar_url: str = "https://memoire.example/agenda/",
    detail: DetailLevel = DetailLevel.DISCREET,
    direction: SyncDirection = SyncDirection.BOTH,
    login: str = "camille",
    password: str = PASSWORD,
) -> UUID:
    """Connect a calendar in memory, or another."""
    draft = AccountDraft(url, login, password, calendar_url, "Agenda", detail, direction)
    return connect_calendar(actor=actor, at=AT, draft=draft)


def state(actor: Actor = ADVISER) -> AccountRow:
    """The account as its owner sees it."""
    found = read(actor, account)
    assert isinstance(found, AccountRow)
    return found


def bodies(server: MemoryCalendars, calendar_url: str = "https://memoire.example/agenda/") -> list[str]:
    """What stands in a calendar, unfolded."""
    return [
        thing.ics.replace("\r\n ", "")
        for href, thing in sorted(server.objects.items())
        if href.startswith(calendar_url)
    ]


def event(uid: str, start: str, end: str, *extra: str) -> str:
    """An event of hers, as her telephone writes it."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//FR", "BEGIN:VEVENT", f"UID:{uid}",
             "DTSTAMP:20261124T080000Z", f"DTSTART{start}", f"DTEND{end}", "SUMMARY:Dentiste de Léa", *extra,
             "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
    return "\r\n".join(lines)


def utc(day: int, hour: int, minute: int = 0, *, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
