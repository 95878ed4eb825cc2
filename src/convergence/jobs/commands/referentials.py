"""`convergence referentials load`: reference data, the vendored ones or an official file."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from .parser import Parser
from .runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "referentials", help="les référentiels : communes, ROME, QPV, nomenclatures…"
    )
    load = parser.commands().add_parser(
        "load",
        help="charge les référentiels fournis, ou un fichier officiel",
        description="Sans rien de plus, charge les référentiels fournis avec le projet. Avec un type et "
        "un chemin, "
        "charge un fichier officiel qu’aucun paquet ne fournit, et rend compte.",
    )
    load.add_argument("kind", nargs="?", metavar="TYPE", help="type du fichier (par exemple qpv, zrr, rome)")
    load.add_argument("path", nargs="?", type=Path, metavar="CHEMIN", help="chemin du fichier")
    load.set_defaults(run=_load, parser=load)


def _load(arguments: argparse.Namespace, runtime: Runtime) -> int:
    if (arguments.kind is None) != (arguments.path is None):
        arguments.parser.error("the following arguments are required: CHEMIN")
    with runtime.database():
        operations = import_module("convergence.referentials.operations")
        if arguments.kind is None:
            report = operations.load_referentials(say=runtime.say)
        else:
            report = operations.load_file(arguments.kind, arguments.path)
        for line in report_lines(report):
            runtime.say(line)
    return 0


def report_lines(report: object) -> Iterable[str]:
    """A report is a text, or several lines, or nothing."""
    if report is None:
        return []
    if isinstance(report, list | tuple):
        return [str(line) for line in report]
    return str(report).splitlines()
