"""What may be written about booking."""

from convergence.agenda.booking.operations.asking import (
    ask_first_appointment,
    dismiss_first_request,
    match_first_request,
    withdraw_first_request,
)
from convergence.agenda.booking.operations.hours import change_day, restore_day, set_week
from convergence.agenda.booking.operations.links import (
    book,
    book_for_herself,
    cancel_booking,
    cancel_for_herself,
    end_link,
    move_booking,
    send_link,
)
from convergence.agenda.booking.operations.motives import amend_motive, create_motive
from convergence.agenda.booking.operations.offering import offer_slots
from convergence.agenda.booking.operations.visiting import (
    book_as_visitor,
    cancel_as_visitor,
    dismiss_booking,
    erase_old_bookings,
    match_booking,
)
from convergence.agenda.booking.operations.waiting import (
    accept_offer,
    decline_offer,
    expire_offers,
    join_waiting,
    leave_waiting,
)

__all__ = [
    "accept_offer",
    "amend_motive",
    "ask_first_appointment",
    "book",
    "book_as_visitor",
    "book_for_herself",
    "cancel_as_visitor",
    "cancel_booking",
    "cancel_for_herself",
    "change_day",
    "create_motive",
    "decline_offer",
    "dismiss_booking",
    "dismiss_first_request",
    "end_link",
    "erase_old_bookings",
    "expire_offers",
    "join_waiting",
    "leave_waiting",
    "match_booking",
    "match_first_request",
    "move_booking",
    "offer_slots",
    "restore_day",
    "send_link",
    "set_week",
    "withdraw_first_request",
]
