"""Periodic work on messages: reminders that are due, groups that are leaving, advisers who are back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation import clock
from convergence.foundation.actor import Actor
from convergence.foundation.periods import zone
from convergence.foundation.scope import Scope
from convergence.identity.queries import operator_structures
from convergence.jobs.structures import house_in_each
from convergence.messaging.operations import (
    end_replacements,
    remind_operator,
    send_due_reminders,
    send_groups,
)
from convergence.messaging.queries import structures_with_work

_MONDAY, _FROM_HOUR, _TO_HOUR = 0, 8, 12


def send_messages() -> int:
    """Send what is due, structure by structure; returns how many things were treated."""
    return sum(map(_send, house_in_each(structures_with_work, clock.now(), route="send_messages")))


def remind_operators() -> int:
    """On Monday morning, one reminder to each adviser of an operator for whom something waits; how many agencies."""
    reminded = 0
    for actor in house_in_each(_operators, clock.now(), route="remind_operators"):
        at = clock.now()
        if is_time_to_remind(actor, at):
            week = at.astimezone(zone(actor.time_zone)).isocalendar()
            remind_operator(actor=actor, at=at, idempotency_key=f"{week.year}-{week.week}")
            reminded += 1
    return reminded


def is_time_to_remind(actor: Actor, at: datetime) -> bool:
    """On Monday morning where the agency is."""
    there = at.astimezone(zone(actor.time_zone))
    return there.weekday() == _MONDAY and _FROM_HOUR <= there.hour < _TO_HOUR


def _operators(scope: Scope, at: datetime) -> list[UUID]:
    return operator_structures(scope, at.date())


def _send(actor: Actor) -> int:
    at = clock.now()
    treated = 0
    while sent := send_due_reminders(actor=actor, at=at):
        treated += sent
    treated += send_groups(actor=actor, at=at)
    return treated + end_replacements(actor=actor, at=at)
