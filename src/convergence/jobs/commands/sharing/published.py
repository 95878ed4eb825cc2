"""`convergence published`: the tables that studies read, filled now or made anew."""

from __future__ import annotations

import argparse
from importlib import import_module

from convergence.jobs.commands.parser import Parser
from convergence.jobs.commands.runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser("published", help="les tables publiées, sans nom : remplir, refaire")
    actions = parser.commands()
    for name, anew, summary in (
        ("fill", False, "remplit ce qui a changé depuis la dernière fois"),
        ("rebuild", True, "refait toutes les parts, pour toutes les structures"),
    ):
        action = actions.add_parser(
            name,
            help=summary,
            description="Les tables publiées sont des fichiers Parquet, une part par structure : les études et les "
            "chiffres les lisent, sans nom ni numéro de dossier. Le programme en tâche de fond les remplit seul.",
        )
        action.set_defaults(run=_fill, anew=anew)


def _fill(arguments: argparse.Namespace, runtime: Runtime) -> int:
    with runtime.database():
        publishing = import_module("convergence.jobs.studies.publishing")
        with runtime.step("Remplissage des tables publiées"):
            count = publishing.publish_tables(anew=arguments.anew)
    runtime.say(f"Parts écrites : {count}.")
    return 0
