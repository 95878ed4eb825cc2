"""A stranger's PDF is looked at in a bounded child process: its seals, its files, its text."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Sequence
from datetime import datetime

from convergence.gateways.sandbox import ExhaustedError, Limits, RefusalError, run
from convergence.gateways.signing.verifying import Inspection, Seal, SealFault

_LOOKING = Limits(seconds=10, megabytes=300)
_READING = Limits(seconds=10, megabytes=300)


def inspect_apart(pdf: bytes, certificates: Sequence[bytes]) -> Inspection:
    """Seals and embedded files, found in a child; what brings the child down is an unreadable file."""
    order = {
        "certificates": [b64encode(one).decode() for one in certificates],
        "pdf": b64encode(pdf).decode(),
    }
    try:
        answer = json.loads(run("convergence.gateways.signing.child", json.dumps(order).encode(), _LOOKING))
    except (ExhaustedError, RefusalError):
        return Inspection((Seal("", "", None, 0, False, SealFault.UNREADABLE),), {})
    return Inspection(
        tuple(_seal(found) for found in answer["seals"]),
        {name: b64decode(content) for name, content in answer["files"].items()},
    )


def text_of(pdf: bytes) -> str:
    """The text of a PDF as a reader would say it; empty when none can be read."""
    try:
        return run("convergence.gateways.signing.reader", pdf, _READING).decode()
    except (ExhaustedError, RefusalError):
        return ""


def _seal(found: dict[str, str | int | bool | None]) -> Seal:
    told, fault = found["sealed_at"], found["fault"]
    return Seal(
        field=str(found["field"]),
        by=str(found["by"]),
        sealed_at=datetime.fromisoformat(str(told)) if told else None,
        length=int(found["length"] or 0),
        is_whole=bool(found["is_whole"]),
        fault=SealFault(str(fault)) if fault else None,
    )
