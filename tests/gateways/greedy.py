"""A child that takes what it is told to take."""

from __future__ import annotations

import json
import tempfile


def work(content: bytes) -> bytes:
    """Take memory, time or disk, or nothing."""
    asked = json.loads(content)
    if asked == "memory":
        return bytes(200 * 1024 * 1024)[:1]
    if asked == "time":
        while True:
            pass
    if asked == "file":
        with tempfile.TemporaryFile() as file:
            file.write(b"x" * 100_000)
            file.flush()
    return b"fine"
