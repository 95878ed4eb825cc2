"""`convergence db`: the project's PostgreSQL and its tables."""

from __future__ import annotations

import argparse
import os

from convergence.foundation.problems import Refused

from .parser import Parser, port
from .runtime import DATABASE, Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser("db", help="la base de données : démarrer, arrêter, mettre à jour")
    actions = parser.commands()
    start = actions.add_parser("start", help="démarre le PostgreSQL du projet et le laisse tourner")
    start.add_argument("--port", type=port, help="port souhaité (un port libre sera pris s’il est occupé)")
    start.set_defaults(run=_start)
    actions.add_parser("stop", help="arrête le PostgreSQL du projet").set_defaults(run=_stop)
    actions.add_parser("status", help="dit si la base répond et si elle est à jour").set_defaults(run=_status)
    actions.add_parser("migrate", help="crée ou met à jour les tables").set_defaults(run=_migrate)
    actions.add_parser("url", help="affiche l’adresse de la base, mot de passe compris").set_defaults(
        run=_url
    )
    discard = actions.add_parser("discard", help="efface pour toujours la base du projet")
    discard.add_argument("--yes", action="store_true", help="confirme l’effacement")
    discard.set_defaults(run=_discard)


def _start(arguments: argparse.Namespace, runtime: Runtime) -> int:
    server = runtime.start_database(keep=True, port=arguments.port)
    runtime.say(f"La base répond sur {server.host}, port {server.port}. « convergence db stop » l’arrête.")
    return 0


def _stop(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.gateways.postgresql import stop_server

    stopped = stop_server(runtime.state_dir)
    runtime.say("La base est arrêtée." if stopped else "La base du projet était déjà arrêtée.")
    return 0


def _status(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.gateways.postgresql import running_url

    if not os.environ.get("DATABASE_URL") and running_url(runtime.state_dir) is None:
        runtime.say("La base du projet est arrêtée. « convergence db start » la démarre.")
        return 1
    with runtime.database():
        pending = runtime.pending_migrations()
    if pending:
        runtime.say(
            f"La base répond, mais {pending} changement(s) de tables attendent : convergence db migrate"
        )
        return 1
    runtime.say("La base répond et ses tables sont à jour.")
    return 0


def _migrate(arguments: argparse.Namespace, runtime: Runtime) -> int:
    demo = os.environ.get("CONVERGENCE_MODE") == "demo"
    with runtime.database():
        done = runtime.migrate("demo" if demo else "production")
    runtime.say("Les tables sont à jour." if done else "Les tables étaient déjà à jour.")
    return 0


def _url(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.gateways.postgresql import running_url

    given = os.environ.get("DATABASE_URL")
    url = given or running_url(runtime.state_dir)
    if url is None:
        raise Refused(
            "La base du projet est arrêtée.",
            what_to_do="Démarrez-la : convergence db start",
            code="database_off",
        )
    runtime.say(given or f"{url.rpartition('/')[0]}/{DATABASE}")
    return 0


def _discard(arguments: argparse.Namespace, runtime: Runtime) -> int:
    from convergence.gateways.postgresql import discard_server

    if not arguments.yes:
        raise Refused(
            "Toutes les données de la base du projet seraient effacées.",
            what_to_do="Si c’est bien voulu : convergence db discard --yes",
            code="confirmation_needed",
        )
    discard_server(runtime.state_dir)
    runtime.say("La base du projet est effacée.")
    return 0
