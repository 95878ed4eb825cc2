"""Reads the scenario tables that stand beside the tests, one test for each line."""

from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).with_name("scenarios")


def scenarios(name: str) -> list[dict[str, Any]]:
    """The lines of a table, each with its ``name``."""
    lines: list[dict[str, Any]] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return lines


def title(line: dict[str, Any]) -> str:
    """How pytest names a line."""
    return str(line["name"])
