"""For whom the periodic work is done: the structures where something waits, asked in one question."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose, Scope
from convergence.identity.queries import time_zones_of
from convergence.storage.session import acting

Question = Callable[[Scope, datetime], Collection[UUID]]


def house_in_each(question: Question, at: datetime, *, route: str) -> list[Actor]:
    """The house, ready to act in each structure that ``question`` names, in the zone of that structure."""
    with acting(system_actor(), Purpose.SYSTEM, route=route) as scope:
        found = question(scope, at)
        zones = time_zones_of(scope, found) if found else {}
    return [system_actor(one, time_zone=zones.get(one, "UTC")) for one in found]
