"""The file of anchors, which belongs on another machine or a write-once store: one JSON object a line.

Several registers are anchored in one file: the access journal, whose lines bear no name, and those that bear theirs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Anchor:
    """What one place of a chain looked like at an instant."""

    at: datetime
    chain: UUID
    seq: int
    hash: bytes


def append_anchors(file: Path, anchors: Iterable[Anchor], *, register: str = "") -> int:
    """Add the places of a register to the file; returns how many."""
    named = {"register": register} if register else {}
    lines = [
        json.dumps(
            {
                **named,
                "at": one.at.isoformat(),
                "chain": str(one.chain),
                "seq": one.seq,
                "hash": one.hash.hex(),
            }
        )
        for one in anchors
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as written:
        written.writelines(f"{line}\n" for line in lines)
    return len(lines)


def read_anchors(file: Path, *, register: str = "") -> dict[UUID, list[Anchor]]:
    """The places of a register by chain, in the order in which they were kept; nothing while there is no file."""
    found: dict[UUID, list[Anchor]] = {}
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            if entry.get("register", "") == register:
                anchor = Anchor(
                    datetime.fromisoformat(entry["at"]),
                    UUID(entry["chain"]),
                    int(entry["seq"]),
                    bytes.fromhex(entry["hash"]),
                )
                found.setdefault(anchor.chain, []).append(anchor)
    return found
