"""The project's own files, as the architecture tests look at them."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "convergence"


def python_files(*folders: Path) -> list[Path]:
    """Every Python file below the folders, migrations apart, in a stable order."""
    return sorted(
        path for folder in folders for path in folder.rglob("*.py") if "migrations" not in path.parts
    )


def relative(path: Path) -> str:
    """A path as people write it."""
    return path.relative_to(ROOT).as_posix()


def modules(pattern: str) -> list[str]:
    """Names of the project's modules that match, without importing anything."""
    names = []
    for path in python_files(SOURCE):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        names.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in names if re.search(pattern, name)]


def load_types() -> None:
    """Import what every room says to the others, so that all events are known."""
    for name in modules(r"\.types(\.|$)"):
        importlib.import_module(name)
