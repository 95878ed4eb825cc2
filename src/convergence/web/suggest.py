"""What a ``SuggestField`` of any page proposes: communes, places and occupations of today."""

from __future__ import annotations

import re

from convergence.aspirations.queries import occupations_as_spoken
from convergence.design.fields import Suggestion
from convergence.foundation.clock import local_today
from convergence.referentials import queries
from convergence.referentials.types import Commune, Point
from convergence.storage.session import current_scope

SUGGESTED = 10
LONGEST = 100
_ZONE = "Europe/Paris"
_AT = "@"
_COORDINATES = re.compile(r"\s*(-?\d{1,2}[.,]\d{2,15})\s*(?:[;,/]\s*|\s+)(-?\d{1,3}[.,]\d{2,15})\s*")
"""Latitude then longitude, in degrees, as a map gives them: « 43.2328, 0.0782 », or with decimal commas."""


def commune_suggestions(text: str) -> list[Suggestion]:
    """Communes for what was typed: code, name, first postal code."""
    found = queries.communes_matching(text.strip()[:LONGEST], local_today(_ZONE), SUGGESTED)
    return [_commune(commune) for commune in found]


def commune_by_code(code: str) -> Suggestion | None:
    """The suggestion of one INSEE code."""
    commune = queries.commune_at(code, local_today(_ZONE))
    return _commune(commune) if commune else None


def place_suggestions(text: str) -> list[Suggestion]:
    """A point for coordinates, communes for anything else."""
    point = _point(text)
    return [_pointed(point)] if point else commune_suggestions(text)


def place_by_code(code: str) -> Suggestion | None:
    """The suggestion of a point, or of an INSEE code."""
    point = point_of_place(code)
    return _pointed(point) if point else commune_by_code(code)


def point_of_place(code: str) -> Point | None:
    """The point of a place that was given by its coordinates; None for a commune."""
    return _point(code.removeprefix(_AT)) if code.startswith(_AT) else None


def occupation_suggestions(text: str) -> list[Suggestion]:
    """Occupations for what was typed: ROME code and words."""
    found = queries.rome_matching(text.strip()[:LONGEST], local_today(_ZONE), SUGGESTED)
    return [Suggestion(match.code, match.appellation or match.label, match.code) for match in found]


def spoken_occupation_suggestions(text: str) -> list[Suggestion]:
    """Occupations as people say and spell them: « mécano », « cuisinié »."""
    scope = current_scope()
    if scope is None:
        return occupation_suggestions(text)
    found = occupations_as_spoken(scope, text.strip()[:LONGEST], local_today(_ZONE), SUGGESTED)
    return [Suggestion(match.code, match.label, match.appellation or match.code) for match in found]


def occupation_by_code(code: str) -> Suggestion | None:
    """The suggestion of one ROME code."""
    occupation = queries.occupation(code)
    return Suggestion(occupation.code, occupation.label, occupation.code) if occupation else None


def _point(text: str) -> Point | None:
    found = _COORDINATES.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = (float(one.replace(",", ".")) for one in found.groups())
    is_on_earth = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return Point(latitude, longitude) if is_on_earth else None


def _pointed(point: Point) -> Suggestion:
    words = f"{point.latitude:.6f}, {point.longitude:.6f}"
    return Suggestion(f"{_AT}{words}", words)


def _commune(commune: Commune) -> Suggestion:
    place = commune.postal_codes[0] if commune.postal_codes else commune.departement
    return Suggestion(commune.code, commune.name, place)
