"""Periodic work on booking: offers that nobody answered, slots that came free by time alone, visitors to forget."""

from __future__ import annotations

from convergence.agenda.booking.operations import erase_old_bookings, expire_offers, offer_slots
from convergence.agenda.booking.queries import structures_to_forget_in, structures_with_line
from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.jobs.structures import house_in_each


def follow_waiting_lines() -> int:
    """Take back the slots that nobody answered and offer what is free; returns how many were offered."""
    return sum(map(_follow, house_in_each(structures_with_line, clock.now(), route="follow_waiting_lines")))


def forget_visitors() -> int:
    """Erase what visitors without a file left, once the delay is over; returns how many bookings."""
    actors = house_in_each(structures_to_forget_in, clock.now(), route="forget_visitors")
    return sum(erase_old_bookings(actor=actor, at=clock.now()) for actor in actors)


def _follow(actor: Actor) -> int:
    expire_offers(actor=actor, at=clock.now())
    return offer_slots(actor=actor, at=clock.now())
