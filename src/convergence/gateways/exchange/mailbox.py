"""Reading what the local catcher kept."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from convergence.foundation.exchanges import Channel
from convergence.gateways.exchange.parcels import Attachment

LATEST = 500
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Caught:
    """One thing that would have left."""

    name: str
    at: datetime
    channel: Channel
    sender: str
    recipient: str
    subject: str
    body: str
    attachments: tuple[Attachment, ...]


def caught(folder: Path, *, recipient: str = "", limit: int = LATEST) -> list[Caught]:
    """The latest first, among the last ones; ``recipient`` keeps those whose address holds it."""
    wanted = recipient.casefold().replace(" ", "")
    paths = sorted(folder.glob("*.json"), key=_age)[:LATEST]
    found = [each for path in paths if (each := _read(path)) and wanted in each.recipient.casefold()]
    return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def one(folder: Path, name: str) -> Caught | None:
    """One of them by its name; None when there is none."""
    return _read(folder / f"{name}.json") if _NAME.fullmatch(name) else None


def _age(path: Path) -> float:
    try:
        return -path.stat().st_mtime
    except OSError:
        return 0.0


def _read(path: Path) -> Caught | None:
    try:
        values = json.loads(path.read_bytes())
        return Caught(
            name=path.stem,
            at=datetime.fromisoformat(values["at"]),
            channel=Channel(values["channel"]),
            sender=values["sender"],
            recipient=values["recipient"],
            subject=values["subject"],
            body=values["body"],
            attachments=tuple(
                Attachment(each["name"], each["type"], b64decode(each["content"]))
                for each in values["attachments"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
