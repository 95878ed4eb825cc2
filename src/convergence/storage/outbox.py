"""Outbox: facts go up. Handlers of higher rooms drink from one table, at least once, in order per file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar
from uuid import UUID

from django.db import connection, transaction

from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.events import Event, event_from_payload, event_name
from convergence.foundation.scope import Purpose, Scope
from convergence.storage.models import HandlerCursor, OutboxEvent, ParkedEvent
from convergence.storage.session import acting

E = TypeVar("E", bound=Event)

_FIRST_RETRY = timedelta(seconds=5)
_LONGEST_RETRY = timedelta(hours=1)
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Handler:
    """A reaction to one kind of event. It may run twice for the same event and must then do nothing new."""

    name: str
    event: type[Event]
    function: Callable[..., None]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Which stored fact a handler treats, and when it happened: two facts that say the same are two occurrences."""

    event_id: int
    at: datetime


_handlers: dict[str, Handler] = {}
_occurrence: ContextVar[Occurrence | None] = ContextVar("convergence_occurrence", default=None)


def current_occurrence() -> Occurrence:
    """The occurrence that the running handler treats."""
    found = _occurrence.get()
    if found is None:
        raise RuntimeError("no handler is running")
    return found


ZonesOf = Callable[[Scope, Iterable[UUID]], Mapping[UUID, str]]
_zones_of: list[ZonesOf] = []


def tell_zones(zones_of: ZonesOf) -> None:
    """Let the room that knows structures say in which time zone each lives: handlers act in it."""
    _zones_of[:] = [zones_of]


@contextmanager
def occurring(event_id: int, at: datetime) -> Iterator[None]:
    """What a handler runs in: the stored fact that it treats."""
    token = _occurrence.set(Occurrence(event_id, at))
    try:
        yield
    finally:
        _occurrence.reset(token)


