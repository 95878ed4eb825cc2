"""Periodic work on calendars: read those whose turn has come, keep the copies right, forget those taken back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import Error, connections

from convergence.agenda.calendars.operations import (
    forget_ended,
    mirror_adviser,
    note_pull_failure,
    receive_changes,
)
from convergence.agenda.calendars.queries import (
    due_accounts,
    due_structures,
    pull_access,
)
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Unavailable
from convergence.foundation.scope import Purpose
from convergence.gateways import caldav
from convergence.identity.queries import staff_member
from convergence.jobs.structures import house_in_each
from convergence.storage.session import acting

log = logging.getLogger(__name__)

_ROUTE = "read_calendars"
_PAUSE = 60.0
_AT_ONCE = 4


@contextmanager
def reading(stop: threading.Event) -> Iterator[None]:
    """Read calendars during the block, beside everything else: a slow server of somebody delays nobody."""
    thread = threading.Thread(target=_work, args=(stop,), name="calendars")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _work(stop: threading.Event) -> None:
    try:
        while not stop.wait(_PAUSE):
            _turn()
    finally:
        connections.close_all()


def _turn() -> None:
    """One turn; a database that stops is waited for."""
    try:
        read_calendars()
    except Error:
        log.exception("reading of calendars interrupted")
        connections.close_all()
    except Exception:
        log.exception("reading of calendars failed; it goes on")


def read_calendars() -> int:
    """Read each calendar whose turn has come, a few at a time; returns how many were reached."""
    at = clock.now()
    due: list[tuple[Actor, UUID]] = []
    for actor in house_in_each(due_structures, at, route=_ROUTE):
        forget_ended(actor=actor, at=at)
        with acting(actor, Purpose.SYSTEM, route=_ROUTE) as scope:
            due += [(actor, account_id) for account_id in due_accounts(scope, at)]
    if not due:
        return 0
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="calendars") as pool:
        return sum(pool.map(_read_alone, due))


def _read_alone(due: tuple[Actor, UUID]) -> bool:
    """One calendar in a thread of its own; what goes wrong with it stops no other."""
    actor, account_id = due
    try:
        return read_calendar(actor, account_id)
    except Exception as error:
        log.error("calendar %s: %s", account_id, type(error).__name__)
        return False
    finally:
        connections.close_all()


def read_calendar(actor: Actor, account_id: UUID) -> bool:
    """Read one calendar, the server being asked outside any transaction; False when it could not be reached."""
    started_at = clock.now()
    with acting(actor, Purpose.SYSTEM, route=_ROUTE) as scope:
        pull = pull_access(scope, account_id, started_at)
        owner = staff_member(scope, pull.adviser_id) if pull else None
    if pull is None:
        return False
    try:
        changes = caldav.server().changes(pull.access, pull.token, pull.window.starts_at, pull.window.ends_at)
    except Unavailable as problem:
        note_pull_failure(actor=actor, at=clock.now(), account_id=account_id, problem=problem)
        return False
    _take_in(actor, account_id, changes, started_at, owner.email if owner else "")
    mirror_adviser(actor=actor, at=clock.now(), adviser_id=pull.adviser_id)
    return True


def _take_in(
    actor: Actor, account_id: UUID, changes: caldav.Changes, started_at: datetime, email: str
) -> None:
    receive_changes(
        actor=actor,
        at=clock.now(),
        account_id=account_id,
        changes=changes,
        started_at=started_at,
        addresses=(email,),
    )
