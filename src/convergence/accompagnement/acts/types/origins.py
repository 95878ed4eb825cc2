"""By which identifier an act answers to what made it."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5


def act_id_of_meeting(meeting_id: UUID, day: date) -> UUID:
    """The act that a meeting, a session or a visit to a service makes on a day: the same for both, always."""
    return uuid5(meeting_id, f"acte du {day}")
