"""Periodic work on contracts: a signed one starts on its first day, in the zone of its structure."""

from __future__ import annotations

from convergence.accompagnement.contracts.operations import start_due_contracts
from convergence.accompagnement.contracts.queries import has_contracts_to_start
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structures_matching
from convergence.storage.session import acting

_ALL = 100_000


def start_contracts() -> int:
    """Start the contracts whose first day has come, structure by structure; returns how many."""
    with acting(system_actor(), Purpose.SYSTEM, route="start_contracts") as scope:
        structures = structures_matching(scope, limit=_ALL)
    return sum(_start(system_actor(found.id, time_zone=found.time_zone)) for found in structures)


def _start(actor: Actor) -> int:
    with acting(actor, Purpose.SYSTEM, route="start_contracts") as scope:
        waiting = has_contracts_to_start(scope, clock.local_today(actor.time_zone))
    return start_due_contracts(actor=actor, at=clock.now()) if waiting else 0
