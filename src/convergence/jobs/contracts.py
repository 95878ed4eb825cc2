"""Periodic work on contracts, in the zone of each structure: first days, and birthdays that end or question one."""

from __future__ import annotations

from convergence.accompagnement.contracts.operations import apply_age_limits, start_due_contracts
from convergence.accompagnement.contracts.queries import (
    structures_with_ages,
    structures_with_contracts_to_start,
)
from convergence.foundation import clock
from convergence.jobs.structures import house_in_each


def start_contracts() -> int:
    """Start the contracts whose first day has come, structure by structure; returns how many."""
    actors = house_in_each(structures_with_contracts_to_start, clock.now(), route="start_contracts")
    return sum(start_due_contracts(actor=actor, at=clock.now()) for actor in actors)


def end_at_birthdays() -> int:
    """End the PACEA of those who reach 26 years, flag the CEJ of those who pass the age; returns how many ended."""
    actors = house_in_each(structures_with_ages, clock.now(), route="end_at_birthdays")
    return sum(apply_age_limits(actor=actor, at=clock.now()) for actor in actors)
