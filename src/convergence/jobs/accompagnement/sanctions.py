"""Periodic work on sanctions, in the zone of each structure: contracts that a removal ends."""

from __future__ import annotations

from convergence.accompagnement.sanctions.operations import end_sanctioned_contracts
from convergence.accompagnement.sanctions.queries import structures_with_contracts_to_end
from convergence.foundation import clock
from convergence.jobs.structures import house_in_each


def end_contracts_of_sanctions() -> int:
    """End the contracts of which the removal takes effect, structure by structure; returns how many."""
    actors = house_in_each(structures_with_contracts_to_end, clock.now(), route="end_contracts_of_sanctions")
    return sum(end_sanctioned_contracts(actor=actor, at=clock.now()) for actor in actors)
