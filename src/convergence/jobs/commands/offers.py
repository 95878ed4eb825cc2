"""`convergence offers`: load files too large for a page, or read now a source that an address feeds."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from uuid import UUID

from convergence.foundation.problems import Invalid, NotFound, Refused

from .parser import Parser
from .runtime import Runtime

if TYPE_CHECKING:
    from convergence.foundation.actor import Actor
    from convergence.foundation.scope import Scope
    from convergence.offers.types import EditionRow, SourceRow

T = TypeVar("T")

SHOWN_REJECTS = 20


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "offers", help="l’annuaire des services : charger une édition, lire une source"
    )
    actions = parser.commands()
    load = actions.add_parser(
        "load",
        help="charge une édition d’une source, sans limite de taille",
        description="Charge une édition entière, ou la refuse entière en disant pourquoi : la précédente reste "
        "alors en place. Les fichiers sont en JSON ou en CSV au schéma data·inclusion ; leur nom contient "
        "« structures » ou « services ». Une archive ZIP peut contenir les deux.",
    )
    load.add_argument("source", metavar="SOURCE", help="code de la source, par exemple dora")
    load.add_argument("files", nargs="+", type=Path, metavar="FICHIER", help="chemins des fichiers")
    load.add_argument(
        "--smaller", action="store_true", help="accepte une édition qui retire beaucoup de fiches"
    )
    load.set_defaults(run=_load)
    read = actions.add_parser("read", help="lit maintenant une source qu’une adresse alimente")
    read.add_argument("source", metavar="SOURCE", help="code de la source")
    read.set_defaults(run=_read)


def _load(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.foundation.clock import now

    with runtime.database(), ExitStack() as opened:
        types = import_module("convergence.offers.types")
        operations = import_module("convergence.offers.operations")
        actor, source = _source(arguments.source)
        started_at = now()
        files = [types.ArrivedFile(path.name, opened.enter_context(_open(path))) for path in arguments.files]
        with runtime.step(f"Chargement de « {source.name} »"):
            edition_id = operations.load_files(
                actor=actor,
                at=started_at,
                source_id=source.source_id,
                files=files,
                smaller_is_right=arguments.smaller,
            )
        return _tell(runtime, actor, edition_id, started_at)


def _read(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.foundation.clock import now

    with runtime.database():
        actor, source = _source(arguments.source)
        started_at = now()
        with runtime.step(f"Lecture de « {source.name} »"):
            import_module("convergence.jobs.directory.reading").read_source(actor, source.source_id)
        (edition, *_) = _asked(actor, lambda scope: _queries().editions(scope, source.source_id, limit=1))
        return _tell(runtime, actor, edition.edition_id, started_at)


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError:
        raise Invalid.one(
            "files", f"Le fichier « {path} » ne peut pas être lu.", "Vérifiez son chemin et ses droits."
        ) from None


def _source(code: str) -> tuple[Actor, SourceRow]:
    """The house, acting for the organisation that owns the source, and the source."""
    from convergence.foundation.actor import system_actor
    from convergence.identity.queries import time_zones_of

    found = _asked(system_actor(), lambda scope: _queries().sources(scope))
    source = next((one for one in found if one.code == code), None)
    if source is None:
        known = ", ".join(sorted(one.code for one in found)) or "aucune"
        raise NotFound(
            f"Il n’y a pas de source « {code} ».",
            what_to_do=f"Sources connues : {known}. Une source s’ouvre dans les pages, par qui la tient.",
        )
    zones = _asked(system_actor(), lambda scope: time_zones_of(scope, [source.structure_id]))
    zone = zones.get(source.structure_id, "Europe/Paris")
    return system_actor(source.structure_id, time_zone=zone), source


def _queries() -> Any:
    return import_module("convergence.offers.queries")


def _asked(actor: Actor, question: Callable[[Scope], T]) -> T:
    from convergence.foundation.scope import Purpose
    from convergence.storage.session import acting

    with acting(actor, Purpose.SYSTEM, route="offers") as scope:
        return question(scope)


def _tell(runtime: Runtime, actor: Actor, edition_id: UUID, started_at: datetime) -> int:
    """The report of an edition: what changed, the first rows that are wrong; a refused edition is an error."""
    edition: EditionRow = _asked(actor, lambda scope: _queries().edition(scope, edition_id))
    if edition.received_at < started_at:
        runtime.say(f"Rien n’a changé depuis l’édition du {edition.received_at:%d/%m/%Y} : rien n’est écrit.")
        return 0
    page = _asked(actor, lambda scope: _queries().rejects(scope, edition_id, limit=SHOWN_REJECTS))
    for row in page.rows:
        mark = "avertissement" if row.is_warning else "ligne écartée"
        runtime.say(f"{row.record_kind}, ligne {row.line} ({mark}) : {row.reason}")
    if page.after:
        runtime.say("… la suite est dans le rapport de l’édition, sur la page de la source.")
    if edition.refusal:
        raise Refused(edition.refusal, code="edition_refused")
    runtime.say(
        f"{edition.received} fiches reçues : {edition.created} nouvelles, {edition.changed} modifiées, "
        f"{edition.unchanged} inchangées, {edition.withdrawn} retirées, {edition.rejected} écartées."
    )
    return 0
