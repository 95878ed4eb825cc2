"""Records age, their owners are asked again, those that look alike are proposed, workshops follow their sessions."""

from __future__ import annotations

import time

from convergence.accompagnement.solutions.operations import refresh_workshops
from convergence.accompagnement.solutions.queries import structures_with_workshops
from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.jobs.structures import house_in_each
from convergence.offers.operations import ask_again, compare_records, rate_offers
from convergence.offers.queries import (
    structures_to_nudge,
    structures_to_rate,
)

_SECONDS = 20.0


def rate_records() -> int:
    """Score again what ages, structure by structure; returns how many scores changed."""
    actors = house_in_each(structures_to_rate, clock.now(), route="rate_records")
    return sum(rate_offers(actor=actor, at=clock.now()) for actor in actors)


def ask_about_old_records() -> int:
    """Ask about what is no longer fresh, structure by structure; returns how many were asked."""
    actors = house_in_each(structures_to_nudge, clock.now(), route="ask_about_old_records")
    return sum(ask_again(actor=actor, at=clock.now()) for actor in actors)


def follow_listed_workshops() -> int:
    """Read the workshops of the agenda again: sessions begin and enrolments close with time alone."""
    actors = house_in_each(structures_with_workshops, clock.now(), route="follow_listed_workshops")
    return sum(refresh_workshops(actor=actor, at=clock.now()) for actor in actors)


def compare_new_records() -> int:
    """Compare what was written since the last time, an edition among others; returns how many pairs are proposed.

    A batch at a time, as long as other work may wait: a whole directory that arrives is compared over several runs.
    """
    end = time.monotonic() + _SECONDS
    proposed = 0
    while time.monotonic() < end:
        batch = compare_records(actor=system_actor(), at=clock.now())
        proposed += batch.proposed
        if not batch.records:
            break
    return proposed
