"""Indicator: themes that the same people tell, over a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import combinations

import duckdb

from convergence.decisional.definitions import Definition
from convergence.decisional.disclosure import Rule, disclosed, shown
from convergence.foundation.periods import months_after
from convergence.published.aspirations import THEMES

DEFINITION = Definition(
    code="aspirations.together",
    version=1,
    label="Thèmes dits par les mêmes personnes",
    owner="Union nationale des Missions Locales et Institut Bertrand Schwartz",
    source="Table publiée aspirations, version 2",
    counts="Personnes qui ont dit, dans les douze derniers mois finis, au moins une aspiration de chacun des deux "
    "thèmes.",
    caution="Les nombres sont arrondis ; une personne compte dans plusieurs paires.",
)
MONTHS = 12
_TOGETHER = """
    SELECT themes, count(*) FROM (
        SELECT bit_or(1 << (list_position(?, theme) - 1)) AS themes FROM read_parquet(?)
        WHERE said_month >= ? AND said_month < ? AND known_month < ? AND theme <> 'sans_theme' GROUP BY person_key)
    GROUP BY ALL
"""
Pair = tuple[str, str]


def count(aspirations: Sequence[str], until: date) -> dict[Pair, int]:
    """True numbers of people for each pair of themes, over the months before ``until``."""
    if not aspirations:
        return {}
    with duckdb.connect(config={"memory_limit": "1GB"}) as engine:
        engine.execute("SET enable_progress_bar = false")
        given = [list(THEMES), list(aspirations), months_after(until, -MONTHS), until, until]
        rows = engine.execute(_TOGETHER, given).fetchall()
    found: dict[Pair, int] = {}
    for themes, number in rows:
        held = sorted(theme for place, theme in enumerate(THEMES) if themes >> place & 1)
        for pair in combinations(held, 2):
            found[pair] = found.get(pair, 0) + number
    return found


def _block(pair: Pair) -> Pair:
    """Each pair by itself: no sum of several is told."""
    return pair


def told(counted: Mapping[Pair, int], rule: Rule) -> dict[Pair, int]:
    """What may be shown: pairs in alphabetical order, those of few people left out."""
    pairs = sorted((one, other) for one in THEMES for other in THEMES if one < other)
    climbed = disclosed(counted, pairs, rule, _block)
    return {pair: number for pair, rungs in climbed.items() if (number := shown(rungs, rule)) is not None}
