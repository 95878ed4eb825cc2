"""What may be read of registration and orientation."""

from convergence.accompagnement.orientation.queries.orientations import (
    criteria_of,
    decision_warnings,
    notes_of,
    orientation_changes,
    orientation_counts,
    orientation_detail,
    orientation_on,
    orientations_of,
    reorientations_of,
)
from convergence.accompagnement.orientation.queries.received import (
    count_received,
    registrations_to_answer,
    reorientations_to_decide,
)
from convergence.accompagnement.orientation.queries.registrations import (
    count_awaiting,
    count_to_repair,
    messages_of,
    proposed_category,
    registration_detail,
    registration_of,
    registrations_awaiting,
    registrations_to_repair,
    silent_registrations,
    unknown_answers,
)

__all__ = [
    "count_awaiting",
    "count_received",
    "count_to_repair",
    "criteria_of",
    "decision_warnings",
    "messages_of",
    "notes_of",
    "orientation_changes",
    "orientation_counts",
    "orientation_detail",
    "orientation_on",
    "orientations_of",
    "proposed_category",
    "registration_detail",
    "registration_of",
    "registrations_awaiting",
    "registrations_to_answer",
    "registrations_to_repair",
    "reorientations_of",
    "reorientations_to_decide",
    "silent_registrations",
    "unknown_answers",
]
