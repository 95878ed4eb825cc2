"""What was announced is told to the rooms, as the outbox does, in the transaction of the test."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import connection

from convergence.foundation.actor import system_actor
from convergence.foundation.events import event_from_payload, event_name
from convergence.foundation.scope import Purpose
from convergence.storage.outbox import handlers
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import REUNION, TARBES

_ROOMS = {"payments", "allowances", "contracts"}


def last_event() -> int:
    """The last event announced so far."""
    with acting(system_actor(TARBES), Purpose.SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM storage_outboxevent")
        return int(cursor.fetchone()[0])


def hear(after: int, when: datetime) -> int:
    """Tell the handlers of the rooms of money what came after an event, and what they announce; returns the last."""
    with acting(system_actor(TARBES), Purpose.SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, structure_id, payload FROM storage_outboxevent WHERE id > %s ORDER BY id",
            (after,),
        )
        rows = cursor.fetchall()
    for _, name, structure_id, payload in rows:
        zone = "Indian/Reunion" if structure_id == REUNION else "Europe/Paris"
        actor = system_actor(structure_id, time_zone=zone)
        for handler in handlers():
            if handler.name.split(".")[0] in _ROOMS and event_name(handler.event) == name:
                told = event_from_payload(handler.event, _decoded(payload))
                handler.function(told, actor=actor, at=when)
    return hear(rows[-1][0], when) if rows else after


def _decoded(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else dict(value)
