"""Periodic work on contracts: a signed one starts on its first day, in the zone of its structure."""

from __future__ import annotations

from convergence.accompagnement.contracts.operations import start_due_contracts
from convergence.accompagnement.contracts.queries import structures_with_contracts_to_start
from convergence.foundation import clock
from convergence.jobs.structures import house_in_each


def start_contracts() -> int:
    """Start the contracts whose first day has come, structure by structure; returns how many."""
    actors = house_in_each(structures_with_contracts_to_start, clock.now(), route="start_contracts")
    return sum(start_due_contracts(actor=actor, at=clock.now()) for actor in actors)
