"""What is told to a calendar server, and what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class CalendarAccess:
    """How to reach a calendar. ``calendar_url`` is empty until one was chosen."""

    url: str
    login: str
    password: str = field(repr=False)
    calendar_url: str = ""


@dataclass(frozen=True, slots=True)
class RemoteCalendar:
    """A calendar that the server offers."""

    url: str
    name: str


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """One object of a calendar: an event with its exceptions."""

    href: str
    etag: str
    ics: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a token. ``is_full``: all that stands in the window; what is not listed is gone."""

    token: str
    changed: tuple[RemoteObject, ...] = ()
    gone: tuple[str, ...] = ()
    is_full: bool = False


class DeliveryOutcome(StrEnum):
    """What became of a delivery."""

    WRITTEN = "ecrit"
    ALREADY = "deja"
    REMOVED = "retire"
    CHANGED_THERE = "change_la_bas"
    GONE_THERE = "disparu_la_bas"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a delivery: where the object stands now, and its version there."""

    outcome: DeliveryOutcome
    href: str
    etag: str = ""
    revision: str = ""

    def as_text(self) -> str:
        """The receipt as the ledger of exchanges keeps it."""
        return json.dumps(
            {"outcome": self.outcome, "href": self.href, "etag": self.etag, "revision": self.revision}
        )

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """The receipt read again; None for a text that is none."""
        try:
            values = json.loads(text)
            return cls(**(values | {"outcome": DeliveryOutcome(values["outcome"])}))
        except (ValueError, TypeError, KeyError):
            return None


Compose = Callable[[str], str]
"""From the object as it stands there (empty: none) to what to write (empty: it is already so).

Raises ``foundation.problems.Conflict`` when its owner has changed there what we were about to change.
"""


@dataclass(frozen=True, slots=True)
class CalendarDelivery:
    """One object to write or, without ``compose``, to remove.

    ``was_sent``: it has been there before. ``revision`` names what is to be written; the receipt says it again.
    """

    access: CalendarAccess
    href: str
    uid: str
    was_sent: bool
    compose: Compose | None = field(repr=False)
    revision: str = ""


class CalendarServer(Protocol):
    """What the real client and its fake both do. Trouble is a ``Problem`` in French with a stable code."""

    def calendars(self, access: CalendarAccess) -> list[RemoteCalendar]:
        """The calendars that may receive events."""
        ...

    def deliver(self, delivery: CalendarDelivery) -> Receipt:
        """Write or remove one object. Twice is once, even when the first answer was lost."""
        ...

    def changes(self, access: CalendarAccess, token: str, start: datetime, end: datetime) -> Changes:
        """What changed since ``token`` (empty: everything between two instants)."""
        ...


def has_uid(ics: str, uid: str) -> bool:
    """Whether an object bears exactly this UID; servers search by a part of it."""
    unfolded = ics.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    return f"UID:{uid}" in unfolded.split("\n")
