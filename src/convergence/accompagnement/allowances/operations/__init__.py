"""What may be written about allowances and aids."""

from convergence.accompagnement.allowances.operations.aids import ask_aid, keep_aid_scheme, note_aid_papers
from convergence.accompagnement.allowances.operations.deciding import decide_request, withdraw_request
from convergence.accompagnement.allowances.operations.letters import write_letter
from convergence.accompagnement.allowances.operations.one_offs import ask_one_off
from convergence.accompagnement.allowances.operations.papers import (
    answer_autonomy,
    decide_precaution,
    note_papers,
)
from convergence.accompagnement.allowances.operations.resources import declare_resources, tell_resources
from convergence.accompagnement.allowances.operations.rights import (
    await_right,
    forget_right,
    note_end_of_right,
    open_right,
    revise_right,
)

__all__ = [
    "answer_autonomy",
    "ask_aid",
    "ask_one_off",
    "await_right",
    "decide_precaution",
    "decide_request",
    "declare_resources",
    "forget_right",
    "keep_aid_scheme",
    "note_aid_papers",
    "note_end_of_right",
    "note_papers",
    "open_right",
    "revise_right",
    "tell_resources",
    "withdraw_request",
    "write_letter",
]
