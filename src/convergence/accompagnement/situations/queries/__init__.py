"""What may be read of situations."""

from convergence.accompagnement.situations.queries.situations import (
    comments_of,
    current_situation,
    current_situations_of,
    overlaps,
    situation_changes,
    situation_detail,
    situations_as_known,
    situations_of,
)

__all__ = [
    "comments_of",
    "current_situation",
    "current_situations_of",
    "overlaps",
    "situation_changes",
    "situation_detail",
    "situations_as_known",
    "situations_of",
]
