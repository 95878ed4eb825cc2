"""Writes of the room."""

from convergence.offers.operations.catalogue import (
    keep_offer,
    keep_provider,
    note_places,
    reopen_offer,
    withdraw_offer,
)
from convergence.offers.operations.scores import note_outcome

__all__ = [
    "keep_offer",
    "keep_provider",
    "note_outcome",
    "note_places",
    "reopen_offer",
    "withdraw_offer",
]
