"""Periodic work on booking: offers that nobody answered, slots that came free by time alone, visitors to forget."""

from __future__ import annotations

from convergence.agenda.booking.operations import erase_old_bookings, expire_offers, offer_slots
from convergence.agenda.booking.queries import has_bookings_to_erase, has_people_waiting
from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structures_matching
from convergence.storage.session import acting

_ALL = 100_000


def follow_waiting_lines() -> int:
    """Take back the slots that nobody answered and offer what is free; returns how many were offered."""
    return sum(_follow(actor) for actor in _structures("follow_waiting_lines"))


def forget_visitors() -> int:
    """Erase what visitors without a file left, once the delay is over; returns how many bookings."""
    return sum(_forget(actor) for actor in _structures("forget_visitors"))


def _structures(route: str) -> list[Actor]:
    with acting(system_actor(), Purpose.SYSTEM, route=route) as scope:
        found = structures_matching(scope, limit=_ALL)
    return [system_actor(one.id, time_zone=one.time_zone) for one in found]


def _follow(actor: Actor) -> int:
    with acting(actor, Purpose.SYSTEM, route="follow_waiting_lines") as scope:
        waiting = has_people_waiting(scope)
    if not waiting:
        return 0
    expire_offers(actor=actor, at=clock.now())
    return offer_slots(actor=actor, at=clock.now())


def _forget(actor: Actor) -> int:
    with acting(actor, Purpose.SYSTEM, route="forget_visitors") as scope:
        old = has_bookings_to_erase(scope, clock.now())
    return erase_old_bookings(actor=actor, at=clock.now()) if old else 0
