"""What may be read of situations."""

from convergence.accompagnement.situations.queries.conventions import accidents_of, conventions_of
from convergence.accompagnement.situations.queries.exits import exits_of, follow_up_detail
from convergence.accompagnement.situations.queries.seeking import job_seeker_category
from convergence.accompagnement.situations.queries.situations import (
    comments_of,
    current_situation,
    current_situations_of,
    overlaps,
    overlaps_with,
    situation_changes,
    situation_detail,
    situations_as_known,
    situations_of,
    spans_of,
    standing_among,
)

__all__ = [
    "accidents_of",
    "comments_of",
    "conventions_of",
    "current_situation",
    "current_situations_of",
    "exits_of",
    "follow_up_detail",
    "job_seeker_category",
    "overlaps",
    "overlaps_with",
    "situation_changes",
    "situation_detail",
    "situations_as_known",
    "situations_of",
    "spans_of",
    "standing_among",
]
