"""Tables that caseworkers read: each is played by a test that asserts, and each of its columns is looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.sources import ROOT

FOLDER = ROOT / "tests" / "rules" / "scenarios"
TABLES = sorted(path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.yaml"))
LEAST_LINES = 150
"""What the network asked for: so many cases of the law, at least, in words that a caseworker reads."""


@dataclass(frozen=True)
class Player:
    """A test that plays a table, with every word that its module writes."""

    name: str
    asserts: bool
    words: frozenset[str]


def words_of(node: ast.AST) -> frozenset[str]:
    texts = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant))
    return frozenset(text for text in texts if isinstance(text, str))


def tables_of(node: ast.AST) -> Iterator[str]:
    """Tables named in a call to ``scenarios``."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "scenarios":
            yield from words_of(call)


def has_assertion(test: ast.FunctionDef) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(test)) or "raises" in {
        node.attr for node in ast.walk(test) if isinstance(node, ast.Attribute)
    }


@cache
def players() -> dict[str, list[Player]]:
    found: dict[str, list[Player]] = {}
    for path in sorted((ROOT / "tests" / "rules").glob("test_*.py")):
        module = ast.parse(path.read_text("utf-8"))
        for test in module.body:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                for decorator in test.decorator_list:
                    for table in tables_of(decorator):
                        player = Player(test.name, has_assertion(test), words_of(module))
                        found.setdefault(table, []).append(player)
    return found


@cache
def lines(table: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load(_text(table)))


def _text(table: str) -> str:
    return Path(FOLDER / f"{table}.yaml").read_text("utf-8")


def test_every_table_is_played_and_every_play_has_its_table() -> None:
    assert set(players()) == set(TABLES)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_asserted_line_by_line_and_column_by_column(table: str) -> None:
    found = players()[table]
    assert all(player.asserts for player in found)
    read = frozenset[str]().union(*(player.words for player in found))
    unread = {column for line in lines(table) for column in line} - read - {"name"}
    assert unread == set(), "columns that no test reads: a word cut by a comma, or a wish that nothing holds"


@pytest.mark.parametrize("table", TABLES)
def test_a_caseworker_can_read_a_table(table: str) -> None:
    assert _text(table).startswith("# "), "the first line says in French what the columns mean"
    names = [str(line["name"]) for line in lines(table)]
    assert len(names) >= 5
    assert len(set(names)) == len(names), "two lines of the same name"
    assert all(len(line) > 1 and len(name) >= 3 for name, line in zip(names, lines(table), strict=True))


def test_there_are_enough_cases_of_the_law() -> None:
    assert sum(len(lines(table)) for table in TABLES) >= LEAST_LINES
