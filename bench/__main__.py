"""``python -m bench``: measure, print the table, write ``bench/out/bench.json``; 1 when a bound is broken."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from bench import bulk, costs, ground, machine, pages, report, rooms
from bench.people import advisers
from bench.wing import events, offers, partner, payroll, sessions, studies, webhooks, worklist

OUT = ground.ROOT / "bench" / "out"
DEFAULT_SIZE = 200_000
SMALL_SIZE = 5_000
LOADING_BOUNDS = {5_000: 120.0, 200_000: 600.0}
PARTS = (
    "pages",
    "rooms",
    "worklist",
    "offers",
    "payroll",
    "sessions",
    "events",
    "webhooks",
    "partner",
    "studies",
    "costs",
    "bulk",
    "times",
)


def main(arguments: Sequence[str]) -> int:
    """Measure what was asked; the exit code."""
    asked = _parser().parse_args(arguments)
    with ground.ground(asked.size, asked.seed, fresh=asked.fresh, keep=asked.keep, say=say) as place:
        with place.connect() as connection:
            facts = machine.facts(connection, **_counts(place))
        say("Machine et base :")
        say(machine.spoken(facts))
        figures = _measured(asked, place)
    path = report.write(figures, facts, OUT)
    say("")
    say(report.table(figures))
    say("")
    say(f"Chiffres écrits dans {path.relative_to(ground.ROOT)}.")
    return report.exit_code(figures)


def say(line: str) -> None:
    """Show a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _measured(asked: argparse.Namespace, place: ground.Ground) -> list[report.Figure]:
    figures: list[report.Figure] = []
    if {"pages", "costs", "offers"} & set(asked.only):
        with place.connect() as connection:
            people = advisers(connection, asked.advisers, asked.seed)
            if "pages" in asked.only:
                figures += pages.measure(
                    people, rate=asked.rate, seconds=asked.seconds, seed=asked.seed, say=say
                )
            if "offers" in asked.only:
                figures += offers.measure(
                    connection, people, rate=asked.rate, seconds=asked.seconds, seed=asked.seed, say=say
                )
            if "costs" in asked.only:
                figures += costs.measure(connection, people, rounds=asked.rounds, say=say)
    for part in (rooms, worklist, sessions, partner):
        if part.__name__.rpartition(".")[2] in asked.only:
            with place.connect() as connection:
                figures += part.measure(connection, rate=asked.rate, seconds=asked.seconds, say=say)
    if "payroll" in asked.only:
        with place.connect() as connection:
            figures += payroll.measure(connection, say=say)
    if "events" in asked.only:
        with place.connect() as connection:
            figures += events.measure(connection, seconds=asked.seconds, say=say)
    if "studies" in asked.only:
        figures += studies.measure(say=say)
    if "webhooks" in asked.only:
        with place.connect() as connection:
            figures += webhooks.measure(connection, say=say)
    if {"bulk", "times"} & set(asked.only):
        figure, tally = bulk.measure(place, files=min(asked.size, asked.files), say=say)
        figures += [figure] if "bulk" in asked.only else []
        figures += _times(place, tally) if "times" in asked.only else []
    return figures


def _times(place: ground.Ground, tally: bulk.Tally) -> list[report.Figure]:
    """The seconds of a whole network, invention of the people included."""
    per_file = tally.rows / tally.files
    found = [_time(place.built.size, place.built.seconds, per_file, tally, _when(place))]
    if place.built.size != SMALL_SIZE:
        say(f"Chargement d’un réseau de {SMALL_SIZE} jeunes…")
        trial = "bench_small"
        try:
            ground.drop(place.superuser_url, trial)
            ground.copy_database(place.superuser_url, ground.EMPTY, trial)
            seconds = ground.run_step(place.superuser_url, trial, "network", SMALL_SIZE, place.built.seed)
        finally:
            ground.drop(place.superuser_url, trial)
        found.insert(0, _time(SMALL_SIZE, seconds, per_file, tally, ""))
    return found


def _time(size: int, seconds: float, per_file: float, tally: bulk.Tally, when: str) -> report.Figure:
    name = f"Créer un réseau de {size} jeunes"
    bare = size * per_file / tally.bare_rate
    note = (
        "invention des personnes comprise ; référence : COPY nu d’autant de lignes, "
        f"à {tally.bare_rate:.0f} lignes/s{when}"
    )
    bound = LOADING_BOUNDS.get(size)
    if bound is None:
        return report.informative(name, seconds, "s", reference=bare, note=note)
    return report.at_most(name, seconds, "s", bound, reference=bare, note=note)


def _when(place: ground.Ground) -> str:
    return "" if place.built_now else f" ; chargé le {place.built.made_on}, base gardée depuis"


def _counts(place: ground.Ground) -> dict[str, object]:
    tables = {"dossiers": "dossier_dossier", "actes": "acts_act", "structures": "identity_structure"}
    with place.connect() as connection:
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            for name, table in tables.items()
        }
        size = connection.execute("SELECT pg_size_pretty(pg_database_size(current_database()))").fetchone()
    return {
        **{name: row[0] for name, row in counts.items() if row},
        "base": size[0] if size else "",
        "graine": place.built.seed,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Mesure la rapidité sur une base de mesure (gardée dans var/bench) et écrit bench/out/bench.json. "
        "Code de sortie 1 quand une borne est dépassée.",
    )
    size, seed = os.environ.get("SIZE"), os.environ.get("SEED")
    parser.add_argument(
        "--size", type=int, default=int(size or DEFAULT_SIZE), help="nombre de jeunes (SIZE, ou 200000)"
    )
    parser.add_argument(
        "--seed", type=int, default=int(seed or 2026), help="graine du hasard (SEED, ou 2026)"
    )
    parser.add_argument("--rate", type=float, default=pages.RATE, help="requêtes par seconde (40)")
    parser.add_argument("--seconds", type=float, default=20.0, help="durée de chaque mesure de page (20)")
    parser.add_argument("--rounds", type=int, default=200, help="tours des mesures de coût (200)")
    parser.add_argument(
        "--files", type=int, default=20_000, help="dossiers rechargés à côté du COPY nu (20000)"
    )
    parser.add_argument("--advisers", type=int, default=60, help="nombre de conseillers qui demandent (60)")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="mesures à faire (toutes)")
    again = parser.add_mutually_exclusive_group()
    again.add_argument("--fresh", action="store_true", help="reconstruit la base de mesure")
    again.add_argument(
        "--keep", action="store_true", help="garde la base de mesure, même si le générateur a changé"
    )
    return parser


if __name__ == "__main__":
    from convergence.config.trouble import told

    sys.exit(told(lambda: main(sys.argv[1:])))
