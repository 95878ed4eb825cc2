"""Reactions of sharing to the facts of lower rooms: what is to be sent, what operators' applications are told."""

from convergence.sharing.handlers.closings import (
    close_handed_over,
    close_limited,
    close_to_applications,
    close_to_partners,
    open_again,
)
from convergence.sharing.handlers.emergencies import alert_officers, tell_the_person
from convergence.sharing.handlers.exchanges import cancel_withdrawn, queue_requested
from convergence.sharing.handlers.operator_events import tell_erased
from convergence.sharing.handlers.partner_changes import (
    feed_closed,
    feed_erased,
    feed_lifted,
    feed_limited,
    feed_opened,
)

__all__ = [
    "alert_officers",
    "cancel_withdrawn",
    "close_handed_over",
    "close_limited",
    "close_to_applications",
    "close_to_partners",
    "feed_closed",
    "feed_erased",
    "feed_lifted",
    "feed_limited",
    "feed_opened",
    "open_again",
    "queue_requested",
    "tell_erased",
    "tell_the_person",
]
