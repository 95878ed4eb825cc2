"""Which providers an installation has, as its environment says. Nothing here loads a library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP relay. ``security`` is "tls" (from the first byte), "starttls" or "" (a relay of this machine)."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = ""


@dataclass(frozen=True, slots=True)
class OvhAccount:
    """An SMS service of OVHcloud, with the three keys of its API."""

    service: str
    sender: str
    key: str
    secret: str = field(repr=False)
    consumer: str = field(repr=False)
    endpoint: str = "ovh-eu"


@dataclass(frozen=True, slots=True)
class PushKey:
    """The key that signs notifications (VAPID), and whom a push service may write to."""

    key_file: Path
    contact: str


@dataclass(frozen=True, slots=True)
class OutsideSystem:
    """The system of a partner: an address that answers, with its key, or a folder that both share."""

    name: str
    url: str = ""
    token: str = field(default="", repr=False)
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Providers:
    """All that leads outside. With ``catcher`` nothing leaves: everything is kept in that folder."""

    mail: MailServer | None = None
    sms: OvhAccount | None = None
    push: PushKey | None = None
    bounces: Path | None = None
    catcher: Path | None = None
    systems: Mapping[str, OutsideSystem] = field(default_factory=dict)
