"""Periodic work on signatures: reminders, expiry, traces to erase, structure by structure in its own zone."""

from __future__ import annotations

from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.jobs.structures import house_in_each
from convergence.signatures.operations import erase_traces, remind_and_expire
from convergence.signatures.queries import structures_with_signings


def follow_signatures() -> int:
    """Remind, expire and erase where needed; returns how many signings and traces were touched."""
    return sum(map(_follow, house_in_each(structures_with_signings, clock.now(), route="follow_signatures")))


def _follow(actor: Actor) -> int:
    at = clock.now()
    return remind_and_expire(actor=actor, at=at) + erase_traces(actor=actor, at=at)
