"""A young person without e-mail: the paper that opens her account, the screen that is lent to her."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from convergence.foundation.events import Event


@dataclass(frozen=True, slots=True)
class HandedAccount:
    """What a professional hands over in person, told once: the code with which she logs in, and a link by which
    she chooses her secret."""

    account_id: UUID
    code: str
    token: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class LentScreen:
    """A code that opens her space once, on one screen, until an instant."""

    account_id: UUID
    code: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """How long the session of a young person lasts without a gesture, and on a lent screen whatever she does."""

    shared_idle: timedelta
    lent_idle: timedelta
    lent_longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungAccountHanded(Event):
    """A young person without e-mail was handed the paper of her account: a code, and a link to choose her secret."""

    account_id: UUID
    by_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungScreenLent(Event):
    """A professional gave the code that opens the space of a young person on one screen."""

    account_id: UUID
    by_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungScreenOpened(Event):
    """The space of a young person was opened on a screen that was lent to her."""

    account_id: UUID
