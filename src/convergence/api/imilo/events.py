"""Calls 15 and 16: what an application has not acknowledged yet, and its acknowledgements, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from convergence.api.answers import json_answer
from convergence.api.imilo.answers import empty_answer, told_to_operators
from convergence.api.imilo.gate import Caller, application, note_shown
from convergence.foundation.actor import SYSTEM_ORGANISATION, application_actor
from convergence.foundation.scope import Purpose, Scope
from convergence.sharing.operations import acknowledge_event
from convergence.sharing.queries import waiting_events
from convergence.sharing.types import ApiFamily, OperatorEventRow
from convergence.storage.session import acting

PAGE = 1000


@told_to_operators
def events(request: HttpRequest) -> HttpResponseBase:
    """The queue of the application: a bare array, the oldest first, bounded; empty when all is acknowledged.

    Each file that it names is a line of the ledger, all in one statement; an acknowledgement writes none.
    """
    caller = application(request, ApiFamily.EVENTS)
    with _on_queue(caller, "imilo.events") as scope:
        rows = waiting_events(scope, PAGE)
        note_shown(caller, scope, "imilo.events", scope.reading.shown)
    return json_answer([_told(row) for row in rows])


@told_to_operators
def acknowledge(request: HttpRequest, identifiant: str) -> HttpResponseBase:
    """Take one event out of the queue; what was acknowledged already is so again."""
    caller = application(request, ApiFamily.EVENTS)
    with _on_queue(caller, "imilo.acknowledge") as scope:
        acknowledge_event(actor=scope.actor, at=caller.at, identifier=identifiant)
    return empty_answer()


@contextmanager
def _on_queue(caller: Caller, route: str) -> Iterator[Scope]:
    """The transaction in which an application works on its queue: no file is open to it."""
    actor = application_actor(
        caller.client.client_id,
        SYSTEM_ORGANISATION,
        name=caller.client.name,
        organisation=caller.client.organisation,
        time_zone="UTC",
        permissions=frozenset(),
    )
    with acting(actor, Purpose.OPERATOR_EXCHANGE, route=route) as scope:
        yield scope


def _told(row: OperatorEventRow) -> dict[str, Any]:
    instant = row.happened_at.astimezone(UTC).isoformat(timespec="milliseconds")
    return {
        "identifiant": row.identifier,
        "idDossier": row.file_number,
        "type": row.kind.value,
        "action": row.action.value,
        "idType": row.number,
        "date": instant.replace("+00:00", "Z"),
    }
