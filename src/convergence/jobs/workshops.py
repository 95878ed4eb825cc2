"""Periodic work on sessions: a place that nobody took in time goes to the next of the waiting list."""

from __future__ import annotations

from convergence.agenda.workshops.operations import offer_next_places
from convergence.agenda.workshops.queries import has_places_to_offer
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structures_matching
from convergence.storage.session import acting

_ALL = 100_000


def offer_places() -> int:
    """End the offers that nobody answered, structure by structure; returns how many places went to the next."""
    with acting(system_actor(), Purpose.SYSTEM, route="offer_places") as scope:
        structures = structures_matching(scope, limit=_ALL)
    return sum(_offer(system_actor(found.id, time_zone=found.time_zone)) for found in structures)


def _offer(actor: Actor) -> int:
    with acting(actor, Purpose.SYSTEM, route="offer_places") as scope:
        waiting = has_places_to_offer(scope, clock.now())
    return offer_next_places(actor=actor, at=clock.now()) if waiting else 0
