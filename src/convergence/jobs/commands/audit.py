"""`convergence audit`: the chains of the access journal."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from .parser import Parser
from .runtime import Runtime

if TYPE_CHECKING:
    from convergence.audit.types import ChainReport

PROBLEMS = {
    "anchor": "cette entrée n’est plus celle que l’ancre avait notée",
    "missing": "des entrées manquent avant celle-ci",
    "altered": "cette entrée a été changée",
    "truncated": "la fin de la chaîne a été enlevée à partir de là",
}


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser("audit", help="le journal des accès : vérifier, ancrer")
    actions = parser.commands()
    verify = actions.add_parser(
        "verify",
        help="vérifie qu’aucune ligne du journal n’a été changée ou enlevée",
        description="Recalcule les chaînes du journal des accès et les compare aux ancres. Code de sortie "
        "1 si "
        "l’une est rompue.",
    )
    verify.set_defaults(run=_verify)
    anchor = actions.add_parser(
        "anchor",
        help="note hors de la base l’état présent des chaînes",
        description="Ajoute au fichier des ancres la dernière entrée de chaque chaîne. Ce fichier doit "
        "vivre sur une "
        "autre machine, ou sur un support qui ne se réécrit pas.",
    )
    anchor.set_defaults(run=_anchor)
    for action in (verify, anchor):
        action.add_argument(
            "--file", type=Path, help="fichier des ancres (CONVERGENCE_ANCHORS, ou var/anchors.jsonl)"
        )


def _anchors(arguments: argparse.Namespace, runtime: Runtime) -> Path:
    return arguments.file or Path(
        os.environ.get("CONVERGENCE_ANCHORS") or runtime.state_dir / "anchors.jsonl"
    )


def _verify(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.foundation.actor import system_actor

    file = _anchors(arguments, runtime)
    with runtime.database():
        operations = import_module("convergence.audit.operations")
        reports: list[ChainReport] = operations.verify_chains(actor=system_actor(), file=file)
    broken = [report for report in reports if report.problem]
    for report in broken:
        runtime.say(_sentence(report))
    runtime.say(
        f"{len(reports)} chaîne(s) vérifiée(s), ancres : {file if file.exists() else 'aucune encore'}."
    )
    runtime.say("Le journal des accès est rompu." if broken else "Le journal des accès est intact.")
    return 1 if broken else 0


def _sentence(report: ChainReport) -> str:
    problem = PROBLEMS.get(report.problem, report.problem)
    return f"Chaîne {report.chain}, entrée {report.at_entry} : {problem}."


def _anchor(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now

    file = _anchors(arguments, runtime)
    with runtime.database():
        operations = import_module("convergence.audit.operations")
        count: int = operations.anchor_chains(actor=system_actor(), at=now(), file=file)
    runtime.say(f"{count} chaîne(s) ancrée(s) dans {file}.")
    return 0
