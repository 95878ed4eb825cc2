"""A run that sees midnight goes on: what its modules took for today as they were read is taken again.

Tests write ``TODAY`` at the top of a module; a run of many minutes may start before midnight and end after it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import time_machine

from convergence.foundation.clock import local_today

CLOCK = {"now", "local_today", "today"}
ZONES = ("Europe/Paris", "UTC")
_days = [local_today(zone) for zone in ZONES]


def keep_up() -> None:
    """Take the day again when another has begun, here or in UTC, since it was last taken."""
    if time_machine.escape_hatch.is_travelling():
        return
    days = [local_today(zone) for zone in ZONES]
    if days != _days:
        _days[:] = days
        take_again([module for name, module in sys.modules.items() if name.startswith("tests.")])


def take_again(modules: Iterable[ModuleType]) -> None:
    """Make again, in each module, the values that it made of the clock, or of such values of another."""
    Again({module.__name__: module for module in modules if getattr(module, "__file__", None)}).all()


class Again:
    """One reading of the clock by all modules, each after those from which it takes dates."""

    def __init__(self, modules: dict[str, ModuleType]) -> None:
        self.modules = modules
        self.made: dict[str, set[str]] = {}
        """By module, the names made of the clock; there as soon as the module was begun."""

    def all(self) -> None:
        for name in self.modules:
            self.names(name)

    def names(self, name: str) -> set[str]:
        """What a module makes of the clock, made again."""
        if name not in self.made:
            module, made = self.modules[name], self.made.setdefault(name, set())
            assert module.__file__
            for statement in ast.parse(Path(module.__file__).read_text("utf-8")).body:
                if isinstance(statement, ast.ImportFrom) and statement.module in self.modules:
                    self._taken(module, statement, made)
                elif isinstance(statement, ast.Assign | ast.AnnAssign) and _tells_time(statement, made):
                    code = compile(ast.Module([statement], []), module.__file__, "exec")
                    exec(code, vars(module))  # noqa: S102  # the very statement that the module ran when it was read
                    made.update(_targets(statement))
        return self.made[name]

    def _taken(self, module: ModuleType, statement: ast.ImportFrom, made: set[str]) -> None:
        assert statement.module
        stale = self.names(statement.module)
        for alias in statement.names:
            if alias.name in stale:
                here = alias.asname or alias.name
                vars(module)[here] = vars(self.modules[statement.module])[alias.name]
                made.add(here)


def _tells_time(statement: ast.Assign | ast.AnnAssign, made: set[str]) -> bool:
    for node in ast.walk(statement.value) if statement.value else ():
        if isinstance(node, ast.Name) and node.id in made:
            return True
        if isinstance(node, ast.Call):
            called = node.func
            name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
            if name in CLOCK:
                return True
    return False


def _targets(statement: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
