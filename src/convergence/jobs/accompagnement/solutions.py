"""Periodic work on requests to services, in the zone of each structure: reminders, silence told further up."""

from __future__ import annotations

from convergence.accompagnement.solutions.operations import remind_and_escalate
from convergence.accompagnement.solutions.queries import structures_with_requests
from convergence.foundation import clock
from convergence.jobs.structures import house_in_each


def follow_requests() -> int:
    """Remind services and tell their silence, structure by structure; returns how many requests were touched."""
    actors = house_in_each(structures_with_requests, clock.now(), route="follow_requests")
    return sum(remind_and_escalate(actor=actor, at=clock.now()) for actor in actors)
