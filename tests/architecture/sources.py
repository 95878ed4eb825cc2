"""The project's own files, as the architecture tests look at them."""

from __future__ import annotations

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
