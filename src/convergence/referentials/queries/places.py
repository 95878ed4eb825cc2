"""Communes, départements, régions, groups of communes, priority areas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from convergence.referentials import models
from convergence.referentials.rules.extracts import read_time_zones
from convergence.referentials.rules.places import name_part, postal_part, search_key
from convergence.referentials.types import (
    Commune,
    CommuneKind,
    CommunePoint,
    Departement,
    Epci,
    Point,
    PointPrecision,
    Region,
    Zone,
    ZoneKind,
)

WHOLE = (CommuneKind.COMMUNE, CommuneKind.ARRONDISSEMENT)
POSTAL_LENGTH = 5
SHORTEST_FUZZY = 3
_NEAR_DEGREES = 0.25

_BY_SIZE = (F("population").desc(nulls_last=True), "code", "kind")
_PREFERENCE = {kind.value: rank for rank, kind in enumerate(CommuneKind)}


def valid_on(day: date) -> Q:
    """Rows in force on a day, for a table with ``valid_from`` and ``valid_to``."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gt=day))


def commune_at(code: str, on: date) -> Commune | None:
    """What a code designated on a day: a commune rather than the delegated commune of the same code."""
    return communes_at([code], on).get(code)


def communes_at(codes: Iterable[str], on: date) -> dict[str, Commune]:
    """The same for many codes at once; a code that designated nothing on that day is absent."""
    rows = models.Commune.objects.filter(valid_on(on), code__in=set(codes))
    ordered = sorted(rows, key=lambda row: _PREFERENCE[row.kind], reverse=True)
    return {row.code: _commune(row) for row in ordered}


def communes_matching(text: str, on: date, limit: int = 10, *, with_former: bool = False) -> list[Commune]:
    """Communes for what was typed: a name even misspelt, the beginning of a postal code, an INSEE code.

    Best first: same name, name that begins so, closest spelling, then most people. ``with_former`` adds the
    delegated and associated communes, under which older birthplaces are known.
    """
    name, postal = name_part(text), postal_part(text)
    if not name and not postal:
        return []
    kinds = list(CommuneKind) if with_former else list(WHOLE)
    rows = models.Commune.objects.filter(valid_on(on), kind__in=kinds)
    numbered = Q(search_key__startswith=search_key(text))  # « Paris 18 » is a name too
    here = rows.filter(_postal(postal)) if postal else rows
    if not name:
        return [_commune(row) for row in here.order_by(*_BY_SIZE)[:limit]]
    begun = _postal(postal) & _begins(name) if postal else _begins(name)
    found = list(_spelt_so(rows.filter(begun | numbered if postal else begun), name)[:limit])
    if len(found) < limit and len(name) >= SHORTEST_FUZZY:
        seen = {row.pk for row in found}
        found += [row for row in _spelt_nearly(here, name)[: limit + len(seen)] if row.pk not in seen]
    return [_commune(row) for row in found[:limit]]


def _postal(digits: str) -> Q:
    if len(digits) == POSTAL_LENGTH:
        return Q(postal_codes__contains=[digits]) | Q(code=digits)
    return Q(postal_codes__0__startswith=digits)


def _begins(name: str) -> Q:
    return Q(search_key__startswith=name) | Q(search_key__contains=f" {name}")


