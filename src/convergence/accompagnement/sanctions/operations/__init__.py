"""What may be written about breaches and sanctions."""

from convergence.accompagnement.sanctions.operations.deciding import decide_sanction, dismiss_procedure
from convergence.accompagnement.sanctions.operations.delegating import empower, end_delegation
from convergence.accompagnement.sanctions.operations.ending import (
    end_sanctioned_contracts,
    note_strike_off,
    receive_strike_off_answer,
    send_strike_off,
)
from convergence.accompagnement.sanctions.operations.following import (
    annul_sanction,
    lift_sanction,
    lodge_appeal,
    note_measure_end,
    settle_appeal,
)
from convergence.accompagnement.sanctions.operations.hearing import (
    ask_hearing,
    note_observations,
    plan_hearing,
    record_hearing,
)
from convergence.accompagnement.sanctions.operations.noting import (
    confirm_breach,
    excuse_breach,
    note_breach,
    set_aside_breach,
    suggest_breach,
    withdraw_suggestion,
)
from convergence.accompagnement.sanctions.operations.proposing import propose_sanction
from convergence.accompagnement.sanctions.operations.serving import note_letter_delivery, take_delivery

__all__ = [
    "annul_sanction",
    "ask_hearing",
    "confirm_breach",
    "decide_sanction",
    "dismiss_procedure",
    "empower",
    "end_delegation",
    "end_sanctioned_contracts",
    "excuse_breach",
    "lift_sanction",
    "lodge_appeal",
    "note_breach",
    "note_letter_delivery",
    "note_measure_end",
    "note_observations",
    "note_strike_off",
    "plan_hearing",
    "propose_sanction",
    "receive_strike_off_answer",
    "record_hearing",
    "send_strike_off",
    "set_aside_breach",
    "settle_appeal",
    "suggest_breach",
    "take_delivery",
    "withdraw_suggestion",
]
