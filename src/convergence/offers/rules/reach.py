"""How far a service is, in words, and the box of coordinates in which nearer ones lie."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

from convergence.referentials.types import EARTH_KM

DEGREE_KM = radians(1) * EARTH_KM
_EXACT_UNDER_KM = 10
_NEXT_DOOR_KM = 0.1


@dataclass(frozen=True, slots=True)
class Box:
    """Bounds in degrees."""

    south: float
    north: float
    west: float
    east: float


def box_around(latitude: float, longitude: float, radius_km: float) -> Box:
    """A box that holds every point at this distance or nearer."""
    rise = radius_km / DEGREE_KM
    run = rise / max(0.01, cos(radians(min(89.0, abs(latitude) + rise))))
    return Box(latitude - rise, latitude + rise, longitude - run, longitude + run)


def distance_words(kilometres: float, *, is_exact: bool) -> str:
    """« à 3,2 km »; « à environ 3 km » when only the commune is known."""
    if not is_exact:
        return "dans la commune ou tout près" if kilometres < 1 else f"à environ {kilometres:.0f} km"
    if kilometres < _NEXT_DOOR_KM:
        return "à moins de 100 m"
    if kilometres < 1:
        return f"à {round(kilometres * 10) * 100} m" if kilometres < 0.95 else "à 1 km"
    if kilometres < _EXACT_UNDER_KM:
        return f"à {kilometres:.1f} km".replace(".", ",")
    return f"à {kilometres:.0f} km"