def _spelt_so(rows: QuerySet[models.Commune], name: str) -> QuerySet[models.Commune]:
    grade = Case(
        When(search_key=name, then=Value(0)),
        When(search_key__startswith=name, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(grade=grade).order_by("grade", *_BY_SIZE)


def _spelt_nearly(rows: QuerySet[models.Commune], name: str) -> QuerySet[models.Commune]:
    near = rows.filter(search_key__trigram_similar=name)
    return near.annotate(closeness=TrigramSimilarity("search_key", name)).order_by("-closeness", *_BY_SIZE)


def communes_of(
    on: date, *, departement: str = "", region: str = "", epci: str = "", with_arrondissements: bool = False
) -> list[Commune]:
    """Whole communes of an area on a day, by code; the whole country when no area is given."""
    kinds = list(WHOLE) if with_arrondissements else [CommuneKind.COMMUNE]
    rows = models.Commune.objects.filter(valid_on(on), kind__in=kinds)
    asked = {"departement_id": departement, "region_id": region}
    rows = rows.filter(**{column: value for column, value in asked.items() if value})
    if epci:
        rows = rows.filter(Q(epci=epci) | Q(ept=epci))
    return [_commune(row) for row in rows.order_by("code")]


def point_of(code: str, on: date) -> CommunePoint | None:
    """Where a commune is; None for a code that designated nothing on that day."""
    return points_of([code], on).get(code)


def points_of(codes: Iterable[str], on: date) -> dict[str, CommunePoint]:
    """The same for many codes at once; a code without point is absent."""
    known = models.Commune.objects.filter(valid_on(on), code=OuterRef("code"))
    rows = models.CommunePoint.objects.filter(Exists(known), code__in=set(codes))
    return {
        row.code: CommunePoint(row.code, Point(row.latitude, row.longitude), PointPrecision(row.precision))
        for row in rows
    }


def commune_near(point: Point, on: date) -> Commune | None:
    """The commune of a day whose own point is the nearest; None where no commune is anywhere near."""
    known = models.Commune.objects.filter(valid_on(on), code=OuterRef("code"), kind=CommuneKind.COMMUNE)
    rows = models.CommunePoint.objects.filter(
        Exists(known),
        latitude__range=(point.latitude - _NEAR_DEGREES, point.latitude + _NEAR_DEGREES),
        longitude__range=(point.longitude - _NEAR_DEGREES, point.longitude + _NEAR_DEGREES),
    )
    found = min(rows, key=lambda row: point.km_to(Point(row.latitude, row.longitude)), default=None)
    return commune_at(found.code, on) if found else None


def towns_within(corner: Point, opposite: Point, limit: int) -> list[tuple[str, Point]]:
    """The largest communes of today between two corners, the largest first: landmarks of a map."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.name, p.latitude, p.longitude FROM referentials_communepoint p
            JOIN referentials_commune c ON c.code = p.code AND c.kind = 'COMMUNE' AND c.valid_to IS NULL
            WHERE p.latitude BETWEEN %s AND %s AND p.longitude BETWEEN %s AND %s
            ORDER BY c.population DESC NULLS LAST, c.code LIMIT %s
            """,
            (corner.latitude, opposite.latitude, corner.longitude, opposite.longitude, limit),
        )
        return [(name, Point(latitude, longitude)) for name, latitude, longitude in cursor.fetchall()]


def departement(code: str) -> Departement | None:
    """A département or collectivity overseas by its code."""
    row = models.Departement.objects.filter(code=code).first()
    return _departement(row) if row else None


def departements(*, region: str = "") -> list[Departement]:
    """Départements and collectivities overseas, by code."""
    rows = models.Departement.objects.order_by("code")
    return [_departement(row) for row in (rows.filter(region_id=region) if region else rows)]


def regions() -> list[Region]:
    """Régions, and collectivities overseas standing for one, by code."""
    return [Region(row.code, row.name, row.zone) for row in models.Region.objects.order_by("code")]


def epci_at(code: str, on: date) -> Epci | None:
    """A group of communes as it was named on a day."""
    row = models.Epci.objects.filter(valid_on(on), code=code).first()
    return Epci(row.code, row.name, row.kind, row.population) if row else None


def epcis_at(codes: Iterable[str], on: date) -> set[str]:
    """Those of these codes that designated a group of communes on a day."""
    rows = models.Epci.objects.filter(valid_on(on), code__in=set(codes))
    return set(rows.values_list("code", flat=True))


def departements_of_groups(codes: Iterable[str], on: date) -> dict[str, set[str]]:
    """The départements in which groups of communes of a day lie, by the code of the group."""
    asked = set(codes)
    rows = models.Commune.objects.filter(valid_on(on), Q(epci__in=asked) | Q(ept__in=asked))
    found: dict[str, set[str]] = {}
    for epci, ept, departement_code in rows.values_list("epci", "ept", "departement_id").distinct():
        for code in {epci, ept} & asked:
            found.setdefault(code, set()).add(departement_code)
    return found


def successors_of(codes: Iterable[str], on: date) -> dict[str, Commune]:
    """The commune of a day that each former one became, where the extracts tell it."""
    former = models.Commune.objects.filter(code__in=set(codes), valid_to__lte=on).exclude(successor="")
    heirs = dict(former.order_by("valid_to").values_list("code", "successor"))
    there = communes_at(heirs.values(), on)
    return {code: there[heir] for code, heir in heirs.items() if heir in there}


def epcis_matching(text: str, on: date, limit: int = 10) -> list[Epci]:
    """Groups of communes of a day whose name holds each typed word, the shortest name first."""
    words = search_key(text).split()
    rows = models.Epci.objects.filter(valid_on(on)).order_by("name", "code") if words else []
    found = [row for row in rows if all(word in search_key(row.name).split() for word in words)]
    found.sort(key=lambda row: len(row.name))
    return [Epci(row.code, row.name, row.kind, row.population) for row in found[:limit]]


def time_zone_of_commune(code: str) -> str:
    """IANA zone of a commune, by the extract alone; Europe/Paris for an unknown code."""
    zones = read_time_zones()
    overseas = code[:3] if code[:2] in ("97", "98") else code[:2]
    return zones.communes.get(code) or zones.departements.get(overseas, zones.default)


def time_zone_of_departement(code: str) -> str:
    """IANA zone of a département or collectivity overseas; Europe/Paris for an unknown code."""
    zones = read_time_zones()
    return zones.departements.get(code, zones.default)


def zones_of_commune(code: str, on: date) -> list[Zone]:
    """Priority areas that lie in a commune on a day. A district covers a part of its communes only."""
    rows = models.Zone.objects.filter(valid_on(on), communes__contains=[code]).order_by("kind", "code")
    return [Zone(ZoneKind(row.kind), row.code, row.name, row.valid_from, row.valid_to) for row in rows]


def _departement(row: models.Departement) -> Departement:
    return Departement(row.code, row.name, row.region_id, row.zone, row.time_zone)


def _commune(row: models.Commune) -> Commune:
    return Commune(
        code=row.code,
        name=row.name,
        kind=CommuneKind(row.kind),
        departement=row.departement_id,
        region=row.region_id,
        epci=row.epci,
        postal_codes=tuple(row.postal_codes),
        population=row.population,
        parent=row.parent,
        successor=row.successor,
        time_zone=row.time_zone,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
