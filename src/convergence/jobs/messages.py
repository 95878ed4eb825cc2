"""Periodic work on messages: reminders that are due, groups that are leaving, advisers who are back."""

from __future__ import annotations

from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.jobs.structures import house_in_each
from convergence.messaging.operations import end_replacements, send_due_reminders, send_groups
from convergence.messaging.queries import structures_with_work


def send_messages() -> int:
    """Send what is due, structure by structure; returns how many things were treated."""
    return sum(map(_send, house_in_each(structures_with_work, clock.now(), route="send_messages")))


def _send(actor: Actor) -> int:
    at = clock.now()
    treated = 0
    while sent := send_due_reminders(actor=actor, at=at):
        treated += sent
    treated += send_groups(actor=actor, at=at)
    return treated + end_replacements(actor=actor, at=at)
