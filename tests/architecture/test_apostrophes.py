"""French words that people read have the typographic apostrophe: « l’accueil », never « l'accueil »."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, SOURCE, python_files, relative

_ELISION = re.compile(
    r"(?<![\w’'])(?:[ldnsjmtc]|(?:jus|lors|puis|quel|pres)?qu|aujourd)'(?=[^\W\d_]|$)", re.IGNORECASE
)
_SQL = re.compile(r"\b(SELECT|INSERT INTO|CREATE|DELETE FROM|WHERE|ALTER TABLE|RAISE)\b")
_KEPT = {
    "messaging/rules/wordings.yaml": "the alphabet of one SMS segment has no typographic apostrophe",
    "messaging/rules/wordings.py": "the same: the word that an SMS says when no telephone is known",
    "demo/scenes/messages.py": "the same: an SMS that the scene writes",
    "signatures/rules/wording.py": "the same: an invitation and its reminder, which travel by SMS too",
    "agenda/booking/rules/wording.py": "the same: a personal link, which travels by SMS too",
    "demo/words.py": "streets as the national address base spells them",
    "demo/network/structures.py": "names as they are typed",
    "demo/scenes/accompagnement/hours.py": "the seed of an identifier, shown to nobody",
    "referentials/nomenclatures/situations.yaml": "the wording of the former system's interface, word for word",
}
"""Where a plain apostrophe is wanted, and why."""
_LATER = ("api", "identity", "referentials/data", "sharing", "web/login")
"""Still to be written anew: whoever works there takes the line away."""


def shown_in_python(path: Path) -> Iterator[tuple[int, str]]:
    """Strings of a module that are neither documentation nor SQL, with their line."""
    tree = ast.parse(path.read_text("utf-8"))
    written = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in written:
            yield node.lineno, node.value


def faults(path: Path) -> list[str]:
    """Lines of a file where somebody would read a plain apostrophe."""
    if path.suffix == ".py":
        lines = shown_in_python(path)
    else:
        lines = iter(enumerate(path.read_text("utf-8").splitlines(), start=1))
    return [
        f"{relative(path)}:{number}"
        for number, text in lines
        if _ELISION.search(text) and not _SQL.search(text)
    ]


def others() -> list[Path]:
    """Templates, parameters and layouts."""
    suffixes = {".html", ".yaml", ".yml", ".md", ".typ", ".txt"}
    return sorted(path for path in SOURCE.rglob("*") if path.suffix in suffixes)


def test_no_french_word_that_is_shown_has_a_plain_apostrophe() -> None:
    found = [
        fault
        for path in (*python_files(SOURCE), *others())
        if (name := path.relative_to(SOURCE).as_posix()) not in _KEPT and not name.startswith(_LATER)
        for fault in faults(path)
    ]
    assert found == []


@pytest.mark.parametrize("path", sorted(_KEPT))
def test_each_exception_is_still_one(path: str) -> None:
    assert faults(SOURCE / path)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("l'accueil", True), ("Jusqu'à", True), ("qu'elle", True), ("Aujourd'hui", True), ("l’accueil", False),
        ("the person's file", False), ("it isn't", False), ("N'Diaye", True), ("else ''", False),
    ],
)  # fmt: skip
def test_what_is_a_plain_apostrophe(text: str, is_one: bool) -> None:
    assert bool(_ELISION.search(text)) is is_one


def test_the_guard_reads_the_files_of_this_repository() -> None:
    assert SOURCE.is_relative_to(ROOT)
    assert len(others()) > 100
