"""Words of requests to services: their states, why they were refused, what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.accompagnement.solutions.types.requests import (
    FINAL_STATES,
    ChosenRow,
    Outcome,
    RefusalMotive,
    RequestAction,
    RequestDraft,
    RequestRow,
    RequestState,
    StepRow,
    Verdict,
    VerdictLine,
)
from convergence.foundation.events import Event

__all__ = [
    "FINAL_STATES",
    "AnswerAwaited",
    "ChosenRow",
    "Outcome",
    "RefusalMotive",
    "RequestAction",
    "RequestAnswered",
    "RequestConcluded",
    "RequestDraft",
    "RequestRow",
    "RequestSent",
    "RequestState",
    "RequestWithdrawn",
    "StepRow",
    "Verdict",
    "VerdictLine",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSent(Event):
    """A request left for a service."""

    request_id: UUID
    offer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAwaited(Event):
    """A service has not answered: it is reminded (first, second time), or the silence is told (``is_last``)."""

    request_id: UUID
    reminder: int
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered(Event):
    """A service answered. ``state`` is « acceptee » or « refusee »."""

    request_id: UUID
    offer_id: UUID
    state: str
    motive: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(Event):
    """The adviser took a request back."""

    request_id: UUID
    offer_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestConcluded(Event):
    """She came or not, and what came of it. ``outcome`` is empty when she did not come."""

    request_id: UUID
    offer_id: UUID
    offer_name: str
    theme: str
    done_on: date | None
    outcome: str
