"""What a ``SuggestField`` of any page proposes: communes and occupations of today."""

from __future__ import annotations

from convergence.design.fields import Suggestion
from convergence.foundation.clock import local_today
from convergence.referentials import queries
from convergence.referentials.types import Commune

SUGGESTED = 10
LONGEST = 100
_ZONE = "Europe/Paris"


def commune_suggestions(text: str) -> list[Suggestion]:
    """Communes for what was typed: code, name, first postal code."""
    found = queries.communes_matching(text.strip()[:LONGEST], local_today(_ZONE), SUGGESTED)
    return [_commune(commune) for commune in found]


def commune_by_code(code: str) -> Suggestion | None:
    """The suggestion of one INSEE code."""
    commune = queries.commune_at(code, local_today(_ZONE))
    return _commune(commune) if commune else None


def occupation_suggestions(text: str) -> list[Suggestion]:
    """Occupations for what was typed: ROME code and words."""
    found = queries.rome_matching(text.strip()[:LONGEST], local_today(_ZONE), SUGGESTED)
    return [Suggestion(match.code, match.appellation or match.label, match.code) for match in found]


def occupation_by_code(code: str) -> Suggestion | None:
    """The suggestion of one ROME code."""
    occupation = queries.occupation(code)
    return Suggestion(occupation.code, occupation.label, occupation.code) if occupation else None


def _commune(commune: Commune) -> Suggestion:
    place = commune.postal_codes[0] if commune.postal_codes else commune.departement
    return Suggestion(commune.code, commune.name, place)
