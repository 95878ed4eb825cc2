"""Telling partners what changed: a few workers, each serving one address at a time, so that none waits for another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import Error, connections

from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.foundation.scope import Purpose
from convergence.gateways.webhooks import Poster, signature
from convergence.sharing import operations
from convergence.sharing.types import ClaimedWebhook, WebhookAnswer, WebhookMessage
from convergence.storage.session import acting

log = logging.getLogger(__name__)

WORKERS = 6
"""Addresses served at once: as many slow ones may be slow together."""
_BATCH_SECONDS = 20.0
_PAUSE, _PAUSE_AFTER_FAILURE = 1.0, 5.0


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


@contextmanager
def telling(stop: threading.Event) -> Iterator[None]:
    """Keep the workers at work during the block; they end with ``stop``."""
    threads = [
        threading.Thread(target=_work, args=(stop,), name=f"webhooks-{number}") for number in range(WORKERS)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _work(stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            stop.wait(_turn())
    finally:
        connections.close_all()


def _turn() -> float:
    """One address; returns how long to rest. A database that stops is waited for."""
    try:
        return 0.0 if tell_once() else _PAUSE
    except Error:
        log.exception("webhooks interrupted")
        connections.close_all()
    except Exception:
        log.exception("an address could not be served; the others go on")
    return _PAUSE_AFTER_FAILURE
