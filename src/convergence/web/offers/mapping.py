"""The map beside a list of services: drawn here, without any server of maps; the list says the same in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from uuid import UUID

from convergence.offers.types import Around, Hit, Pin
from convergence.referentials.queries import towns_within
from convergence.referentials.types import Point

WIDTH, HEIGHT = 480.0, 480.0
_MARGIN = 24.0
_DEGREE_KM = 111.195
_LEAST_KM = 6.0
_TOWNS = 9
_SCALES = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_APART = 34.0
_METROPOLE = (41.0, 51.5, -5.5, 10.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered service of the page: several at the same point share one mark."""

    x: float
    y: float
    label: str
    offer_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A town, or the place of the search."""

    x: float
    y: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class ServiceMap:
    """What the drawing shows. ``radius`` is that of the circle, ``scale`` the length of so many kilometres.

    ``others`` is one line of points (SVG path): hundreds of drawings cost more than the search itself.
    """

    marks: tuple[Mark, ...]
    others: str
    towns: tuple[Dot, ...]
    centre: Dot | None
    radius: float
    scale: float
    scale_km: int
    outside: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """A flat map: kilometres from its middle, drawn to fit."""

    latitude: float
    longitude: float
    half_km: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point stands on the drawing."""
        east = (longitude - self.longitude) * _DEGREE_KM * cos(radians(self.latitude))
        north = (latitude - self.latitude) * _DEGREE_KM
        return round(WIDTH / 2 + east * self.unit, 1), round(HEIGHT / 2 - north * self.unit, 1)

    @property
    def unit(self) -> float:
        """Units of the drawing in one kilometre."""
        return (WIDTH / 2 - _MARGIN) / self.half_km

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point is on the drawing."""
        x, y = self.place(latitude, longitude)
        return 0 <= x <= WIDTH and 0 <= y <= HEIGHT


def service_map(hits: Sequence[Hit], pins: Iterable[Pin], around: Around | None) -> ServiceMap | None:
    """The map of a page of results; None when nothing of it has a place."""
    located = [(hit, hit.offer.latitude, hit.offer.longitude) for hit in hits]
    points = [
        Point(latitude, longitude)
        for _, latitude, longitude in located
        if latitude is not None and longitude is not None
    ]
    if not points:
        return None
    frame = _frame(points, around)
    shown = [
        (hit, *frame.place(latitude, longitude))
        for hit, latitude, longitude in located
        if latitude is not None and longitude is not None and frame.holds(latitude, longitude)
    ]
    ranks = {hit.rank for hit in hits}
    others = {
        frame.place(pin.latitude, pin.longitude)
        for pin in pins
        if pin.rank not in ranks and frame.holds(pin.latitude, pin.longitude)
    }
    scale_km = next((km for km in _SCALES if km * frame.unit > WIDTH / 6), _SCALES[-1])
    return ServiceMap(
        marks=tuple(_marks(shown)),
        others="".join(f"M{x} {y}h0" for x, y in sorted(others)),
        towns=tuple(_towns(frame)),
        centre=Dot(*frame.place(around.latitude, around.longitude), around.name) if around else None,
        radius=round(around.radius_km * frame.unit, 1) if around else 0,
        scale=round(scale_km * frame.unit, 1),
        scale_km=scale_km,
        outside=len(hits) - len(shown),
    )


def _frame(points: Sequence[Point], around: Around | None) -> _Frame:
    """The circle of the search, or what holds the points: those of mainland France when there are any."""
    if around is not None:
        return _Frame(around.latitude, around.longitude, float(around.radius_km))
    south, north, west, east = _METROPOLE
    kept = [p for p in points if south < p.latitude < north and west < p.longitude < east] or points[:1]
    middle = Point(
        (min(p.latitude for p in kept) + max(p.latitude for p in kept)) / 2,
        (min(p.longitude for p in kept) + max(p.longitude for p in kept)) / 2,
    )
    reach = max(
        max(
            abs(p.latitude - middle.latitude),
            abs(p.longitude - middle.longitude) * cos(radians(middle.latitude)),
        )
        for p in kept
    )
    return _Frame(middle.latitude, middle.longitude, max(_LEAST_KM, reach * _DEGREE_KM))


def _marks(shown: Iterable[tuple[Hit, float, float]]) -> Iterable[Mark]:
    """Numbers; services that stand at the same point are told together: « 3, 5 »."""
    stacks: dict[tuple[int, int], list[tuple[Hit, float, float]]] = {}
    for hit, x, y in shown:
        stacks.setdefault((round(x / 12), round(y / 12)), []).append((hit, x, y))
    for stack in stacks.values():
        first, x, y = stack[0]
        numbers = [str(hit.rank) for hit, _, _ in stack]
        label = ", ".join(numbers) if len(numbers) < 3 else f"{numbers[0]}…{numbers[-1]}"
        yield Mark(x, y, label, first.offer.offer_id, first.offer.name)


def _towns(frame: _Frame) -> Iterable[Dot]:
    """The largest communes of the drawing, as landmarks; none so near another that the names would touch."""
    rise = frame.half_km / _DEGREE_KM
    run = rise / cos(radians(frame.latitude))
    kept: list[Dot] = []
    corner = Point(frame.latitude - rise, frame.longitude - run)
    opposite = Point(frame.latitude + rise, frame.longitude + run)
    for name, point in towns_within(corner, opposite, _TOWNS * 3):
        x, y = frame.place(point.latitude, point.longitude)
        if len(kept) < _TOWNS and all(abs(x - o.x) > 3 * _APART or abs(y - o.y) > _APART for o in kept):
            kept.append(Dot(x, y, name))
    return kept
