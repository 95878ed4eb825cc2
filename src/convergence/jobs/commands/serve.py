"""`convergence serve`: the web server."""

from __future__ import annotations

import argparse
import os

from convergence.foundation.problems import Refused

from .parser import Parser, at_least_one, port
from .runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "serve",
        help="sert le site (Ctrl-C arrête tout)",
        description="Sert le site avec granian, sur une base à jour (voir « convergence db migrate »). La "
        "base est "
        "celle de DATABASE_URL, sinon le PostgreSQL du projet, démarré et arrêté avec le site.",
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="adresse d’écoute (127.0.0.1 : cette machine seule)"
    )
    asked = os.environ.get("PORT") or "8000"
    parser.add_argument("--port", type=port, default=asked, help="port (PORT, ou 8000)")
    parser.add_argument("--workers", type=at_least_one, default=2, help="nombre de processus (2)")
    parser.add_argument("--threads", type=at_least_one, default=4, help="nombre de fils par processus (4)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, runtime: Runtime) -> int:
    """Serve until Ctrl-C. A demonstration has its own command, with its own guards."""
    from convergence.gateways.granian import Address, refuse_busy_port

    if os.environ.get("CONVERGENCE_MODE") == "demo":
        raise Refused(
            "Le mode démonstration ne se sert pas avec « convergence serve ».",
            what_to_do="Lancez « make demo » (ou « convergence demo up »), ou retirez CONVERGENCE_MODE=demo.",
            code="demo_by_serve",
        )
    address = Address(arguments.host, arguments.port, arguments.workers, arguments.threads)
    refuse_busy_port(address)
    with runtime.database():
        runtime.refuse_unready("production")
        runtime.collect_static()
        return runtime.serve(
            address,
            log=None,
            ready=lambda: runtime.say(f"Convergence est prête : {address.url}/ (Ctrl-C arrête tout)"),
        )
