"""`convergence audit`: the chains of the access journal."""

from __future__ import annotations

import argparse
from importlib import import_module

from .parser import Parser
from .runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser("audit", help="le journal des accès : vérifier, ancrer")
    actions = parser.commands()
    actions.add_parser(
        "verify",
        help="vérifie qu’aucune ligne du journal n’a été changée ou enlevée",
        description="Recalcule les chaînes du journal des accès et les compare aux ancres. Code de sortie "
        "1 si "
        "l’une est rompue.",
    ).set_defaults(run=_verify)
    actions.add_parser(
        "anchor", help="note hors de la base l’état présent des chaînes, pour les vérifications à venir"
    ).set_defaults(run=_anchor)


def _verify(arguments: argparse.Namespace, runtime: Runtime) -> int:
    """`verify_chains` answers one break for each broken link: none means that all hold."""
    with runtime.database():
        broken = [str(found) for found in import_module("convergence.audit.operations").verify_chains()]
    for line in broken:
        runtime.say(line)
    runtime.say("Le journal des accès est rompu." if broken else "Le journal des accès est intact.")
    return 1 if broken else 0


def _anchor(arguments: argparse.Namespace, runtime: Runtime) -> int:
    with runtime.database():
        import_module("convergence.audit.operations").anchor_chains()
    runtime.say("L’ancre est posée.")
    return 0
