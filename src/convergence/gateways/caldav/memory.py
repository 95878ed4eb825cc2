"""A calendar server in memory: the fake of tests and of the demonstration, held to the contract of the real one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from convergence.foundation.problems import Conflict
from convergence.gateways.caldav.troubles import trouble
from convergence.gateways.caldav.values import (
    CalendarAccess,
    CalendarDelivery,
    Changes,
    DeliveryOutcome,
    Receipt,
    RemoteCalendar,
    RemoteObject,
    has_uid,
)


@dataclass
class MemoryCalendars:
    """One account with its calendars. ``password`` is what it accepts; ``is_down`` makes it silent."""

    password: str
    names: dict[str, str] = field(default_factory=lambda: {"https://memoire.example/agenda/": "Agenda"})
    objects: dict[str, RemoteObject] = field(default_factory=dict)
    log: list[tuple[int, str]] = field(default_factory=list)
    is_down: bool = False
    _versions: count[int] = field(default_factory=lambda: count(1))

    def calendars(self, access: CalendarAccess) -> list[RemoteCalendar]:
        """The calendars of the account."""
        self._enter(access)
        return [RemoteCalendar(url, name) for url, name in self.names.items()]

    def deliver(self, delivery: CalendarDelivery) -> Receipt:
        """Write or remove one object."""
        self._enter(delivery.access, delivery.access.calendar_url)
        standing = self.objects.get(delivery.href) or self._of_uid(delivery.uid)
        if delivery.compose is None:
            if standing:
                self.drop(standing.href)
            return Receipt(DeliveryOutcome.REMOVED, delivery.href)
        if standing is None and delivery.was_sent:
            return Receipt(DeliveryOutcome.GONE_THERE, delivery.href)
        href = standing.href if standing else delivery.href
        try:
            body = delivery.compose(standing.ics if standing else "")
        except Conflict:
            return Receipt(DeliveryOutcome.CHANGED_THERE, href, standing.etag if standing else "")
        if standing and not body:
            return Receipt(DeliveryOutcome.ALREADY, href, standing.etag, delivery.revision)
        return Receipt(DeliveryOutcome.WRITTEN, href, self.put(href, body), delivery.revision)

    def changes(self, access: CalendarAccess, token: str, start: datetime, end: datetime) -> Changes:
        """What changed since a token; the window is left to whoever reads."""
        self._enter(access, access.calendar_url)
        last = self.log[-1][0] if self.log else 0
        now = f"sync:{last}"
        if token == now:
            return Changes(token)
        mine = {href: thing for href, thing in self.objects.items() if href.startswith(access.calendar_url)}
        if not token:
            return Changes(now, tuple(mine.values()), is_full=True)
        since = int(token.removeprefix("sync:"))
        touched = dict.fromkeys(href for version, href in self.log if version > since)
        return Changes(
            now,
            tuple(mine[href] for href in touched if href in mine),
            tuple(href for href in touched if href not in mine),
        )

    def put(self, href: str, ics: str) -> str:
        """What her telephone does: write an object."""
        version = next(self._versions)
        self.objects[href] = RemoteObject(href, f'"{version}"', ics)
        self.log.append((version, href))
        return f'"{version}"'

    def drop(self, href: str) -> None:
        """What her telephone does: delete an object."""
        del self.objects[href]
        self.log.append((next(self._versions), href))

    def _of_uid(self, uid: str) -> RemoteObject | None:
        return next((thing for thing in self.objects.values() if has_uid(thing.ics, uid)), None)

    def _enter(self, access: CalendarAccess, calendar_url: str = "") -> None:
        if self.is_down:
            raise trouble("calendar_unreachable")
        if access.password != self.password:
            raise trouble("calendar_password")
        if calendar_url and calendar_url not in self.names:
            raise trouble("calendar_gone")
