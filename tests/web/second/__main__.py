"""Fetch the engine anew and keep it compressed, the same bytes each time."""

from __future__ import annotations

import lzma
import tempfile
from pathlib import Path

from convergence.jobs.reference.sources import fetch, read_member
from tests.web.second import ENGINE, KEPT


def main() -> None:
    """Write the engine beside this module."""
    with tempfile.TemporaryDirectory() as work:
        text = read_member(fetch(ENGINE, Path(work)), "ace.js")
    Path(__file__).with_name(KEPT).write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main()
