"""What may be read of breaches and sanctions."""

from convergence.accompagnement.sanctions.queries.measures import measures_of
from convergence.accompagnement.sanctions.queries.procedures import (
    actions_of,
    appeal_until,
    appeals_of,
    breach,
    breaches_of,
    degree_on,
    next_step,
    past_sanctions,
    sanction,
    sanction_notes,
    sanctions_of,
    scale_of,
    timeline,
)
from convergence.accompagnement.sanctions.queries.queue import (
    breaches_to_look_at,
    delegations,
    is_empowered,
    procedures_under_way,
    proposers_of,
    structures_with_contracts_to_end,
)

__all__ = [
    "actions_of",
    "appeal_until",
    "appeals_of",
    "breach",
    "breaches_of",
    "breaches_to_look_at",
    "degree_on",
    "delegations",
    "is_empowered",
    "measures_of",
    "next_step",
    "past_sanctions",
    "procedures_under_way",
    "proposers_of",
    "sanction",
    "sanction_notes",
    "sanctions_of",
    "scale_of",
    "structures_with_contracts_to_end",
    "timeline",
]
