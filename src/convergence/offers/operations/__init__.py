"""Writes of the room."""

from convergence.offers.operations.scores import note_outcome

__all__ = [
    "note_outcome",
]
