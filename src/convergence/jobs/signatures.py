"""Periodic work on signatures: reminders, expiry, traces to erase, structure by structure in its own zone."""

from __future__ import annotations

from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structures_matching
from convergence.signatures.operations import erase_traces, remind_and_expire
from convergence.signatures.queries import has_signing_work
from convergence.storage.session import acting

_ALL = 100_000
_ROUTE = "follow_signatures"


def follow_signatures() -> int:
    """Remind, expire and erase in every structure; returns how many signings and traces were touched."""
    with acting(system_actor(), Purpose.SYSTEM, route=_ROUTE) as scope:
        structures = structures_matching(scope, limit=_ALL)
    return sum(_follow(system_actor(found.id, time_zone=found.time_zone)) for found in structures)


def _follow(actor: Actor) -> int:
    at = clock.now()
    with acting(actor, Purpose.SYSTEM, route=_ROUTE) as scope:
        waiting = has_signing_work(scope, at)
    if not waiting:
        return 0
    return remind_and_expire(actor=actor, at=at) + erase_traces(actor=actor, at=at)
