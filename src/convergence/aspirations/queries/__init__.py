"""Reads of aspirations."""

from convergence.aspirations.queries.wishes import (
    aspiration_detail,
    changes_since,
    current_aspirations,
    ended_aspirations,
    path_of,
    structures_with_aspirations,
    themes_on,
)

__all__ = [
    "aspiration_detail",
    "changes_since",
    "current_aspirations",
    "ended_aspirations",
    "path_of",
    "structures_with_aspirations",
    "themes_on",
]
