"""Writes of the room."""

from convergence.offers.operations.catalogue import (
    keep_offer,
    keep_provider,
    note_places,
    reopen_offer,
    withdraw_offer,
)
from convergence.offers.operations.feed import give_places, note_faults
from convergence.offers.operations.scores import note_outcome
from convergence.offers.operations.workshops import choose_listing, keep_workshop

__all__ = [
    "choose_listing",
    "give_places",
    "keep_offer",
    "keep_provider",
    "keep_workshop",
    "note_faults",
    "note_outcome",
    "note_places",
    "reopen_offer",
    "withdraw_offer",
]
