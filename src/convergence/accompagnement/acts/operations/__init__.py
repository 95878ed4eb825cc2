"""What may be written about acts."""

from convergence.accompagnement.acts.operations.amending import amend_act, cancel_act, validate_hours
from convergence.accompagnement.acts.operations.following import follow_meeting, forget_meeting
from convergence.accompagnement.acts.operations.recording import record_act, record_reception

__all__ = [
    "amend_act",
    "cancel_act",
    "follow_meeting",
    "forget_meeting",
    "record_act",
    "record_reception",
    "validate_hours",
]
