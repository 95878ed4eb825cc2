"""Periodic work on messages: reminders that are due, groups that are leaving, advisers who are back."""

from __future__ import annotations

from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.identity.queries import time_zones_of
from convergence.messaging.operations import end_replacements, send_due_reminders, send_groups
from convergence.messaging.queries import structures_with_work
from convergence.storage.session import acting


def send_messages() -> int:
    """Send what is due, structure by structure; returns how many things were treated."""
    with acting(system_actor(), Purpose.SYSTEM, route="send_messages") as scope:
        zones = time_zones_of(scope, structures_with_work(scope, clock.now()))
    return sum(_send(system_actor(structure, time_zone=zone)) for structure, zone in zones.items())


def _send(actor: Actor) -> int:
    at = clock.now()
    treated = 0
    while sent := send_due_reminders(actor=actor, at=at):
        treated += sent
    treated += send_groups(actor=actor, at=at)
    return treated + end_replacements(actor=actor, at=at)
