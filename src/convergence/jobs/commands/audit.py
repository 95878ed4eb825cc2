"""`convergence audit`: the chains of the access journal and of the ledger of exchanges."""

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
    "signature": "la signature de cette entrée n’est pas la nôtre",
}


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "audit", help="le journal des accès et le registre des échanges : vérifier, ancrer"
    )
    actions = parser.commands()
    verify = actions.add_parser(
        "verify",
        help="vérifie qu’aucune ligne du journal ni du registre n’a été changée ou enlevée (code de sortie 1 sinon)",
        description="Recalcule les chaînes du journal des accès et du registre des échanges, vérifie les signatures "
        "du registre et compare tout aux ancres. Code de sortie 1 si l’une est rompue.",
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
    file = _anchors(arguments, runtime)
    with runtime.database():
        codes = [_said(runtime, name, reports) for name, reports in _reports(file)]
    runtime.say(f"Ancres : {file if file.exists() else 'aucune encore'}.")
    return max(codes)


def _reports(file: Path) -> list[tuple[str, list[ChainReport]]]:
    from convergence.foundation.actor import system_actor

    audit = import_module("convergence.audit.operations")
    sharing = import_module("convergence.sharing.operations")
    return [
        ("Le journal des accès", audit.verify_chains(actor=system_actor(), file=file)),
        ("Le registre des échanges", sharing.verify_ledger(actor=system_actor(), file=file)),
    ]


def _said(runtime: Runtime, name: str, reports: list[ChainReport]) -> int:
    broken = [report for report in reports if report.problem]
    for report in broken:
        runtime.say(_sentence(report))
    runtime.say(f"{name} est {'rompu' if broken else 'intact'} : {len(reports)} chaîne(s) vérifiée(s).")
    return 1 if broken else 0


def _sentence(report: ChainReport) -> str:
    problem = PROBLEMS.get(report.problem, report.problem)
    return f"Chaîne {report.chain}, entrée {report.at_entry} : {problem}."


def _anchor(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now

    file = _anchors(arguments, runtime)
    with runtime.database():
        audit = import_module("convergence.audit.operations")
        sharing = import_module("convergence.sharing.operations")
        count: int = audit.anchor_chains(actor=system_actor(), at=now(), file=file)
        count += sharing.anchor_ledger(actor=system_actor(), at=now(), file=file)
    runtime.say(f"{count} chaîne(s) ancrée(s) dans {file}.")
    return 0
