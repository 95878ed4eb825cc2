"""Indicator: parts of the themes that people tell, over a year; those of a structure in its own figures alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import itemgetter

import duckdb

from convergence.decisional.definitions import Definition
from convergence.decisional.disclosure import Rule, alone, disclosed, shown
from convergence.foundation.periods import months_after
from convergence.published.aspirations import LOCAL, THEMES

DEFINITION = Definition(
    code="aspirations.sub_themes",
    version=1,
    label="Sous-thèmes dits",
    owner="Union nationale des Missions Locales et Institut Bertrand Schwartz",
    source="Table publiée aspirations, version 2",
    counts="Personnes qui ont dit, dans les douze derniers mois finis, au moins une aspiration de ce sous-thème. « En "
    "général » : du thème, sans sous-thème national ni de la structure.",
    caution="Les sous-thèmes qu’une structure ajoute ne se lisent que dans ses chiffres ; ailleurs ils comptent dans « "
    "En général » de leur thème. Une personne compte dans plusieurs sous-thèmes. Les nombres sont arrondis.",
)
MONTHS = 12
GENERAL = ""
"""The part of a theme that has no name."""
_PARTS = """
    SELECT theme, CASE WHEN NOT ? AND starts_with(sub_theme, ?) THEN '' ELSE sub_theme END AS part,
        count(DISTINCT person_key)
    FROM read_parquet(?)
    WHERE said_month >= ? AND said_month < ? AND known_month < ? AND theme <> 'sans_theme' GROUP BY ALL
"""
Part = tuple[str, str]


def count(aspirations: Sequence[str], until: date, *, with_local: bool) -> dict[Part, int]:
    """True numbers of people by theme and part, over the months before ``until``."""
    if not aspirations:
        return {}
    given = [with_local, LOCAL, list(aspirations), months_after(until, -MONTHS), until, until]
    with duckdb.connect(config={"memory_limit": "1GB"}) as engine:
        engine.execute("SET enable_progress_bar = false")
        rows = engine.execute(_PARTS, given).fetchall()
    return {(theme, part): number for theme, part, number in rows}


def told(counted: Mapping[Part, int], rule: Rule) -> dict[Part, int]:
    """What may be shown: parts in the order of their themes, those of few people left out.

    A theme that needs care is not told part by part where it is the only one of which anything may be told.
    """
    climbed = disclosed(counted, _order(counted), rule, itemgetter(0))
    totals: dict[str, int] = {}
    for (theme, _), rungs in climbed.items():
        totals[theme] = totals.get(theme, 0) + rungs
    hidden = alone(totals, rule.sensitive)
    return {
        part: number
        for part, rungs in climbed.items()
        if part[0] != hidden and (number := shown(rungs, rule)) is not None
    }


def _order(parts: Iterable[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (THEMES.index(part[0]), part[1]))
