"""What each indicator says, in one edition: who answers for it, where it comes from, how it is counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator. Its version changes with what it counts; ``caution`` is what a reader must know beside it."""

    code: str
    version: int
    label: str
    owner: str
    source: str
    counts: str
    caution: str = ""
