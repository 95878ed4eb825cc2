"""Tables of the directory. All of it is public: anyone at work reads it; only the owner of a source writes its records.

The records of a source carry ``structure_id``, the organisation that owns the source.
"""

from convergence.offers.models.directory import Provider, ServiceOffer
from convergence.offers.models.editions import Edition, Reject, Source
from convergence.offers.models.feed import FeedEntry
from convergence.offers.models.quality import CountedOutcome, Likeness, Nudge, OfferScore, WorkshopListing
from convergence.offers.models.selections import Selection
from convergence.offers.models.words import SearchWord

__all__ = [
    "CountedOutcome",
    "Edition",
    "FeedEntry",
    "Likeness",
    "Nudge",
    "OfferScore",
    "Provider",
    "Reject",
    "SearchWord",
    "Selection",
    "ServiceOffer",
    "Source",
    "WorkshopListing",
]
