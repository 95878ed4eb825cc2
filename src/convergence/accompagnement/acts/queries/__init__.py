"""What may be read of acts."""

from convergence.accompagnement.acts.queries.acts import (
    act_changes,
    act_detail,
    act_note,
    act_notes,
    act_of_the_agenda,
    acts_as_known,
    acts_of,
    last_acts_of,
    repeated_act,
    repeats_among,
)
from convergence.accompagnement.acts.queries.caseload import caseload, caseload_row
from convergence.accompagnement.acts.queries.declared import own_steps_of
from convergence.accompagnement.acts.queries.demands import demand_detail, demand_texts, demands_of
from convergence.accompagnement.acts.queries.timeline import Beside, beside_acts, timeline
from convergence.accompagnement.acts.queries.weeks import (
    sharings_of,
    short_weeks_of,
    shows_counter,
    structures_with_weeks_to_watch,
    unavailabilities_of,
    unavailabilities_with_grounds,
    weeks_of_people,
    weeks_of_person,
)

__all__ = [
    "Beside",
    "act_changes",
    "act_detail",
    "act_note",
    "act_notes",
    "act_of_the_agenda",
    "acts_as_known",
    "acts_of",
    "beside_acts",
    "caseload",
    "caseload_row",
    "demand_detail",
    "demand_texts",
    "demands_of",
    "last_acts_of",
    "own_steps_of",
    "repeated_act",
    "repeats_among",
    "sharings_of",
    "short_weeks_of",
    "shows_counter",
    "structures_with_weeks_to_watch",
    "timeline",
    "unavailabilities_of",
    "unavailabilities_with_grounds",
    "weeks_of_people",
    "weeks_of_person",
]
