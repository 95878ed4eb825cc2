"""Periodic work on aspirations: words that the present version of the coding has not seen are coded by batches."""

from __future__ import annotations

from convergence.aspirations.operations import code_again
from convergence.aspirations.queries import structures_with_aspirations
from convergence.foundation import clock
from convergence.jobs.structures import house_in_each


def code_all_again() -> int:
    """Code what is left in each structure, one transaction a batch; returns how many statements were coded."""
    coded = 0
    for actor in house_in_each(structures_with_aspirations, clock.now(), route="code_aspirations_again"):
        while batch := code_again(actor=actor, at=clock.now()):
            coded += batch
    return coded
