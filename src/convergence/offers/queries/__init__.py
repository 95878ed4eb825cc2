"""Reads of the room."""

from convergence.offers.queries.around import around_commune
from convergence.offers.queries.editions import all_rejects, edition, editions, reject_counts, rejects
from convergence.offers.queries.feed import feed_faults, feed_page, has_unplaced_changes, last_place
from convergence.offers.queries.feed_streams import own_links, own_offers, own_structures
from convergence.offers.queries.keeping.health import health_of
from convergence.offers.queries.keeping.history import changes_of_offer
from convergence.offers.queries.keeping.scores import scores
from convergence.offers.queries.named import offers_named
from convergence.offers.queries.records import offer, offers_of_provider, provider
from convergence.offers.queries.search import search, source_choices
from convergence.offers.queries.selections import offers_of_selection, selection, selections
from convergence.offers.queries.sources import due_sources, due_structures, source, source_access, sources

__all__ = [
    "all_rejects",
    "around_commune",
    "changes_of_offer",
    "due_sources",
    "due_structures",
    "edition",
    "editions",
    "feed_faults",
    "feed_page",
    "has_unplaced_changes",
    "health_of",
    "last_place",
    "offer",
    "offers_named",
    "offers_of_provider",
    "offers_of_selection",
    "own_links",
    "own_offers",
    "own_structures",
    "provider",
    "reject_counts",
    "rejects",
    "scores",
    "search",
    "selection",
    "selections",
    "source",
    "source_access",
    "source_choices",
    "sources",
]
