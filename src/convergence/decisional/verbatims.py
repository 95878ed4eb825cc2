"""Indicator: words that people agreed to publish, where enough of them spoke of the same theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from convergence.decisional.definitions import Definition
from convergence.decisional.disclosure import Rule

DEFINITION = Definition(
    code="aspirations.verbatims",
    version=1,
    label="En leurs mots",
    owner="Union nationale des Missions Locales et Institut Bertrand Schwartz",
    source="Table publiée verbatims, version 1",
    counts="Une phrase par personne et par thème, chaque phrase une fois, là où assez de personnes ont donné leur "
    "accord ; ni lieu, ni mois.",
    caution="Les noms, les lieux, les nombres et les mots rares sont masqués.",
)
MOST = 12
"""Sentences of a theme that are shown."""
_WORDS = """
    WITH said AS (SELECT * FROM read_parquet(?) WHERE known_month < ?),
        enough AS (SELECT theme FROM said GROUP BY theme HAVING count(DISTINCT author_key) >= ?),
        one AS (SELECT theme, author_key, min(words) AS words FROM said SEMI JOIN enough USING (theme) GROUP BY ALL),
        placed AS (SELECT theme, words, row_number() OVER (PARTITION BY theme ORDER BY md5(words)) AS place
            FROM (SELECT DISTINCT theme, words FROM one))
    SELECT theme, words FROM placed WHERE place <= ? ORDER BY theme, place
"""


def told(verbatims: Sequence[str], until: date, rule: Rule) -> Mapping[str, list[str]]:
    """Words by theme, in an order that tells nothing."""
    found: dict[str, list[str]] = {}
    if verbatims:
        with duckdb.connect(config={"memory_limit": "512MB"}) as engine:
            engine.execute("SET enable_progress_bar = false")
            for theme, words in engine.execute(
                _WORDS, [list(verbatims), until, rule.threshold, MOST]
            ).fetchall():
                found.setdefault(theme, []).append(words)
    return found
