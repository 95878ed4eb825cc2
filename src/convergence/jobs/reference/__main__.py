"""Command line: rebuild the extracts, print what was written; 1 when a source is refused."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from convergence.jobs.reference.building import build
from convergence.jobs.reference.sources import SourceRefusedError

DATA = Path(__file__).resolve().parents[2] / "referentials" / "data"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line: rebuild the extracts, print what was written; 1 when a source is refused."""
    parser = argparse.ArgumentParser(description="Reconstruit les extraits des données de référence.")
    parser.add_argument(
        "--vers", type=Path, default=DATA, help="dossier des extraits (par défaut celui du dépôt)"
    )
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as work:
        try:
            counts = build(options.vers, Path(work))
        except SourceRefusedError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    for name, count in counts.items():
        sys.stdout.write(f"{name} : {count} lignes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
