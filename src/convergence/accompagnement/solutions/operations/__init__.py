"""What may be written about services kept for a person and requests to services."""

from convergence.accompagnement.solutions.operations.answering import (
    accept_request,
    receive_request,
    refuse_request,
)
from convergence.accompagnement.solutions.operations.choosing import (
    choose_service,
    drop_choice,
    send_choices,
)
from convergence.accompagnement.solutions.operations.counting import (
    count_answer,
    count_came,
    count_outcome,
    count_sent,
    count_silence,
    follow_answer,
)
from convergence.accompagnement.solutions.operations.following import (
    conclude_request,
    note_presence,
    withdraw_agreement,
    withdraw_request,
)
from convergence.accompagnement.solutions.operations.introducing import (
    answer_introduction,
    forget_introductions,
    introduce,
    read_answer,
    withdraw_introduction,
)
from convergence.accompagnement.solutions.operations.programs import answer_by_program
from convergence.accompagnement.solutions.operations.reminding import (
    end_links_of_file,
    go_on_after_mistake,
    note_delivery,
    pause_after_death,
    remind_and_escalate,
)
from convergence.accompagnement.solutions.operations.sending import send_request
from convergence.accompagnement.solutions.operations.workshops import (
    list_workshop,
    refresh_workshop,
    refresh_workshops,
)

__all__ = [
    "accept_request",
    "answer_by_program",
    "answer_introduction",
    "choose_service",
    "conclude_request",
    "count_answer",
    "count_came",
    "count_outcome",
    "count_sent",
    "count_silence",
    "drop_choice",
    "end_links_of_file",
    "follow_answer",
    "forget_introductions",
    "go_on_after_mistake",
    "introduce",
    "list_workshop",
    "note_delivery",
    "note_presence",
    "pause_after_death",
    "read_answer",
    "receive_request",
    "refresh_workshop",
    "refresh_workshops",
    "refuse_request",
    "remind_and_escalate",
    "send_choices",
    "send_request",
    "withdraw_agreement",
    "withdraw_introduction",
    "withdraw_request",
]
