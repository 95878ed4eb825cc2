"""`convergence`: the one command of the project. Wires the commands to the installation, decides nothing."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib import import_module

from convergence.config.trouble import told
from convergence.jobs import commands
from convergence.jobs.commands import Parser, Runtime

EPILOG = """exemples :
  make demo                              la démonstration, prête à essayer
  convergence db migrate                 crée ou met à jour les tables
  convergence serve --port 8000          sert le site
  convergence worker                     traite les événements et les tâches périodiques
  convergence COMMANDE --help            l’aide d’une commande

réglages (variables d’environnement) : DATABASE_URL, CONVERGENCE_MODE, CONVERGENCE_STATE, CONVERGENCE_SECRETS,
CONVERGENCE_ALLOWED_HOSTS ; leur sens est dans docs/how-to/deployer.md."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; every error becomes a French sentence and an exit code."""
    return told(lambda: run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Parse and run; errors fly."""
    parser = build_parser()
    parsed = parser.parse_args(arguments)
    chosen = getattr(parsed, "run", None)
    if chosen is None:
        _parser_of(parser, arguments).print_help()
        return 2 if arguments else 0
    return int(chosen(parsed, runtime()))


def build_parser() -> Parser:
    """The whole command line; the demonstration only where its package is installed."""
    parser = Parser(
        prog="convergence",
        description="Convergence, le système d’information des Missions Locales.",
        epilog=EPILOG,
    )
    actions = parser.commands()
    commands.register(actions)
    if importlib.util.find_spec("convergence.demo") is not None:
        import_module("convergence.demo.commands").register(actions)
    return parser


def runtime() -> Runtime:
    """The installation as the environment describes it."""
    from convergence.config import database, environment

    return Runtime(
        state_dir=environment.state_dir(),
        project_root=environment.ROOT,
        prepare=database.prepare,
        say=say,
    )


def say(line: str) -> None:
    """Show a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _parser_of(parser: Parser, arguments: Sequence[str]) -> Parser:
    """The parser of the unfinished command: `convergence db` shows the help of `db`."""
    for word in arguments:
        for action in parser._actions:
            if isinstance(action.choices, dict) and word in action.choices:
                return _parser_of(action.choices[word], arguments[1:])
    return parser
