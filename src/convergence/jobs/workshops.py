"""Periodic work on sessions: a place that nobody took in time goes to the next of the waiting list."""

from __future__ import annotations

from convergence.agenda.workshops.operations import offer_next_places
from convergence.agenda.workshops.queries import structures_with_places
from convergence.foundation import clock
from convergence.jobs.structures import house_in_each


def offer_places() -> int:
    """End the offers that nobody answered, structure by structure; returns how many places went to the next."""
    actors = house_in_each(structures_with_places, clock.now(), route="offer_places")
    return sum(offer_next_places(actor=actor, at=clock.now()) for actor in actors)
