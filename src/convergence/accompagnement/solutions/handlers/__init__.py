"""What the room does when something happens in a lower one."""

from convergence.accompagnement.solutions.handlers.requests import (
    end_links,
    follow_conclusion,
    follow_presence,
    follow_service_answer,
    go_on_for_living,
    leave_dead_person,
    score_sending,
    score_silence,
    show_request_delivery,
)
from convergence.accompagnement.solutions.handlers.workshops import (
    count_place_freed,
    count_place_refused,
    count_place_taken,
    list_cancelled_session,
    list_changed_workshop,
    list_moved_session,
    list_planned_session,
)

__all__ = [
    "count_place_freed",
    "count_place_refused",
    "count_place_taken",
    "end_links",
    "follow_conclusion",
    "follow_presence",
    "follow_service_answer",
    "go_on_for_living",
    "leave_dead_person",
    "list_cancelled_session",
    "list_changed_workshop",
    "list_moved_session",
    "list_planned_session",
    "score_sending",
    "score_silence",
    "show_request_delivery",
]
