"""The sub-commands of `convergence` that every installation has. Nothing heavy is imported before use."""

from __future__ import annotations

import argparse

from . import audit, bench, check, database, keys, offers, referentials, serve, worker
from .parser import Parser
from .runtime import Runtime
from .sharing import agreements, published

__all__ = ["Parser", "Runtime", "register"]


def register(commands: argparse._SubParsersAction[Parser]) -> None:
    """Add the sub-commands in the order of the help page."""
    for module in (
        serve,
        worker,
        database,
        referentials,
        offers,
        published,
        agreements,
        audit,
        keys,
        check,
        bench,
    ):
        module.register(commands)
