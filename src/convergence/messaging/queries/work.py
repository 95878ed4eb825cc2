"""What the clock brings: asked before opening an operation that would change nothing."""

from __future__ import annotations

from datetime import datetime

from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Scope
from convergence.messaging import models
from convergence.messaging.types import GroupState, ReminderState
from convergence.storage.journal import reads_nobody

_COUNTS = "whether something waits, of no one in particular"


@reads_nobody(_COUNTS)
def has_reminders_due(scope: Scope, at: datetime) -> bool:
    """Whether a reminder of the structure is to be sent now."""
    return models.Reminder.objects.filter(
        structure_id=scope.structure_id, state=ReminderState.PLANNED.value, due_at__lte=at
    ).exists()


@reads_nobody(_COUNTS)
def has_groups_to_send(scope: Scope) -> bool:
    """Whether a group message is being sent."""
    return models.GroupMessage.objects.filter(
        structure_id=scope.structure_id, state=GroupState.SENDING.value
    ).exists()


@reads_nobody(_COUNTS)
def has_replacements_to_end(scope: Scope, at: datetime) -> bool:
    """Whether an adviser of whom a replacement was announced is back."""
    today = local_day(at, zone(scope.actor.time_zone))
    return models.Replacement.objects.filter(
        structure_id=scope.structure_id, ended_at=None, ends_on__lte=today
    ).exists()
