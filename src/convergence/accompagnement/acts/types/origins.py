"""By which identifier an act answers to what made it."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

HERSELF = "espace_personne"
"""The source of a step that the person declared in her space, in her own words."""

HER_PLAN = "espace_plan"
"""The source of a step of her plan of action that she told done in her space."""


def act_id_of_meeting(meeting_id: UUID, day: date) -> UUID:
    """The act that a meeting, a session or a visit to a service makes on a day: the same for both, always."""
    return uuid5(meeting_id, f"acte du {day}")
