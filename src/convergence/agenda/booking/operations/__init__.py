"""What may be written about booking."""

from convergence.agenda.booking.operations.hours import change_day, restore_day, set_week
from convergence.agenda.booking.operations.links import (
    book,
    cancel_booking,
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
    "book",
    "book_as_visitor",
    "cancel_as_visitor",
    "cancel_booking",
    "change_day",
    "create_motive",
    "decline_offer",
    "dismiss_booking",
    "end_link",
    "erase_old_bookings",
    "expire_offers",
    "join_waiting",
    "leave_waiting",
    "match_booking",
    "move_booking",
    "offer_slots",
    "restore_day",
    "send_link",
    "set_week",
]
