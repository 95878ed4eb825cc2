"""Indicator: services that stand in a territory, and that can be reached from it, by domain of life and its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from convergence.decisional.definitions import Definition

DEFINITION = Definition(
    code="offers.reach",
    version=1,
    label="Services qui existent et qui se joignent",
    owner="Union nationale des Missions Locales",
    source="Table publiée offered_services, version 1 (annuaire, schéma data·inclusion)",
    counts="Services en vigueur de l’annuaire, ouverts à des jeunes, chacun une fois. Sur place : reçoit dans le "
    "territoire. Accessible : reçoit dans le territoire, est ouvert à ses habitants, ou aide à distance.",
    caution="L’annuaire est celui du jour, et ne dit ni les places ni les trajets. Un service qui n’y est pas n’est "
    "pas compté : l’absence est un besoin à vérifier.",
)
ALL = ""
"""The part that is a whole theme; the territory that is the whole country."""

Code = tuple[str, str, str]
"""A theme, one of its parts (or the whole), and a need of the directory, or a family of needs, that serves it."""

_MET = """
    CREATE TEMP TABLE met AS
    WITH known AS (SELECT DISTINCT need FROM read_parquet($services)),
        code AS (SELECT unnest($themes::VARCHAR[]) AS theme, unnest($parts::VARCHAR[]) AS part,
            unnest($needs::VARCHAR[]) AS need),
        serves AS (SELECT DISTINCT k.need, c.theme, c.part FROM known k
            JOIN code c ON c.need = k.need OR c.need = split_part(k.need, '--', 1)),
        found AS (SELECT s.service, s.region, s.departement, s.reach, v.theme, v.part
            FROM read_parquet($services) s JOIN serves v USING (need))
    SELECT DISTINCT *, bool_or(departement = '') OVER (PARTITION BY service, theme, part) AS is_everywhere FROM found
"""
_COUNTED = """
    SELECT theme, part, {place} AS place, count(DISTINCT service) FILTER (reach = 'sur_place'),
        count(DISTINCT service) FILTER (NOT is_everywhere)
    FROM met WHERE departement <> '' GROUP BY ALL
"""
_EVERYWHERE = "SELECT theme, part, count(DISTINCT service) FROM met WHERE is_everywhere GROUP BY ALL"
_PLACES = ("region || '/' || departement", "region", "''")


@dataclass(frozen=True, slots=True)
class Offered:
    """How many services stand there, and how many can be reached, those included. Public: nothing is hidden."""

    here: int = 0
    reachable: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """Services by theme, part and territory; those of the whole country reach every territory."""

    found: Mapping[Code, Offered]
    everywhere: Mapping[tuple[str, str], int]

    def of(self, theme: str, part: str = ALL, territory: str = ALL) -> Offered:
        """Services of a theme, or of one of its parts, in a territory."""
        there = self.found.get((theme, part, territory), Offered())
        return Offered(there.here, there.reachable + self.everywhere.get((theme, part), 0))


def count(services: Sequence[str], codes: Sequence[Code]) -> Reach:
    """Count in the published parts, on the embedded engine."""
    if not services or not codes:
        return Reach({}, {})
    themes, parts, needs = (list(column) for column in zip(*codes, strict=True))
    given = {"services": list(services), "themes": themes, "parts": parts, "needs": needs}
    found: dict[Code, Offered] = {}
    with duckdb.connect(config={"memory_limit": "1GB"}) as engine:
        engine.execute("SET enable_progress_bar = false")
        engine.execute(_MET, given)
        for place in _PLACES:
            for theme, part, where, here, others in engine.execute(_COUNTED.format(place=place)).fetchall():
                found[theme, part, where] = Offered(here, others)
        everywhere = {(theme, part): number for theme, part, number in engine.execute(_EVERYWHERE).fetchall()}
    return Reach(found, everywhere)
