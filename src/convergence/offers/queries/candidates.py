"""The services among which a search ranks: those that meet what was asked, as many as can be ranked at once.

Each statement is written for its values, so that PostgreSQL plans it for them: a plan that serves any radius reads the
whole country for a village. Behind row-level security it cannot know how common a word or a need is, and takes each for
rare: whether rows are found by their place or by their content is said here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import cos, radians
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg import sql

from convergence.offers.rules.hours import is_open
from convergence.offers.rules.ranking import FAMILY_END, family_of
from convergence.offers.rules.reach import DEGREE_KM, box_around
from convergence.offers.rules.words import stem
from convergence.offers.types.directory import Audience, PlaceFound, ReceptionMode
from convergence.offers.types.search import Around, Criteria, Reception, Standing, WordsFound
from convergence.referentials.queries import nomenclature, time_zone_of_commune

MOST = 200
"""Services ranked at once. Beyond, the nearest are kept, or the best records where no place was given."""
MOST_REMOTE = 40
RINGS = (0.125, 0.5, 1.0)
"""Shares of the radius read in turn until enough is found, where the place alone is asked: a town needs its streets."""
DENSE = 4_000
"""Services around a place above which not all of them are read for a word or a need: those of its middle first."""
MOST_ALIKE = 4
SHORTEST_NOTED = 4
"""Letters of the shortest words that the database notes (``sql/0004_search.sql``)."""
LEAST_EXACT = 3
"""Below so many services that hold the words as typed, those that hold words spelt nearly so are looked for."""
WHOLE_COUNTRY = ("france", "99100")

_READ = sql.SQL("""
    SELECT o.id, o.themes, o.quality, greatest(o.updated_on, o.confirmed_on), o.latitude, o.longitude, o.place_found,
        o.reception_modes, o.places_left, o.commune_code, {hours}, {found}
    FROM offers_serviceoffer o {joined} WHERE {where} ORDER BY {order} LIMIT {limit}
""")
_HELD = """
    SELECT EXISTS (SELECT FROM unnest(%(patterns)s::text[]) p
        WHERE NOT EXISTS (SELECT FROM offers_searchword WHERE word LIKE p))
"""
_ALIKE = """
    SELECT word FROM offers_searchword WHERE word %% %(word)s
    GROUP BY word ORDER BY similarity(word, %(word)s) DESC, word LIMIT %(most)s
"""
_COUNT = sql.SQL(
    "SELECT count(*) FROM (SELECT FROM offers_serviceoffer o WHERE {where} LIMIT {limit}) around"
)
_NEAR = sql.Literal(WordsFound.NEAR.value)
_REMOTE = sql.SQL("o.reception_modes @> ARRAY['a-distance']")
_BEST = sql.SQL("o.quality DESC, o.id")


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may be ranked."""

    standings: list[Standing]
    is_cut: bool
    is_approximate: bool


