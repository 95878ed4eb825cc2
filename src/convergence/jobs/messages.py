"""Periodic work on messages: reminders that are due, groups that are leaving, advisers who are back."""

from __future__ import annotations

from convergence.foundation import clock
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structures_matching
from convergence.messaging.operations import end_replacements, send_due_reminders, send_groups
from convergence.messaging.queries import has_groups_to_send, has_reminders_due, has_replacements_to_end
from convergence.storage.session import acting

_ALL = 100_000


def send_messages() -> int:
    """Send what is due, structure by structure; returns how many things were treated."""
    with acting(system_actor(), Purpose.SYSTEM, route="send_messages") as scope:
        structures = structures_matching(scope, limit=_ALL)
    return sum(_send(system_actor(found.id, time_zone=found.time_zone)) for found in structures)


def _send(actor: Actor) -> int:
    at = clock.now()
    with acting(actor, Purpose.SYSTEM, route="send_messages") as scope:
        reminders, groups = has_reminders_due(scope, at), has_groups_to_send(scope)
        returns = has_replacements_to_end(scope, at)
    treated = 0
    while reminders and (sent := send_due_reminders(actor=actor, at=at)):
        treated += sent
    if groups:
        treated += send_groups(actor=actor, at=at)
    if returns:
        treated += end_replacements(actor=actor, at=at)
    return treated
