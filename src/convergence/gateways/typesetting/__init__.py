"""Papers set by typst in a child process: no network, no file but the layouts, bounded memory, time and pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from convergence.gateways import sandbox
from convergence.gateways.sandbox import ExhaustedError, Limits, RefusalError

LIMITS = Limits(seconds=30, megabytes=1500, patience=60)

__all__ = ["LIMITS", "ExhaustedError", "Paper", "RefusalError", "picture", "typeset"]


@dataclass(frozen=True, slots=True)
class Paper:
    """What is set: a layout of a folder, its data (values, never code) and the instant written in the file."""

    folder: Path
    layout: str
    data: Mapping[str, Any]
    at: datetime
    most_pages: int


def typeset(paper: Paper, *, limits: Limits = LIMITS) -> bytes:
    """A tagged PDF/UA-1. Raises RefusalError ("too_many_pages", "not_accessible: …") or ExhaustedError."""
    return _asked(paper, 0, limits)


def picture(paper: Paper, page: int, *, limits: Limits = LIMITS) -> bytes:
    """One page as a PNG, to be looked at before it is published; "no_page" past the last one."""
    return _asked(paper, page, limits)


def _asked(paper: Paper, page: int, limits: Limits) -> bytes:
    order = {
        "root": str(paper.folder),
        "layout": paper.layout,
        "data": json.dumps(paper.data, ensure_ascii=False),
        "timestamp": int(paper.at.timestamp()),
        "most_pages": paper.most_pages,
        "page": page,
    }
    payload = json.dumps(order, ensure_ascii=False).encode()
    return sandbox.run("convergence.gateways.typesetting.child", payload, limits)
