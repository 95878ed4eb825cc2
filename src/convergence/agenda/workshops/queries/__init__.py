"""Reads of workshops. Each that names somebody tells the access journal."""

from convergence.agenda.workshops.queries.enrolments import (
    enrolled,
    enrolled_in,
    enrolment,
    enrolment_by_number,
    enrolment_comments,
    enrolment_number,
    enrolments_of_file,
    status_counts,
)
from convergence.agenda.workshops.queries.planned import planned_sessions
from convergence.agenda.workshops.queries.sessions import (
    count_sessions,
    count_to_close,
    offer,
    offers,
    session,
    session_by_number,
    session_changes,
    sessions_between,
    sessions_for_file,
    sessions_for_shared,
    sessions_proposed_to,
    sessions_to_close,
)
from convergence.agenda.workshops.queries.waiting import (
    offered_places,
    offered_to,
    structures_with_places,
    waiting_list,
    waiting_of,
)

__all__ = [
    "count_sessions",
    "count_to_close",
    "enrolled",
    "enrolled_in",
    "enrolment",
    "enrolment_by_number",
    "enrolment_comments",
    "enrolment_number",
    "enrolments_of_file",
    "offer",
    "offered_places",
    "offered_to",
    "offers",
    "planned_sessions",
    "session",
    "session_by_number",
    "session_changes",
    "sessions_between",
    "sessions_for_file",
    "sessions_for_shared",
    "sessions_proposed_to",
    "sessions_to_close",
    "status_counts",
    "structures_with_places",
    "waiting_list",
    "waiting_of",
]
