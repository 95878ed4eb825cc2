"""What may be read of booking."""

from convergence.agenda.booking.queries.availability import (
    day_changes,
    free_times,
    openings_of,
    receiving_advisers,
)
from convergence.agenda.booking.queries.links import (
    booking_of_token,
    booking_to_match,
    bookings_to_match,
    count_to_match,
    guest_of,
    has_bookings_to_erase,
    has_people_waiting,
    link_of_token,
    links_of_file,
    links_sent,
    offer_of_token,
    open_offers,
    visitor_of,
    waiting_line,
    waiting_of_file,
)
from convergence.agenda.booking.queries.motives import motive, motives, public_motive

__all__ = [
    "booking_of_token",
    "booking_to_match",
    "bookings_to_match",
    "count_to_match",
    "day_changes",
    "free_times",
    "guest_of",
    "has_bookings_to_erase",
    "has_people_waiting",
    "link_of_token",
    "links_of_file",
    "links_sent",
    "motive",
    "motives",
    "offer_of_token",
    "open_offers",
    "openings_of",
    "public_motive",
    "receiving_advisers",
    "visitor_of",
    "waiting_line",
    "waiting_of_file",
]
