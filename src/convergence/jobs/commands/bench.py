"""`convergence bench`: the measures, from the source tree only."""

from __future__ import annotations

import argparse
import subprocess
import sys

from convergence.foundation.problems import Unavailable

from .parser import Parser
from .runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "bench",
        help="mesure la rapidité et l’écrit dans bench/out/",
        description="Mesure la rapidité du site sur une base de mesure et compare chaque chiffre à une "
        "référence "
        "prise dans la même séance. Ce qui suit est transmis aux mesures.",
    )
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="transmis tel quel")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, runtime: Runtime) -> int:
    if not (runtime.project_root / "bench" / "__main__.py").exists():
        raise Unavailable(
            "Les mesures ne sont pas installées ici.",
            what_to_do="Lancez cette commande depuis le dépôt du projet.",
            code="bench_absent",
        )
    command = [sys.executable, "-m", "bench", *arguments.rest]
    return subprocess.run(command, cwd=runtime.project_root, check=False).returncode
