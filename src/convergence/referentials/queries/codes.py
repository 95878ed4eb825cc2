"""Nomenclatures, occupations, countries, and where the data come from."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Count, Q

from convergence.referentials import models
from convergence.referentials.queries.places import valid_on
from convergence.referentials.rules.places import nationality_class, search_key
from convergence.referentials.types import (
    Appellation,
    Country,
    Load,
    NationalityClass,
    NomenclatureEntry,
    NomenclatureSummary,
    Occupation,
    RomeMatch,
    UnknownNomenclatureError,
    Verification,
)

CACHE_SECONDS = 60
NEEDED = ("communes", "countries", "nomenclatures", "rome")

_ROME_START = re.compile(r"[A-N]\d{1,4}", re.IGNORECASE)


def nomenclature(name: str, on: date) -> tuple[NomenclatureEntry, ...]:
    """Values of a nomenclature that may be used for a fact of that day, in order.

    Raises UnknownNomenclatureError when it is not loaded. Kept in memory for a minute.
    """
    return tuple(entry for entry in _entries(name) if entry.valid_on(on))


def whole_nomenclature(name: str) -> tuple[NomenclatureEntry, ...]:
    """Every value that a nomenclature ever had, with its dates, in order; raises UnknownNomenclatureError."""
    return _entries(name)


def label(name: str, code: str, on: date | None = None) -> str:
    """Words of a code, as they were on a day when one is given; the code itself when nothing names it."""
    named = [entry for entry in _entries(name) if entry.code == code]
    valid = [entry for entry in named if on is None or entry.valid_on(on)]
    return (valid or named)[-1].label if named else code


def nomenclatures() -> list[NomenclatureSummary]:
    """Every nomenclature, with how many of its values nobody could verify."""
    rows = (
        models.NomenclatureValue.objects.values("nomenclature", "nomenclature_label")
        .annotate(count=Count("id"), unverified=Count("id", filter=Q(verified=Verification.UNVERIFIED)))
        .order_by("nomenclature_label")
    )
    return [
        NomenclatureSummary(row["nomenclature"], row["nomenclature_label"], row["count"], row["unverified"])
        for row in rows
    ]


def forget_cached() -> None:
    """Read nomenclatures anew; called after each load."""
    _read_entries.cache_clear()


def _entries(name: str) -> tuple[NomenclatureEntry, ...]:
    return _read_entries(name, int(time.monotonic()) // CACHE_SECONDS)


@lru_cache(maxsize=256)
def _read_entries(name: str, minute: int) -> tuple[NomenclatureEntry, ...]:
    rows = models.NomenclatureValue.objects.filter(nomenclature=name).order_by("rank")
    entries = tuple(
        NomenclatureEntry(
            code=row.code,
            label=row.label,
            rank=row.rank,
            parent=row.parent,
            verified=Verification(row.verified),
            source=row.source,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            attributes=row.attributes,
        )
        for row in rows
    )
    if not entries:
        raise UnknownNomenclatureError(name)
    return entries


def occupation(code: str) -> Occupation | None:
    """An occupation of the ROME, even one that a later release dropped."""
    row = models.RomeOccupation.objects.filter(code=code).first()
    return Occupation(row.code, row.label, tuple(row.naf_divisions)) if row else None


def occupations(on: date) -> list[Occupation]:
    """Every occupation of the ROME on a day, by code."""
    rows = models.RomeOccupation.objects.filter(valid_on(on)).order_by("code")
    return [Occupation(row.code, row.label, tuple(row.naf_divisions)) for row in rows]


def occupations_at(codes: Iterable[str]) -> dict[str, Occupation]:
    """Occupations by their codes, in one query; an unknown code is left out."""
    rows = models.RomeOccupation.objects.filter(code__in=sorted(set(codes)))
    return {row.code: Occupation(row.code, row.label, tuple(row.naf_divisions)) for row in rows}


def appellations_of(rome: str, on: date) -> list[Appellation]:
    """Job titles of an occupation on a day, by label; empty until the full release is loaded."""
    rows = models.RomeAppellation.objects.filter(valid_on(on), occupation_id=rome).order_by("label", "code")
    return [Appellation(row.code, row.label, row.short_label, row.occupation_id) for row in rows]


def rome_matching(text: str, on: date, limit: int = 10) -> list[RomeMatch]:
    """Occupations for what was typed: a ROME code or its beginning, or words even misspelt.

    Job titles are searched too once the full release is loaded; each occupation comes once.
    """
    typed = text.strip()
    if _ROME_START.fullmatch(typed):
        rows = models.RomeOccupation.objects.filter(valid_on(on), code__startswith=typed.upper())
        return [RomeMatch(row.code, row.label) for row in rows.order_by("code")[:limit]]
    key = search_key(typed)
    return _rome_named(key, on, limit) if key else []


def _rome_named(key: str, on: date, limit: int) -> list[RomeMatch]:
    near = valid_on(on) & (Q(search_key__contains=key) | Q(search_key__trigram_word_similar=key))
    closeness = TrigramWordSimilarity(key, "search_key")
    occupations = models.RomeOccupation.objects.filter(near).annotate(closeness=closeness)
    titles = models.RomeAppellation.objects.filter(near).annotate(closeness=closeness)
    graded = [
        (-row.closeness, 0, row.label, RomeMatch(row.code, row.label))
        for row in occupations.order_by("-closeness", "label")[:limit]
    ]
    graded += [
        (
            -row.closeness,
            1,
            row.label,
            RomeMatch(row.occupation_id, row.occupation.label, row.code, row.label),
        )
        for row in titles.select_related("occupation").order_by("-closeness", "label", "code")[: limit * 3]
    ]
    best: dict[str, RomeMatch] = {}
    for _, _, _, match in sorted(graded, key=lambda item: item[:3]):
        best.setdefault(match.code, match)
    return list(best.values())[:limit]


def country(iso2: str) -> Country | None:
    """A country by its ISO 3166-1 alpha-2 code."""
    row = models.Country.objects.filter(iso2=iso2).first()
    return _country(row) if row else None


def countries() -> list[Country]:
    """Countries and territories, by French name without accents."""
    return [_country(row) for row in models.Country.objects.order_by("search_key")]


def countries_matching(text: str, limit: int = 10) -> list[Country]:
    """Countries whose name contains or resembles what was typed, or whose code it is."""
    key = search_key(text)
    if not key:
        return []
    near = Q(search_key__contains=key) | Q(search_key__trigram_word_similar=key)
    exact = Q(iso2=text.strip().upper()) | Q(iso3=text.strip().upper()) | Q(insee=text.strip())
    rows = models.Country.objects.filter(near | exact)
    rows = rows.annotate(closeness=TrigramWordSimilarity(key, "search_key"))
    return [_country(row) for row in rows.order_by("-closeness", "search_key")[:limit]]


def nationality_class_of(iso2: str, on: date) -> NationalityClass | None:
    """Class of a nationality on a day; None for an unknown code."""
    found = country(iso2)
    if found is None:
        return None
    return nationality_class(
        found.iso2,
        french_territory=found.french_territory,
        eu_from=found.eu_from,
        eu_to=found.eu_to,
        on=on,
    )


def is_loaded() -> bool:
    """True when the places and the nomenclatures that pages need are in the database."""
    kinds = models.ReferentialLoad.objects.filter(kind__in=NEEDED).values_list("kind", flat=True)
    return set(kinds) == set(NEEDED)


def loads(limit: int = 100) -> list[Load]:
    """Where the data come from: the last loaded first."""
    return [
        Load(
            kind=row.kind,
            label=row.label,
            source=row.source,
            licence=row.licence,
            sha256=row.sha256,
            official=row.official,
            read=row.read,
            accepted=row.accepted,
            rejected=row.rejected,
            at=row.at,
            by=row.by,
        )
        for row in models.ReferentialLoad.objects.order_by("-pk")[:limit]
    ]


def _country(row: models.Country) -> Country:
    return Country(
        iso2=row.iso2,
        iso3=row.iso3,
        insee=row.insee,
        name=row.name,
        french_territory=row.french_territory,
        eu_from=row.eu_from,
        eu_to=row.eu_to,
    )
