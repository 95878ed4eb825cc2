"""Periodic work on weeks: what will fall short is told before Sunday, what fell short is told once."""

from __future__ import annotations

from convergence.accompagnement.acts.operations import watch_weeks
from convergence.accompagnement.acts.queries import structures_with_weeks_to_watch
from convergence.foundation import clock
from convergence.jobs.structures import house_in_each


def watch_all_weeks() -> int:
    """Look at the weeks of each structure, in its own zone; returns how many were told short."""
    actors = house_in_each(structures_with_weeks_to_watch, clock.now(), route="watch_weeks")
    return sum(watch_weeks(actor=actor, at=clock.now()) for actor in actors)
