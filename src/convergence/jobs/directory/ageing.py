"""Records age, their owners are asked again, those that look alike are proposed, workshops follow their sessions."""

from __future__ import annotations

from datetime import timedelta

from convergence.accompagnement.solutions.operations import refresh_workshops
from convergence.accompagnement.solutions.queries import structures_with_workshops
from convergence.foundation import clock
from convergence.foundation.actor import system_actor
from convergence.jobs.structures import house_in_each
from convergence.offers.operations import ask_again, propose_likenesses, rate_offers
from convergence.offers.queries import (
    structures_to_nudge,
    structures_to_rate,
)

_LATELY, _MISSED = timedelta(minutes=90), timedelta(days=3)


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
    """Compare what was written lately to the rest; each hour, a little more than an hour back."""
    at = clock.now()
    return propose_likenesses(actor=system_actor(), at=at, since=at - _LATELY)


def compare_missed_records() -> int:
    """Once a day, look some days back: what a stopped worker missed. A pair is met when one of the two is written."""
    at = clock.now()
    return propose_likenesses(actor=system_actor(), at=at, since=at - _MISSED)
