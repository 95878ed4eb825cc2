"""`convergence worker`: reactions to events and periodic jobs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module

from .parser import Parser
from .runtime import Runtime


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = commands.add_parser(
        "worker",
        help="traite les événements et les tâches périodiques (Ctrl-C arrête)",
        description="Traite sans fin les événements en attente et les tâches périodiques. Plusieurs "
        "exemplaires "
        "peuvent tourner à la fois.",
    )
    parser.add_argument("--once", action="store_true", help="traite ce qui attend, puis s’arrête")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, runtime: Runtime) -> int:
    with runtime.database():
        runtime.refuse_misconfigured()
        worker = import_module("convergence.jobs.worker")
        if arguments.once:
            worker.run(once=True)
        else:
            runtime.say("Le travail de fond a commencé (Ctrl-C arrête).")
            _run_until_asked(worker.run, runtime)
    return 0


def _run_until_asked(work: Callable[[], None], runtime: Runtime) -> None:
    """Being asked to stop is the normal end of work without end."""
    try:
        work()
    except KeyboardInterrupt:
        runtime.say("Le travail de fond s’arrête.")
