"""Second factors of professionals, and identities that a provider proves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.foundation.events import Event
from convergence.identity.types import Authenticated


@dataclass(frozen=True, slots=True)
class ExternalProof:
    """Who a provider says that this is. The key is ``issuer``, ``idp`` and ``subject`` together; an e-mail is none."""

    provider: str
    issuer: str
    idp: str
    subject: str
    acr: str = ""
    amr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProvedElsewhere:
    """A professional whom a provider vouches for. ``is_strong``: good enough for what asks a fresh second factor."""

    authenticated: Authenticated
    has_second_factor: bool
    is_strong: bool


@dataclass(frozen=True, slots=True)
class PasskeyHeld:
    """A passkey as its holder reads it."""

    id: UUID
    name: str
    added_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinkedIdentity:
    """A provider through which one may log in."""

    id: UUID
    provider: str
    linked_at: datetime


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """What somebody may prove herself with, beside her password. ``pending_secret`` waits for its first code."""

    authenticator_since: datetime | None
    pending_secret: str
    passkeys: tuple[PasskeyHeld, ...]
    recovery_codes: int

    @property
    def count(self) -> int:
        """How many factors there are; recovery codes only stand in for one."""
        return len(self.passkeys) + (self.authenticator_since is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityUnlinked(Event):
    """A professional may no longer log in through a provider."""

    user_id: UUID
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungIdentityLinked(Event):
    """A young person may now log in through a provider."""

    account_id: UUID
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YoungIdentityUnlinked(Event):
    """A young person may no longer log in through a provider."""

    account_id: UUID
    provider: str
