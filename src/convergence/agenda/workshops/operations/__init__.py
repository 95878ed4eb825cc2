"""What may be written about offers, sessions, enrolments and waiting lists."""

from convergence.agenda.workshops.operations.attendance import (
    close_session,
    note_attendance,
    note_enrolment_status,
    reopen_session,
)
from convergence.agenda.workshops.operations.enrolling import enrol, enrol_many, withdraw_enrolment
from convergence.agenda.workshops.operations.herself import (
    enrol_herself,
    leave_herself,
    wait_herself,
    withdraw_herself,
)
from convergence.agenda.workshops.operations.offers import (
    amend_offer,
    create_offer,
    end_offer,
    reopen_offer,
)
from convergence.agenda.workshops.operations.sessions import (
    amend_session,
    cancel_session,
    duplicate_session,
    plan_session,
)
from convergence.agenda.workshops.operations.shared import enrol_shared, withdraw_shared
from convergence.agenda.workshops.operations.waiting import (
    accept_place,
    answer_offer,
    join_waiting_list,
    leave_waiting_list,
    offer_next_places,
)

__all__ = [
    "accept_place",
    "amend_offer",
    "amend_session",
    "answer_offer",
    "cancel_session",
    "close_session",
    "create_offer",
    "duplicate_session",
    "end_offer",
    "enrol",
    "enrol_herself",
    "enrol_many",
    "enrol_shared",
    "join_waiting_list",
    "leave_herself",
    "leave_waiting_list",
    "note_attendance",
    "note_enrolment_status",
    "offer_next_places",
    "plan_session",
    "reopen_offer",
    "reopen_session",
    "wait_herself",
    "withdraw_enrolment",
    "withdraw_herself",
    "withdraw_shared",
]