@dataclass(frozen=True, slots=True)
class Ring:
    """Conditions of place. ``by_content``: the index of the words or of the needs finds the rows, not of places."""

    where: Sequence[sql.Composable]
    by_content: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to read: rings that widen in turn until more than ``limit`` rows meet them, and the order."""

    rings: tuple[Ring, ...]
    order: sql.Composable
    limit: int


Words = Sequence[Sequence[str]]
"""Words that must all be held; each with those that are taken for it."""


def candidates(criteria: Criteria, words: Sequence[str], today: date) -> Candidates:
    """Services in force that meet the criteria; words spelt nearly so only where hardly any was found as typed."""
    branches = tuple(_branches(criteria))
    if _is_held_by_none(words):
        found = Candidates([], is_cut=False, is_approximate=False)
    else:
        found = _found(criteria, branches, today, [[word] for word in words], _place_of(words))
    if not words or len(found.standings) >= LEAST_EXACT:
        return found
    nearly = [_alike(word) for word in words]
    if not all(nearly):
        return found
    near = _found(criteria, branches, today, nearly, _NEAR)
    known = {one.offer_id for one in found.standings}
    more = [one for one in near.standings if one.offer_id not in known]
    return Candidates([*found.standings, *more], near.is_cut, bool(more))


def _found(
    criteria: Criteria, branches: Sequence[Branch], today: date, words: Words, found: sql.Composable
) -> Candidates:
    rows: dict[UUID, tuple[Any, ...]] = {}
    is_cut = False
    for branch in branches:
        read: list[tuple[Any, ...]] = []
        for ring in branch.rings:
            content = _content(criteria, words, today, by_content=ring.by_content)
            where = [*_in_force(today), *_asked(criteria), *content, *ring.where]
            read = _rows(criteria, where, branch.order, branch.limit + 1, found)
            if len(read) > branch.limit:
                is_cut = True
                break
        rows |= {row[0]: row for row in read[: branch.limit] if row[0] not in rows}
    at = criteria.open_at
    kept = [row for row in rows.values() if at is None or _is_open(row, at)]
    return Candidates([_standing(row, today) for row in kept], is_cut, is_approximate=False)


def _rows(
    criteria: Criteria,
    where: Sequence[sql.Composable],
    order: sql.Composable,
    limit: int,
    found: sql.Composable,
) -> list[tuple[Any, ...]]:
    with_hours = criteria.open_at is not None
    statement = _READ.format(
        hours=sql.SQL("coalesce(nullif(o.opening_hours, ''), p.opening_hours)")
        if with_hours
        else sql.SQL("''"),
        joined=sql.SQL("JOIN offers_provider p ON p.id = o.provider_id") if with_hours else sql.SQL(""),
        found=found,
        where=sql.SQL(" AND ").join(where),
        order=order,
        limit=sql.Literal(limit),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection))
        return list(cursor.fetchall())


def _in_force(today: date) -> Iterator[sql.Composable]:
    yield sql.SQL("o.duplicate_of_id IS NULL")
    yield sql.SQL("(o.withdrawn_on IS NULL OR o.withdrawn_on > {})").format(sql.Literal(today))


def _content(criteria: Criteria, words: Words, today: date, *, by_content: bool) -> Iterator[sql.Composable]:
    """Needs and words; written so that no index serves them where another one finds the rows."""
    themes, text = (
        ("o.themes", "o.search_text") if by_content else ("(o.themes || '{}')", "(o.search_text || '')")
    )
    if criteria.themes:
        needs = sql.Literal(_whole_families(criteria.themes, today))
        yield sql.SQL("{} && {}::text[]").format(sql.SQL(themes), needs)
    for alike in words:
        held = [sql.SQL("{} LIKE {}").format(sql.SQL(text), sql.Literal(f"%{stem(word)}%")) for word in alike]
        yield sql.SQL("({})").format(sql.SQL(" OR ").join(held))


def _asked(criteria: Criteria) -> Iterator[sql.Composable]:
    if criteria.audience:
        kept = [criteria.audience.value, Audience.EVERYONE.value]
        yield sql.SQL("(o.audiences && {}::text[] OR o.audiences = '{{}}')").format(sql.Literal(kept))
    if criteria.free_only:
        yield sql.SQL("o.fees = 'gratuit'")
    if criteria.kind:
        yield sql.SQL("o.kind = {}").format(sql.Literal(criteria.kind.value))
    if criteria.mobilisable_by:
        kept = [criteria.mobilisable_by.value]
        yield sql.SQL("(o.mobilisable_by && {}::text[] OR o.mobilisable_by = '{{}}')").format(
            sql.Literal(kept)
        )
    if criteria.source_code:
        yield sql.SQL("o.source_id IN (SELECT id FROM offers_source WHERE code = {})").format(
            sql.Literal(criteria.source_code)
        )
    if criteria.without:
        yield sql.SQL("o.id <> ALL ({}::uuid[])").format(sql.Literal(list(map(str, criteria.without))))


def _whole_families(themes: Sequence[str], today: date) -> list[str]:
    """The needs asked for, with the others of their families: these rank below."""
    families = set(map(family_of, themes))
    known = [entry.code for entry in nomenclature("service_need", today) if entry.parent in families]
    return sorted({*known, *(theme for theme in themes if FAMILY_END in theme)})


def _is_held_by_none(words: Sequence[str]) -> bool:
    """Whether one of the words is in no record at all: nothing is then looked for as typed. Short ones are not kept."""
    noted = [stem(word) for word in words if len(stem(word)) >= SHORTEST_NOTED]
    if not noted:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"patterns": [f"%{word}%" for word in noted]})
        return bool(cursor.fetchone()[0])


def _alike(word: str) -> list[str]:
    """The word, and those of the directory that look most like it."""
    with connection.cursor() as cursor:
        cursor.execute(_ALIKE, {"word": word, "most": MOST_ALIKE})
        return [row[0] for row in cursor.fetchall()]


def _place_of(words: Sequence[str]) -> sql.Composable:
    """Whether every word stands in the name, with which the searched text begins."""
    if not words:
        return sql.SQL("NULL")
    inside = sql.SQL(" AND ").join(
        sql.SQL("strpos(o.search_text, {}) <= length(o.name)").format(sql.Literal(stem(word)))
        for word in words
    )
    return sql.SQL("CASE WHEN {} THEN 'intitule' ELSE 'fiche' END").format(inside)


def _branches(criteria: Criteria) -> Iterator[Branch]:
    """Around the place, then what is given from afar to its people; everywhere without a place."""
    around, reception = criteria.around, criteria.reception
    on_site = [sql.SQL("(o.reception_modes @> ARRAY['en-presentiel'] OR o.reception_modes = '{}')")]
    if around is None:
        only = {Reception.ANY: [], Reception.ON_SITE: on_site, Reception.REMOTE: [_REMOTE]}[reception]
        yield Branch((Ring(only, by_content=True),), _BEST, MOST)
        return
    if reception is not Reception.REMOTE:
        only = on_site if reception is Reception.ON_SITE else []
        rings = tuple(
            Ring([*_within(around, share * around.radius_km), *only], by_content)
            for share, by_content in _shares(criteria, around)
        )
        yield Branch(rings, sql.SQL("{}, o.id").format(_squared_distance(around)), MOST)
    if reception is not Reception.ON_SITE:
        limit = MOST_REMOTE if reception is Reception.ANY else MOST
        yield Branch((Ring([_REMOTE, _serves(around)]),), _BEST, limit)


def _shares(criteria: Criteria, around: Around) -> tuple[tuple[float, bool], ...]:
    """Shares of the radius, each with whether rows are found by their content rather than by their place."""
    if not criteria.words and not criteria.themes:
        return tuple((share, False) for share in RINGS)
    if _is_dense(around):
        return tuple((share, share == RINGS[-1]) for share in RINGS)
    return ((1.0, False),)


def _is_dense(around: Around) -> bool:
    where = sql.SQL(" AND ").join(_box(around, around.radius_km))
    with connection.cursor() as cursor:
        statement = _COUNT.format(where=where, limit=sql.Literal(DENSE + 1))
        cursor.execute(statement.as_string(cursor.connection))
        counted: int = cursor.fetchone()[0]
    return counted > DENSE


def _within(around: Around, radius_km: float) -> Iterator[sql.Composable]:
    yield from _box(around, radius_km)
    yield sql.SQL("{} <= {}").format(_squared_distance(around), sql.Literal(radius_km**2))


def _box(around: Around, radius_km: float) -> Iterator[sql.Composable]:
    box = box_around(around.latitude, around.longitude, radius_km)
    for column, low, high in (("latitude", box.south, box.north), ("longitude", box.west, box.east)):
        yield sql.SQL("o.{} BETWEEN {} AND {}").format(
            sql.Identifier(column), sql.Literal(low), sql.Literal(high)
        )


def _squared_distance(around: Around) -> sql.Composable:
    """In square kilometres, as on a flat map centred on the place: true to a few metres at these distances."""
    return sql.SQL("(((o.latitude - {}) * {}) ^ 2 + ((o.longitude - {}) * {}) ^ 2)").format(
        sql.Literal(around.latitude),
        sql.Literal(DEGREE_KM),
        sql.Literal(around.longitude),
        sql.Literal(DEGREE_KM * cos(radians(around.latitude))),
    )


def _serves(around: Around) -> sql.Composable:
    """Given to those who live there: the zone holds the place, or no zone is told."""
    codes = [*around.codes, *WHOLE_COUNTRY]
    return sql.SQL("(o.zone = '{{}}' OR o.zone && {}::text[])").format(sql.Literal(codes))


def _is_open(row: tuple[Any, ...], at: datetime) -> bool:
    return is_open(row[10] or "", at, time_zone_of_commune(row[9])) is True


def _standing(row: tuple[Any, ...], today: date) -> Standing:
    modes = row[7]
    return Standing(
        offer_id=row[0],
        themes=tuple(row[1]),
        quality=row[2],
        freshness_days=max(0, (today - row[3]).days),
        latitude=row[4],
        longitude=row[5],
        place_found=PlaceFound(row[6]),
        is_remote=ReceptionMode.REMOTE.value in modes,
        is_on_site=ReceptionMode.ON_SITE.value in modes or not modes,
        places_left=row[8],
        words=WordsFound(row[11]) if row[11] else None,
    )
