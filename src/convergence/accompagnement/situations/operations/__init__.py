"""What may be written about situations."""

from convergence.accompagnement.situations.operations.confirming import confirm_situation
from convergence.accompagnement.situations.operations.conventions import (
    evaluate_pmsmp,
    note_accident,
    write_convention,
)
from convergence.accompagnement.situations.operations.declaring import declare_step
from convergence.accompagnement.situations.operations.ending import cancel_situation, end_situation
from convergence.accompagnement.situations.operations.exits import (
    note_follow_up,
    qualify_exit,
    withdraw_exit,
)
from convergence.accompagnement.situations.operations.recording import amend_situation, record_situation

__all__ = [
    "amend_situation",
    "cancel_situation",
    "confirm_situation",
    "declare_step",
    "end_situation",
    "evaluate_pmsmp",
    "note_accident",
    "note_follow_up",
    "qualify_exit",
    "record_situation",
    "withdraw_exit",
    "write_convention",
]
