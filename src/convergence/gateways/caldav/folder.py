"""The calendar server of the demonstration: that in memory, kept in a file which every process shares."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from convergence.gateways.caldav.memory import MemoryCalendars
from convergence.gateways.caldav.values import (
    CalendarAccess,
    CalendarDelivery,
    Changes,
    Receipt,
    RemoteCalendar,
    RemoteObject,
)

URL = "https://calendrier.demonstration.example/"
AGENDA = f"{URL}agenda/"
ACCEPTED = "demonstration"


class FolderCalendars:
    """One account, the same for everybody of the demonstration."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def calendars(self, access: CalendarAccess) -> list[RemoteCalendar]:
        """The calendars of the account."""
        with self._opened() as memory:
            return memory.calendars(access)

    def deliver(self, delivery: CalendarDelivery) -> Receipt:
        """Write or remove one object."""
        with self._opened() as memory:
            return memory.deliver(delivery)

    def changes(self, access: CalendarAccess, token: str, start: datetime, end: datetime) -> Changes:
        """What changed since a token."""
        with self._opened() as memory:
            return memory.changes(access, token, start, end)

    def put(self, href: str, ics: str) -> str:
        """What a telephone writes."""
        with self._opened() as memory:
            return memory.put(href, ics)

    def drop(self, href: str) -> None:
        """What a telephone deletes."""
        with self._opened() as memory:
            memory.drop(href)

    @contextmanager
    def _opened(self) -> Iterator[MemoryCalendars]:
        """The calendar as the file keeps it, one process at a time."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            text = file.read()
            kept = json.loads(text) if text else {"objects": [], "log": []}
            memory = MemoryCalendars(
                ACCEPTED,
                {AGENDA: "Agenda de démonstration"},
                {href: RemoteObject(href, etag, ics) for href, etag, ics in kept["objects"]},
                [(version, href) for version, href in kept["log"]],
            )
            memory._versions = count(1 + max((version for version, _ in memory.log), default=0))
            yield memory
            objects = [[thing.href, thing.etag, thing.ics] for thing in memory.objects.values()]
            file.seek(0)
            file.truncate()
            json.dump({"objects": objects, "log": memory.log}, file)
