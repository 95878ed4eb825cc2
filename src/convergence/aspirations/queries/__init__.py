"""Reads of aspirations."""

from convergence.aspirations.queries.local import local_sub_themes, national_themes_on, themes_on
from convergence.aspirations.queries.spoken import occupations_as_spoken
from convergence.aspirations.queries.wishes import (
    aspiration_detail,
    changes_since,
    current_aspirations,
    ended_aspirations,
    path_of,
    structures_with_aspirations,
)

__all__ = [
    "aspiration_detail",
    "changes_since",
    "current_aspirations",
    "ended_aspirations",
    "local_sub_themes",
    "national_themes_on",
    "occupations_as_spoken",
    "path_of",
    "structures_with_aspirations",
    "themes_on",
]
