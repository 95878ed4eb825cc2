"""Words of the addresses of partners to which changes are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.foundation.labels import Labelled
from convergence.sharing.types.programs import PartnerResource


class WebhookState(Labelled):
    """Whether anything is told to an address."""

    ACTIVE = "actif", "En service"
    PAUSED = "suspendu", "Suspendu"
    DISABLED = "desactive", "Arrêté après trop d’échecs"


@dataclass(frozen=True, slots=True)
class WebhookDraft:
    """An address as it is asked for. ``resources`` are those of the change feed; none means all."""

    url: str
    contact: str
    resources: tuple[PartnerResource, ...] = ()


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """An address and how it goes. ``waiting`` counts what it has not been told, up to a hundred and one."""

    webhook_id: UUID
    client_id: UUID
    url: str
    contact: str
    resources: tuple[PartnerResource, ...]
    state: WebhookState
    stopped_because: str
    failures: int
    next_try_at: datetime
    last_success_at: datetime | None
    waiting: int
    edit_token: int


@dataclass(frozen=True, slots=True)
class WebhookDeliveryRow:
    """One attempt to tell one change. ``status`` is the HTTP status, 0 without an answer."""

    delivery_id: int
    change_id: int
    kind: str
    at: datetime
    is_taken: bool
    status: int
    milliseconds: int
    detail: str
    can_be_replayed: bool


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """What is posted: a body, and the name that stays the same each time it is posted."""

    change_id: int
    kind: str
    name: str
    file: UUID
    body: bytes


@dataclass(frozen=True, slots=True)
class ClaimedWebhook:
    """An address to which something is to be told now, by whoever holds ``lease`` and nobody else."""

    webhook_id: UUID
    lease: UUID
    url: str
    secrets: tuple[str, ...]
    messages: tuple[WebhookMessage, ...]


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What came of one post. ``wait_seconds`` is what the address asked for."""

    message: WebhookMessage
    at: datetime
    is_taken: bool
    status: int
    milliseconds: int
    detail: str = ""
    wait_seconds: int = 0
