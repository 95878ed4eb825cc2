"""Reads of the room."""

from convergence.offers.queries.feed import feed_faults, feed_page, has_unplaced_changes, last_place
from convergence.offers.queries.feed_streams import own_links, own_offers, own_structures
from convergence.offers.queries.named import offers_named

__all__ = [
    "feed_faults",
    "feed_page",
    "has_unplaced_changes",
    "last_place",
    "offers_named",
    "own_links",
    "own_offers",
    "own_structures",
]