def handles(event: type[E]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register ``function(event, *, actor, at)`` for an event; rooms do so in ``handlers.py``."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        name = f"{_room(function.__module__)}.{function.__name__}"
        _handlers[name] = Handler(name, event, function)
        return function

    return register


def _room(module: str) -> str:
    """The room of a module: ``handlers`` is a file of its room, or a folder of files."""
    parts = module.split(".")
    return parts[parts.index("handlers") - 1] if "handlers" in parts[1:] else parts[-2]


def handlers() -> tuple[Handler, ...]:
    """Every registered handler, by name."""
    return tuple(_handlers[name] for name in sorted(_handlers))


def dispatch() -> int:
    """Give each handler the events it has not treated; returns how many were treated.

    One statement says which handlers have something to do: a house where nothing happens asks nothing more.
    """
    return sum(_retry_parked(handler) + _read_on(handler) for handler in _awaited())


def _awaited() -> list[Handler]:
    """Handlers that have an event to read, or one that waits to be tried again."""
    known = handlers()
    names, events = [each.name for each in known], [event_name(each.event) for each in known]
    with acting(system_actor(), Purpose.SYSTEM, route="outbox"), connection.cursor() as cursor:
        cursor.execute(_AWAITED, {"names": names, "events": events, "now": clock.now()})
        awaited = {name for (name,) in cursor.fetchall()}
    return [handler for handler in known if handler.name in awaited]


_AWAITED = """
    SELECT h.name FROM unnest(%(names)s::text[], %(events)s::text[]) AS h (name, event)
        LEFT JOIN storage_handlercursor c ON c.handler = h.name
    WHERE EXISTS (SELECT 1 FROM storage_outboxevent e
            WHERE e.name = h.event AND (e.transaction, e.id) > (coalesce(c.transaction, 0), coalesce(c.event_id, 0))
                AND e.transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
        OR EXISTS (SELECT 1 FROM storage_parkedevent p WHERE p.handler = h.name AND p.next_try_at <= %(now)s)
"""


def _read_on(handler: Handler) -> int:
    treated = 0
    with transaction.atomic():
        HandlerCursor.objects.get_or_create(handler=handler.name)
        cursor = HandlerCursor.objects.select_for_update().get(handler=handler.name)
        events, waiting = _next_events(cursor, handler)
        actors = _actors({event.structure_id for event in events})
        for event in events:
            if event.dossier_id in waiting:
                _park(handler, event)
            elif failed := _treat(handler, event, actors[event.structure_id]):
                _note_failure(handler, event, failed)
                waiting |= {event.dossier_id} - {None}
            else:
                treated += 1
            cursor.transaction, cursor.event_id = event.transaction, event.pk
        cursor.save()
    return treated


def _next_events(cursor: HandlerCursor, handler: Handler) -> tuple[list[OutboxEvent], set[UUID | None]]:
    """Events after the cursor whose transaction, and every older one, has ended: none can appear behind.

    With the files of which an older event is parked: theirs wait behind it.
    """
    sql = """
        SELECT * FROM storage_outboxevent
        WHERE (transaction, id) > (%s, %s) AND name = %s
            AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ORDER BY transaction, id LIMIT %s
    """
    parameters = (cursor.transaction, cursor.event_id, event_name(handler.event), _BATCH)
    with _house(handler):
        events = list(OutboxEvent.objects.raw(sql, parameters))
        files = {event.dossier_id for event in events} - {None}
        parked = ParkedEvent.objects.filter(handler=handler.name, dossier_id__in=files) if files else ()
        return events, {each.dossier_id for each in parked}


def _house(handler: Handler) -> AbstractContextManager[Scope]:
    """What is kept of events, their parking included, is shown to the background work alone."""
    return acting(system_actor(), Purpose.SYSTEM, route=handler.name)


def _actors(structure_ids: set[UUID]) -> dict[UUID, Actor]:
    """The system at work for each structure, in that structure's time zone."""
    if not structure_ids:
        return {}
    with acting(system_actor(), Purpose.SYSTEM, route="outbox") as scope:
        zones = {key: zone for zones_of in _zones_of for key, zone in zones_of(scope, structure_ids).items()}
    return {
        key: system_actor(key, time_zone=zones[key]) if key in zones else system_actor(key)
        for key in structure_ids
    }


def _treat(handler: Handler, stored: OutboxEvent, actor: Actor) -> Exception | None:
    """Run the handler in a savepoint under the system's scope; why it failed, None when it did not."""
    event = event_from_payload(handler.event, stored.payload)
    try:
        with (
            transaction.atomic(),
            occurring(stored.pk, stored.at),
            acting(actor, Purpose.SYSTEM, route=handler.name),
        ):
            handler.function(event, actor=actor, at=clock.now())
    except Exception as error:  # a failing handler must delay nobody else: the event is parked and shown
        return error
    return None


def _note_failure(handler: Handler, stored: OutboxEvent, error: Exception) -> None:
    with _house(handler):
        parked = _parked(handler, stored)
        parked.attempts += 1
        parked.next_try_at = clock.now() + min(_FIRST_RETRY * 2 ** (parked.attempts - 1), _LONGEST_RETRY)
        parked.error = without_values(error)
        parked.save()


def _park(handler: Handler, stored: OutboxEvent) -> None:
    with _house(handler):
        _parked(handler, stored)


def _parked(handler: Handler, stored: OutboxEvent) -> ParkedEvent:
    found, _ = ParkedEvent.objects.get_or_create(
        handler=handler.name,
        event_id=stored.pk,
        defaults={"dossier_id": stored.dossier_id, "next_try_at": clock.now()},
    )
    return found


def without_values(error: Exception) -> str:
    """What failed, and where: never the message, which may hold what was typed or a row of the database."""
    frames = [each for each in extract_tb(error.__traceback__) if "convergence" in each.filename]
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    cause = error.__cause__ or error
    told = (
        getattr(error, "code", ""),
        getattr(cause, "sqlstate", ""),
        getattr(getattr(cause, "diag", None), "constraint_name", ""),
    )
    return " ".join(
        filter(None, (type(error).__name__, *(word for word in told if isinstance(word, str)), place))
    )


def _retry_parked(handler: Handler) -> int:
    treated = 0
    with _house(handler):
        due = ParkedEvent.objects.filter(handler=handler.name, next_try_at__lte=clock.now())
        keys = list(due.order_by("event_id").values_list("pk", flat=True)[:_BATCH])
    for key in keys:
        with transaction.atomic():
            event = _first_parked(handler, key)
            if event is None:
                continue
            if failed := _treat(handler, event, _actors({event.structure_id})[event.structure_id]):
                _note_failure(handler, event, failed)
                continue
            with _house(handler):
                ParkedEvent.objects.filter(pk=key).delete()
            treated += 1
    return treated


def _first_parked(handler: Handler, key: int) -> OutboxEvent | None:
    """The event of a parking, which is locked; None while somebody else tries it, or an older one of its file waits."""
    with _house(handler):
        parked = ParkedEvent.objects.select_for_update(skip_locked=True).filter(pk=key).first()
        if parked is None or _older_is_parked(handler, parked):
            return None
        return OutboxEvent.objects.get(pk=parked.event_id)


def _older_is_parked(handler: Handler, parked: ParkedEvent) -> bool:
    return (
        parked.dossier_id is not None
        and ParkedEvent.objects.filter(
            handler=handler.name, dossier_id=parked.dossier_id, event_id__lt=parked.event_id
        ).exists()
    )


def failures(limit: int = 100) -> list[ParkedEvent]:
    """Parked events, the next to be tried first, for whoever repairs them."""
    with acting(system_actor(), Purpose.SYSTEM, route="outbox"):
        return list(ParkedEvent.objects.order_by("next_try_at", "id")[:limit])
