"""Scope and row-level security: the transaction in which someone acts.

``acting`` is the only door to personal data: it tells PostgreSQL who acts, for which structure, for what
(locally to one transaction), and writes the access journal before it lets go of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose, Scope
from convergence.storage import journal

_SET = (
    "SELECT set_config('app.user', %s, true), set_config('app.organisation', %s, true),"
    " set_config('app.structure', %s, true), set_config('app.purpose', %s, true),"
    " set_config('app.reach', %s, true), set_config('app.file', %s, true)"
)
_NOBODY = ("", "", "", "", "", "")
_PLANNING = "SELECT set_config('plan_cache_mode', %s, true), set_config('enable_sort', %s, true)"

_current: ContextVar[tuple[Scope, UUID] | None] = ContextVar("convergence_scope", default=None)


def current_scope() -> Scope | None:
    """The scope of the transaction under way, if any."""
    found = _current.get()
    return found[0] if found else None


def current_request_id() -> UUID | None:
    """The identifier that ties journal entries and changes of one request."""
    found = _current.get()
    return found[1] if found else None


@contextmanager
def acting(
    actor: Actor, purpose: Purpose, *, route: str = "", request_id: UUID | None = None
) -> Iterator[Scope]:
    """Open the transaction in which ``actor`` works; its end writes the journal and commits both.

    Nested uses by the same actor join the transaction; another actor inside is a programming error.
    """
    outer = _current.get()
    if outer is not None:
        if outer[0].actor != actor:
            raise RuntimeError("another actor is already acting in this transaction")
        yield outer[0]
        return
    scope = Scope(actor=actor, purpose=purpose)
    token = _current.set((scope, request_id or uuid7()))
    nested = connection.in_atomic_block
    try:
        with transaction.atomic():
            _tell_database(_values(actor, purpose))
            yield scope
            journal.write(scope, route=route, request_id=current_request_id())
            if nested and not connection.needs_rollback:
                _tell_database(_NOBODY)  # what ends by an exception is given back by the savepoint
    finally:
        _current.reset(token)


def structures_with_work(question: str, at: datetime) -> list[UUID]:
    """Structures named by a question of the background work (``storage.protect.work_function``)."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {connection.ops.quote_name(question)}(%s)", (at,))
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def read_in_order() -> Iterator[None]:
    """Statements inside read an index in the order that they ask for, and stop at their limit.

    A plan made once for all (``config.database``) is that of an average structure: it would sort every row of a very
    large one for the first twenty.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLANNING, ("force_custom_plan", "off"))
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(_PLANNING, ("force_generic_plan", "on"))


def _values(actor: Actor, purpose: Purpose) -> tuple[str, ...]:
    files = str(actor.structure_id) if actor.may(Permission.READ_FILES) else ""
    reach = "network" if actor.may(Permission.MANAGE_NETWORK) else ""
    only = str(actor.only_file_id) if actor.only_file_id else ""
    return (str(actor.user_id), str(actor.structure_id), files, purpose.value, reach, only)


def _tell_database(values: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)
