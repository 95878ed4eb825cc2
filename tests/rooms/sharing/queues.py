"""Queues of operators' applications as tests fill and read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from convergence.foundation.actor import SYSTEM_ORGANISATION, Actor, application_actor, system_actor
from convergence.foundation.events import event_from_payload, event_name
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.sharing.handlers import closings, operator_events, partner_changes
from convergence.sharing.operations import acknowledge_event
from convergence.sharing.queries import waiting_events
from convergence.sharing.types import (
    ApiFamily,
    OperatorEventAction,
    OperatorEventKind,
    OperatorEventRow,
)
from convergence.storage.outbox import handlers, occurring
from convergence.storage.session import acting
from tests import operators
from tests.rooms.accompagnement.world import AT, TARBES, person

DSI = person("Dominique", Role.DSI)
HOUSE = system_actor(TARBES)
LET_IN = datetime(2026, 1, 1, tzinfo=UTC)
LISTENING = tuple(module.__name__ for module in (closings, operator_events, partner_changes))
RDV, SESSION, FILE = OperatorEventKind.APPOINTMENT, OperatorEventKind.ENROLMENT, OperatorEventKind.FILE
CREATE, UPDATE = OperatorEventAction.CREATE, OperatorEventAction.UPDATE
DELETE, ARCHIVE = OperatorEventAction.DELETE, OperatorEventAction.ARCHIVE
_EVENTS = (
    "SELECT id, at, name, structure_id, payload::text FROM storage_outboxevent WHERE id > %s ORDER BY id"
)


def let_in(name: str = "CEJ", *families: ApiFamily, when: datetime = LET_IN, **agreement: Any) -> UUID:
    wanted = families or (ApiFamily.EVENTS,)
    return operators.let_in(DSI, *wanted, at=when, name=name, organisation="Opérateur", **agreement)[0]


def application(client_id: UUID) -> Actor:
    return application_actor(
        client_id,
        SYSTEM_ORGANISATION,
        name="CEJ",
        organisation="Opérateur",
        time_zone="UTC",
        permissions=frozenset(),
    )


def waiting(client_id: UUID, limit: int = 1000) -> list[OperatorEventRow]:
    with acting(application(client_id), Purpose.OPERATOR_EXCHANGE) as scope:
        return waiting_events(scope, limit)


def acknowledged(client_id: UUID, identifier: str, when: datetime = AT) -> None:
    actor = application(client_id)
    with acting(actor, Purpose.OPERATOR_EXCHANGE):
        acknowledge_event(actor=actor, at=when, identifier=identifier)


def heard(times: int = 1, *, when: datetime = AT) -> None:
    """Every stored fact reaches the handlers that tell of it, as the outbox brings it, once or more."""
    known = [(event_name(one.event), one) for one in handlers() if one.function.__module__ in LISTENING]
    with acting(HOUSE, Purpose.SYSTEM), connection.cursor() as cursor:
        cursor.execute(_EVENTS, [0])
        rows = cursor.fetchall()
    for event_id, happened_at, name, structure_id, payload in rows * times:
        for handler in (one for known_name, one in known if known_name == name):
            event = event_from_payload(handler.event, json.loads(payload))
            actor = system_actor(structure_id)
            with occurring(event_id, happened_at), acting(actor, Purpose.SYSTEM):
                handler.function(event, actor=actor, at=when)


def told(client_id: UUID) -> list[tuple[OperatorEventKind, OperatorEventAction, int | None]]:
    return [(row.kind, row.action, row.number) for row in waiting(client_id)]
