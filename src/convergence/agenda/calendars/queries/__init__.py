"""What may be read of calendars."""

from convergence.agenda.calendars.queries.accounts import (
    account,
    due_accounts,
    due_structures,
    most_detail,
    pull_access,
    questions,
    stored_access,
)
from convergence.agenda.calendars.queries.delivering import (
    appointment_ics,
    calendar_delivery,
    session_ics,
    visitor_ics,
)
from convergence.agenda.calendars.queries.feeds import feed_events, feed_holder, feeds

__all__ = [
    "account",
    "appointment_ics",
    "calendar_delivery",
    "due_accounts",
    "due_structures",
    "feed_events",
    "feed_holder",
    "feeds",
    "most_detail",
    "pull_access",
    "questions",
    "session_ics",
    "stored_access",
    "visitor_ics",
]
