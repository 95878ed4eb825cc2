"""Reads about records themselves: how good, how old, what is alike, what changed, what came back of requests."""

from convergence.offers.queries.keeping.alike import count_uncompared
from convergence.offers.queries.keeping.health import health_of
from convergence.offers.queries.keeping.history import changes_of_offer, offer_as_known, record_as_known
from convergence.offers.queries.keeping.likenesses import count_likenesses, likeness, likenesses
from convergence.offers.queries.keeping.own import (
    listings,
    own_offers_kept,
    own_providers,
)
from convergence.offers.queries.keeping.reviewing import (
    count_to_review,
    nudge_holder,
    nudge_of_link,
    structures_to_nudge,
    structures_to_rate,
    to_review,
)
from convergence.offers.queries.keeping.scores import scores

__all__ = [
    "changes_of_offer",
    "count_likenesses",
    "count_to_review",
    "count_uncompared",
    "health_of",
    "likeness",
    "likenesses",
    "listings",
    "nudge_holder",
    "nudge_of_link",
    "offer_as_known",
    "own_offers_kept",
    "own_providers",
    "record_as_known",
    "scores",
    "structures_to_nudge",
    "structures_to_rate",
    "to_review",
]
