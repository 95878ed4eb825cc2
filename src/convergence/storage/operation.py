"""Operation: the only way to write.

Policy, rule, save, history with the reason and the source, events in the outbox: one transaction. The
database refuses a write that no operation explains (trigger ``storage_stamp``).
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import connection, transaction

from convergence.foundation.actor import Actor
from convergence.foundation.events import Event, event_name, event_payload
from convergence.foundation.problems import Conflict
from convergence.foundation.scope import Purpose
from convergence.storage.models import Change, Idempotency, OutboxEvent
from convergence.storage.session import acting, current_request_id, current_scope

P = ParamSpec("P")
R = TypeVar("R")

TYPED_IN = "saisie"
_EVENTS_A_STATEMENT = 2000


@dataclass(frozen=True, slots=True)
class _Running:
    change_id: int
    at: datetime


_running: ContextVar[_Running | None] = ContextVar("convergence_change", default=None)


def operation(label: str, *, source: str = TYPED_IN) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an operation. It takes keyword-only ``actor`` and ``at`` (aware instant).

    Keywords it may declare: ``reason`` (why, kept in history), ``source`` (where the facts come from),
    ``idempotency_key`` (same key and body, same answer; the answer must be a UUID).
    An operation called by another joins its change.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{_room(function.__module__)}.{function.__name__}"

        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            if _running.get() is not None:
                return function(*args, **kwargs)
            actor, at = kwargs["actor"], kwargs["at"]
            if not isinstance(actor, Actor) or not isinstance(at, datetime) or at.tzinfo is None:
                raise TypeError(f"{name} needs actor=Actor and at=aware datetime")
            purpose = _purpose(actor)
            with acting(actor, purpose, route=name), transaction.atomic():
                return _run(name, label, source, function, args, kwargs)

        run.__dict__["operation_label"] = label
        return run

    return mark


def _room(module: str) -> str:
    """The room of a module: ``operations`` is a file of its room, or a folder of files."""
    parts = module.split(".")
    return parts[parts.index("operations") - 1] if "operations" in parts[1:] else parts[-2]


def _purpose(actor: Actor) -> Purpose:
    scope = current_scope()
    if scope is not None:
        return scope.purpose
    return Purpose.SYSTEM if actor.is_system else Purpose.ACCOMPAGNEMENT


def _run(
    name: str,
    label: str,
    source: str,
    function: Callable[..., R],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> R:
    actor, at = kwargs["actor"], kwargs["at"]
    key = kwargs.get("idempotency_key")
    body = _body_hash(args, kwargs) if key else b""
    if key and (known := _known_answer(actor, name, key, body)):
        return UUID(known)  # type: ignore[return-value]  # idempotent operations answer a UUID, see ``operation``
    change = Change.objects.create(
        at=at,
        user_id=actor.user_id,
        user_name=actor.name,
        organisation_id=actor.structure_id,
        operation=name,
        label=label,
        reason=(kwargs.get("reason") or "").replace("\x00", ""),
        source=kwargs.get("source") or source,
        request_id=current_request_id(),
    )
    token = _running.set(_Running(change.pk, at))
    try:
        _tell_database(str(change.pk), at.isoformat())
        answer = function(*args, **kwargs)
        _tell_database("", "")
    finally:
        _running.reset(token)
    if key:
        Idempotency.objects.create(
            organisation_id=actor.structure_id, operation=name, key=key, body_hash=body, answer=str(answer)
        )
    return answer


def emit(event: Event) -> None:
    """Announce a fact: it is stored with the change and reaches handlers after the transaction."""
    emit_all((event,))


def emit_all(events: Iterable[Event]) -> None:
    """Announce many facts of one change in a few statements, in their order."""
    running = _running.get()
    if running is None:
        raise RuntimeError("a fact is announced outside an operation")
    OutboxEvent.objects.bulk_create(
        [
            OutboxEvent(
                at=running.at,
                name=event_name(type(event)),
                structure_id=event.structure_id,
                dossier_id=event.dossier_id,
                payload=event_payload(event),
                change_id=running.change_id,
            )
            for event in events
        ],
        batch_size=_EVENTS_A_STATEMENT,
    )


def current_change() -> int:
    """The change under way, for bulk loads that stamp rows by themselves."""
    running = _running.get()
    if running is None:
        raise RuntimeError("no operation is under way")
    return running.change_id


def _tell_database(change: str, at: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.change', %s, true), set_config('app.at', %s, true)", (change, at)
        )


def _body_hash(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bytes:
    body = {k: v for k, v in kwargs.items() if k not in ("actor", "at", "idempotency_key")}
    return hashlib.sha256(json.dumps([args, body], default=_jsonable, sort_keys=True).encode()).digest()


def _jsonable(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def _known_answer(actor: Actor, name: str, key: str, body: bytes) -> str | None:
    with connection.cursor() as cursor:
        # one client retrying in parallel waits here for the first attempt to end
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{actor.structure_id}{name}{key}",)
        )
    found = Idempotency.objects.filter(organisation_id=actor.structure_id, operation=name, key=key).first()
    if found is None:
        return None
    if bytes(found.body_hash) != body:
        raise Conflict(
            "Cette clé d’idempotence a déjà servi pour une autre demande.",
            what_to_do="Utilisez une nouvelle clé.",
            code="idempotency_key_reused",
        )
    return str(found.answer)
