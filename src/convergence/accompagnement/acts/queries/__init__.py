"""What may be read of acts."""

from convergence.accompagnement.acts.queries.acts import (
    act_changes,
    act_detail,
    act_note,
    act_notes,
    acts_as_known,
    acts_of,
    last_acts_of,
)
from convergence.accompagnement.acts.queries.caseload import caseload, caseload_row
from convergence.accompagnement.acts.queries.hours import hours_by_week, week_hours_of
from convergence.accompagnement.acts.queries.timeline import timeline

__all__ = [
    "act_changes",
    "act_detail",
    "act_note",
    "act_notes",
    "acts_as_known",
    "acts_of",
    "caseload",
    "caseload_row",
    "hours_by_week",
    "last_acts_of",
    "timeline",
    "week_hours_of",
]
