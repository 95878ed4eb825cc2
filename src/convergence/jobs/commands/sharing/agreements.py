"""`convergence agreements realign`: bring agreements back within the law of the day, at once."""

from __future__ import annotations

import argparse
from importlib import import_module

from convergence.jobs.commands.parser import Parser
from convergence.jobs.commands.runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser("agreements", help="les conventions : les remettre à la mesure de la loi")
    realign = parser.commands().add_parser(
        "realign",
        help="relit la loi et referme ce qu’elle n’ouvre plus",
        description="Compare ce que chaque convention en vigueur ouvre avec les textes en données, ouvre cela et rien "
        "de plus, et avertit les destinataires de ce qui se ferme. Le travail de fond le fait chaque minute.",
    )
    realign.set_defaults(run=_realign)


def _realign(_arguments: argparse.Namespace, runtime: Runtime) -> int:
    with runtime.database():
        count: int = import_module("convergence.jobs.exchanges").realign_with_law()
    runtime.say(f"{count} convention(s) changée(s)." if count else "Toutes les conventions sont dans la loi.")
    return 0
