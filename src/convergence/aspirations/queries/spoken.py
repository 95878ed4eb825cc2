"""Occupations as people say and spell them, on the list of the day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from convergence.aspirations.rules.occupations import Occupations, everyday_names
from convergence.foundation.scope import Scope
from convergence.referentials.queries import occupations, rome_matching
from convergence.referentials.types import RomeMatch
from convergence.storage.journal import reads_nobody


@reads_nobody("public codes")
def occupations_as_spoken(scope: Scope, typed: str, on: date, limit: int = 10) -> list[RomeMatch]:
    """Occupations for what was typed, spelling forgiven; then those that a code or a job title names. Each once."""
    found = {match.code: match for match in _known(on).matching(typed, limit)}
    for match in rome_matching(typed, on, limit):
        found.setdefault(match.code, match)
    return list(found.values())[:limit]


@lru_cache(maxsize=1)
def _known(on: date) -> Occupations:
    return Occupations(occupations(on), everyday_names())
