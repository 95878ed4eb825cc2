"""What may be written about registration and orientation."""

from convergence.accompagnement.orientation.operations.answering import (
    attach_answer,
    note_exchange,
    receive_answer,
    receive_unreadable,
    set_aside_answer,
)
from convergence.accompagnement.orientation.operations.deciding import cancel_orientation, decide_orientation
from convergence.accompagnement.orientation.operations.following import (
    change_category,
    end_registration,
    expect_address_told,
    expect_new_orientation,
    note_address_told,
)
from convergence.accompagnement.orientation.operations.notifying import (
    follow_delivery,
    note_contract_given_up,
    note_contract_signed,
    note_notification,
    print_decision,
)
from convergence.accompagnement.orientation.operations.registering import (
    ask_registration,
    register_for_contract,
)
from convergence.accompagnement.orientation.operations.reorienting import (
    ask_reorientation,
    withdraw_reorientation,
)
from convergence.accompagnement.orientation.operations.repairing import (
    abandon_registration,
    note_registered,
    send_again,
)
from convergence.accompagnement.orientation.operations.replying import (
    accept_registration,
    refuse_registration,
)

__all__ = [
    "abandon_registration",
    "accept_registration",
    "ask_registration",
    "ask_reorientation",
    "attach_answer",
    "cancel_orientation",
    "change_category",
    "decide_orientation",
    "end_registration",
    "expect_address_told",
    "expect_new_orientation",
    "follow_delivery",
    "note_address_told",
    "note_contract_given_up",
    "note_contract_signed",
    "note_exchange",
    "note_notification",
    "note_registered",
    "print_decision",
    "receive_answer",
    "receive_unreadable",
    "refuse_registration",
    "register_for_contract",
    "send_again",
    "set_aside_answer",
    "withdraw_reorientation",
]
