"""The national pictures of aspirations and of adequacy, computed from a million of them, beside a bare count."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import duckdb

from bench.report import Figure, at_most, median
from convergence.decisional import adequacy, reach, streams, together
from convergence.decisional.disclosure import Audience, rule_for
from convergence.decisional.streams import Dimension
from convergence.published.aspirations import AGES, ASPIRATIONS, CHANGES, LEVELS, THEMES
from convergence.published.offered_services import SERVICES
from convergence.published.paths import PATHS, PATHS_KINDS
from convergence.published.proposals import PROPOSALS
from convergence.published.shape.parts import parts, path_of

OCCURRENCES, STRUCTURES, BOUND = 1_000_000, 430, 2.0
TODAY = date(2026, 12, 1)
_ROUNDS = 5
_TOLD = f"""
    SELECT md5('p' || i // 2)::uuid AS person_key, md5('w' || i // 2)::uuid AS wish_key, 'S{{n}}' AS structure,
        '{{region}}' AS region, '{{departement}}' AS departement,
        DATE '2025-06-01' + to_months((hash(i) % 18)::int) AS said_month, said_month AS known_month,
        1 AS number, {list(CHANGES)}[1 + (hash(i, 1) % {len(CHANGES)})::int] AS change,
        {list(THEMES)}[1 + (hash(i, 2) % {len(THEMES)})::int] AS theme, '' AS sub_theme, 2 AS strength,
        {list(AGES)}[1 + (hash(i // 2, 3) % 4)::int] AS age_band,
        {list(LEVELS)}[1 + (hash(i // 2, 4) % 5)::int] AS level
    FROM range({{low}}, {{high}}) t (i)
"""
_PATHS = f"""
    SELECT md5('p' || i)::uuid AS person_key, {list(PATHS_KINDS)}[1 + (hash(i) % {len(PATHS_KINDS)})::int] AS path,
        DATE '2025-06-01' + to_months((hash(i, 1) % 12)::int) AS from_month, from_month + to_months(12) AS to_month
    FROM range({{low}}, {{high}}) t (i)
"""
_GIVEN = f"""
    SELECT md5('p' || i)::uuid AS person_key, {list(THEMES)}[1 + (hash(2 * i, 2) % {len(THEMES)})::int] AS theme,
        'acte' AS kind, DATE '2025-12-01' + to_months((hash(i, 5) % 12)::int) AS proposed_month,
        CASE WHEN hash(i, 6) % 2 = 0 THEN proposed_month + to_months((hash(i, 7) % 3)::int) END AS done_month
    FROM range({{low}}, {{high}}) t (i)
"""
_SERVED = f"""
    SELECT md5('s' || i // 2)::uuid AS service,
        {list(THEMES)}[1 + (hash(i // 2, 8) % {len(THEMES)})::int] || '--' || hash(i, 9) % 5 AS need,
        '{{region}}' AS region, '{{departement}}' AS departement, 'sur_place' AS reach
    FROM range({{low}}, {{high}}) t (i)
"""
_SHARES = {ASPIRATIONS: 1, PATHS: 2, PROPOSALS: 2, SERVICES: 5}
"""Of how many rows of aspirations each table has one."""
_BARE = "SELECT theme, said_month, count(DISTINCT person_key), count(*) FROM read_parquet(?) GROUP BY ALL"


_CODES = tuple(
    (theme, part, f"{theme}--{need}" if part else theme)
    for theme in THEMES
    for need, part in enumerate(("", "un", "deux", "trois", "quatre"))
)


def measure(*, say: Callable[[str], None]) -> list[Figure]:
    """The whole page of figures: streams along each dimension, what may be told of them, themes told together."""
    say(f"Figures des aspirations : {OCCURRENCES:_} fois, {STRUCTURES} parts…".replace("_", " "))
    with TemporaryDirectory() as folder:
        _write(Path(folder))
        told, paths = parts(Path(folder), ASPIRATIONS), parts(Path(folder), PATHS)
        months, rule = streams.finished_months(TODAY), rule_for(Audience.NATION, TODAY, 2)

        def picture(by: Dimension) -> None:
            streams.told(streams.count(told, paths, months, by), months, rule)
            together.told(together.count(told, TODAY), rule)

        with duckdb.connect() as engine:
            engine.execute("SET enable_progress_bar = false")
            bare = _seconds(lambda: engine.execute(_BARE, [told]).fetchall())
        given, served = parts(Path(folder), PROPOSALS), parts(Path(folder), SERVICES)

        def wanted_and_offered() -> None:
            adequacy.told(adequacy.count(told, given, TODAY), rule)
            reach.count(served, _CODES)

        against = at_most(
            "Adéquation d’un million de fois, propositions et services", _seconds(wanted_and_offered), "s", BOUND,
            reference=bare, note="référence : le compte nu des mêmes aspirations, sans divulgation",
        )  # fmt: skip
        return [against] + [
            at_most(
                f"Aspirations d’un million de fois, {by.value}", _seconds(partial(picture, by)), "s", BOUND,
                reference=bare, note="référence : le compte nu des mêmes fichiers, sans divulgation",
            )
            for by in Dimension
        ]  # fmt: skip


def _write(folder: Path) -> None:
    with duckdb.connect() as engine:
        for n in range(STRUCTURES):
            low, high = (OCCURRENCES * place // STRUCTURES for place in (n, n + 1))
            names = {
                "n": n,
                "region": f"{n % 101 % 18:02}",
                "departement": f"{n % 101:02}",
                "low": low,
                "high": high,
            }
            for table, sql in (
                (ASPIRATIONS, _TOLD),
                (PATHS, _PATHS),
                (PROPOSALS, _GIVEN),
                (SERVICES, _SERVED),
            ):
                part = path_of(folder, table, UUID(int=n + 1))
                part.parent.mkdir(parents=True, exist_ok=True)
                share = _SHARES[table]
                bounds = {**names, "low": low // share, "high": high // share}
                cast = ", ".join(f"CAST({name} AS {kind}) AS {name}" for name, kind in table.types.items())
                engine.sql(f"SELECT {cast} FROM ({sql.format(**bounds)})").write_parquet(
                    str(part), compression="zstd"
                )


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)
