"""Periodic work on requests to services, in the zone of each structure: reminders, silence told further up."""

from __future__ import annotations

from convergence.accompagnement.solutions.operations import forget_introductions, remind_and_escalate
from convergence.accompagnement.solutions.queries import (
    structures_with_introductions,
    structures_with_requests,
)
from convergence.foundation import clock
from convergence.jobs.structures import house_in_each


def follow_requests() -> int:
    """Remind services, tell their silence, erase old introductions; returns how many requests were touched."""
    for actor in house_in_each(structures_with_introductions, clock.now(), route="follow_requests"):
        forget_introductions(actor=actor, at=clock.now())
    actors = house_in_each(structures_with_requests, clock.now(), route="follow_requests")
    return sum(remind_and_escalate(actor=actor, at=clock.now()) for actor in actors)
