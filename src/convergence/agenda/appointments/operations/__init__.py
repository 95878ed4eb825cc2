"""What may be written about appointments, the time they take, places and absences."""

from convergence.agenda.appointments.operations.absences import declare_absence, withdraw_absence
from convergence.agenda.appointments.operations.amending import amend_appointment
from convergence.agenda.appointments.operations.attendance import note_attendance
from convergence.agenda.appointments.operations.cancelling import (
    cancel_after_transfer,
    cancel_appointment,
    postpone_appointment,
)
from convergence.agenda.appointments.operations.handing import hand_over_appointments, undo_hand_over
from convergence.agenda.appointments.operations.moving import move_appointment
from convergence.agenda.appointments.operations.occupying import free, occupy
from convergence.agenda.appointments.operations.places import (
    amend_place,
    close_place,
    follow_merger,
    open_place,
)
from convergence.agenda.appointments.operations.planning import plan_appointment, plan_series

__all__ = [
    "amend_appointment",
    "amend_place",
    "cancel_after_transfer",
    "cancel_appointment",
    "close_place",
    "declare_absence",
    "follow_merger",
    "free",
    "hand_over_appointments",
    "move_appointment",
    "note_attendance",
    "occupy",
    "open_place",
    "plan_appointment",
    "plan_series",
    "postpone_appointment",
    "undo_hand_over",
    "withdraw_absence",
]
