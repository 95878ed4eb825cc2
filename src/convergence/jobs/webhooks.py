"""Telling partners what changed: a few workers, each serving one address at a time, so that none waits for another."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager

from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.foundation.scope import Purpose
from convergence.gateways.webhooks import Poster, signature
from convergence.jobs.lanes.lane import Lane
from convergence.sharing import operations
from convergence.sharing.types import ClaimedWebhook, WebhookAnswer, WebhookMessage
from convergence.storage.session import acting

WORKERS = 6
"""Addresses served at once: as many slow ones may be slow together."""
_BATCH_SECONDS = 20.0


def tell_once() -> int:
    """Serve the address that has waited longest; returns how many messages were posted."""
    actor, at = system_actor(), clock.now()
    with acting(actor, Purpose.SYSTEM, route="webhooks"):
        claimed = operations.claim_webhook(actor=actor, at=at)
    if claimed is None:
        return 0
    answers = _posted(claimed)
    operations.note_webhook_answers(actor=actor, at=clock.now(), claimed=claimed, answers=answers)
    return len(answers)


def _posted(claimed: ClaimedWebhook) -> list[WebhookAnswer]:
    """In their order, until one is not taken or the turn of this address is over."""
    answers: list[WebhookAnswer] = []
    until = time.monotonic() + _BATCH_SECONDS
    with Poster(claimed.url) as poster:
        for message in claimed.messages:
            at = clock.now()
            headers = {
                **_headers(message),
                "Convergence-Signature": signature(claimed.secrets, at, message.body),
            }
            posted = poster.post(message.body, headers)
            answers.append(
                WebhookAnswer(
                    message,
                    at,
                    posted.is_taken,
                    posted.status,
                    posted.milliseconds,
                    posted.detail,
                    posted.wait_seconds,
                )
            )
            if not posted.is_taken or time.monotonic() >= until:
                break
    return answers


def _headers(message: WebhookMessage) -> Mapping[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Convergence",
        "Convergence-Delivery": message.name,
        "Convergence-Event": message.kind,
    }


def forget_webhook_log() -> int:
    """Erase what the log has kept long enough; returns how many lines."""
    actor = system_actor()
    with acting(actor, Purpose.SYSTEM, route="webhooks"):
        return operations.forget_deliveries(actor=actor, at=clock.now())


def telling(stop: threading.Event) -> AbstractContextManager[None]:
    """Keep the workers at work during the block; they end with ``stop``."""
    return Lane("webhooks", tell_once, WORKERS).working(stop)
