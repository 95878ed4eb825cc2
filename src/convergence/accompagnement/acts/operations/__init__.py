"""What may be written about acts."""

from convergence.accompagnement.acts.operations.amending import amend_act, cancel_act, validate_hours
from convergence.accompagnement.acts.operations.away import (
    cancel_unavailability,
    move_unavailability,
    note_unavailability,
)
from convergence.accompagnement.acts.operations.declaring import declare_step, take_back_step
from convergence.accompagnement.acts.operations.demands import (
    amend_demand,
    answer_demand,
    close_demand,
    detach_answer,
    note_demand,
    reopen_demand,
)
from convergence.accompagnement.acts.operations.following import follow_meeting, follow_step, forget_meeting
from convergence.accompagnement.acts.operations.likeness import answer_likeness
from convergence.accompagnement.acts.operations.recording import record_act, record_reception
from convergence.accompagnement.acts.operations.sharing import close_counter, open_counter
from convergence.accompagnement.acts.operations.weeks import watch_weeks

__all__ = [
    "amend_act",
    "amend_demand",
    "answer_demand",
    "answer_likeness",
    "cancel_act",
    "cancel_unavailability",
    "close_counter",
    "close_demand",
    "declare_step",
    "detach_answer",
    "follow_meeting",
    "follow_step",
    "forget_meeting",
    "move_unavailability",
    "note_demand",
    "note_unavailability",
    "open_counter",
    "record_act",
    "record_reception",
    "reopen_demand",
    "take_back_step",
    "validate_hours",
    "watch_weeks",
]
