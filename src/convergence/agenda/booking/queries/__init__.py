"""What may be read of booking."""

from convergence.agenda.booking.queries.availability import (
    day_changes,
    free_times,
    openings_of,
)
from convergence.agenda.booking.queries.links import (
    booking_of_token,
    booking_to_match,
    bookings_to_match,
    count_to_match,
    guest_of,
    link_of_token,
    links_of_file,
    links_sent,
    offer_of_token,
    open_offers,
    structures_to_forget_in,
    structures_with_line,
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
    "link_of_token",
    "links_of_file",
    "links_sent",
    "motive",
    "motives",
    "offer_of_token",
    "open_offers",
    "openings_of",
    "public_motive",
    "structures_to_forget_in",
    "structures_with_line",
    "visitor_of",
    "waiting_line",
    "waiting_of_file",
]
