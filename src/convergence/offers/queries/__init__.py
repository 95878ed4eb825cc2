"""Reads of the room."""

from convergence.offers.queries.around import around_commune, around_point
from convergence.offers.queries.editions import all_rejects, edition, editions, reject_counts, rejects
from convergence.offers.queries.feed import feed_faults, feed_page, has_unplaced_changes, last_place
from convergence.offers.queries.feed_streams import own_links, own_offers, own_structures
from convergence.offers.queries.keeping import (
    changes_of_offer,
    count_likenesses,
    count_to_review,
    count_uncompared,
    health_of,
    likeness,
    likenesses,
    listings,
    nudge_holder,
    nudge_of_link,
    offer_as_known,
    own_offers_kept,
    own_providers,
    record_as_known,
    scores,
    structures_to_nudge,
    structures_to_rate,
    to_review,
)
from convergence.offers.queries.named import offers_named
from convergence.offers.queries.records import offer, offers_of_provider, provider
from convergence.offers.queries.search import search, source_choices
from convergence.offers.queries.selections import offers_of_selection, selection, selections
from convergence.offers.queries.sources import due_sources, due_structures, source, source_access, sources

__all__ = [
    "all_rejects",
    "around_commune",
    "around_point",
    "changes_of_offer",
    "count_likenesses",
    "count_to_review",
    "count_uncompared",
    "due_sources",
    "due_structures",
    "edition",
    "editions",
    "feed_faults",
    "feed_page",
    "has_unplaced_changes",
    "health_of",
    "last_place",
    "likeness",
    "likenesses",
    "listings",
    "nudge_holder",
    "nudge_of_link",
    "offer",
    "offer_as_known",
    "offers_named",
    "offers_of_provider",
    "offers_of_selection",
    "own_links",
    "own_offers",
    "own_offers_kept",
    "own_providers",
    "own_structures",
    "provider",
    "record_as_known",
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
    "structures_to_nudge",
    "structures_to_rate",
    "to_review",
]
