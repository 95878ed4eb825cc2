"""The glossary as rows: term, word of code, definition, source, words never used."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.architecture.sources import ROOT

PAGE = ROOT / "docs" / "glossaire.md"
COLUMNS = ["terme", "mot du code", "définition", "source", "ne pas dire"]


def glossary() -> Iterator[list[str]]:
    """The cells of each row, headings apart."""
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if cells and cells != COLUMNS and set(line) - set("|- "):
            yield cells


def code_words(row: list[str], column: int = 1) -> list[str]:
    """The words of a cell that are written as code."""
    return re.findall(r"`([^`]+)`", row[column])
