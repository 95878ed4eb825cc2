"""`convergence referentials load`: reference data, the vendored ones or an official file."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from convergence.foundation.problems import Invalid

from .parser import Parser
from .runtime import Runtime

if TYPE_CHECKING:
    from convergence.referentials.types import FileKind, LoadReport

SHOWN_REJECTIONS = 20


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "referentials", help="les référentiels : communes, ROME, QPV, nomenclatures…"
    )
    load = parser.commands().add_parser(
        "load",
        help="charge les référentiels fournis, ou un fichier officiel",
        description="Sans rien de plus, charge les référentiels fournis avec le projet. Avec un type et "
        "un chemin, "
        "charge un fichier officiel qu’aucun paquet ne fournit, et rend compte ligne à ligne : tout ou rien.",
        epilog="types : qpv (CSV ou GeoJSON), frr, zrr (CSV), rome (dossier, ZIP ou CSV)",
    )
    load.add_argument("kind", nargs="?", metavar="TYPE", help="type du fichier")
    load.add_argument("path", nargs="?", type=Path, metavar="CHEMIN", help="chemin du fichier")
    load.add_argument("--encoding", default="utf-8", help="encodage du fichier (utf-8, latin-1…)")
    load.add_argument("--source", default="", help="d’où vient le fichier, pour mémoire")
    load.add_argument("--valid-from", type=date.fromisoformat, metavar="AAAA-MM-JJ", help="date d’effet")
    load.add_argument(
        "--skip-rejected", action="store_true", help="charge le reste quand des lignes sont fausses"
    )
    load.add_argument(
        "--smaller", action="store_true", help="accepte un fichier bien plus petit que celui en service"
    )
    load.set_defaults(run=_load, parser=load)


def _load(arguments: argparse.Namespace, runtime: Runtime) -> int:
    if (arguments.kind is None) != (arguments.path is None):
        arguments.parser.error("the following arguments are required: CHEMIN")
    kind = None if arguments.kind is None else _kind(arguments.kind)
    with runtime.database():
        if kind is None:
            import_module("convergence.referentials.operations").load_referentials(say=runtime.say)
            return 0
        return _load_file(kind, arguments, runtime)


def _load_file(kind: FileKind, arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.foundation.actor import system_actor
    from convergence.foundation.clock import now
    from convergence.referentials.types import LinesRefused

    operations = import_module("convergence.referentials.operations")
    try:
        report: LoadReport = operations.load_file(
            kind,
            arguments.path,
            actor=system_actor(),
            at=now(),
            encoding=arguments.encoding,
            source=arguments.source,
            valid_from=arguments.valid_from,
            skip_rejected=arguments.skip_rejected,
            smaller_is_right=arguments.smaller,
        )
    except LinesRefused as refusal:
        for line in _rejections(refusal.report):
            runtime.say(line)
        raise
    for line in _rejections(report):
        runtime.say(line)
    runtime.say(
        f"{report.source} : {report.read} lignes lues, {report.accepted} chargées, "
        f"{report.set_aside} sans objet, {len(report.rejected)} rejetées."
    )
    return 0


def _kind(name: str) -> FileKind:
    from convergence.referentials.types import FileKind

    try:
        return FileKind(name.lower())
    except ValueError:
        raise Invalid.one(
            "kind",
            f"« {name} » n’est pas un type de fichier connu.",
            what_to_do="Types possibles : " + ", ".join(kind.value for kind in FileKind) + ".",
        ) from None


def _rejections(report: LoadReport) -> Iterator[str]:
    yield from map(str, report.rejected[:SHOWN_REJECTIONS])
    if (rest := len(report.rejected) - SHOWN_REJECTIONS) > 0:
        yield f"… et {rest} autres lignes rejetées."
