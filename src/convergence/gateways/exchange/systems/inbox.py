"""What the system of a partner answers later, by itself: read from where it leaves it, put away once noted.

A folder that both share holds one JSON file an answer, under ``reponses/``; an address gives ``GET reponses`` and
forgets what ``DELETE reponses/{reference}`` names. An answer may come again: whoever reads it notes it once.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import requests

from convergence.gateways.exchange.providers import OutsideSystem, Providers
from convergence.gateways.exchange.systems.http import BROKEN

ANSWERS = "reponses"
_READ, _UNREADABLE = "lues", "illisibles"
_LARGEST, _LARGEST_LIST, _LONGEST = 64 * 1024, 4 * 1024 * 1024, 200
_MOST = 200
_STILL_WRITTEN = 30.0
_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Received:
    """One answer. ``message`` and ``request`` are what we had sent; all is empty but ``reference`` if unreadable."""

    handle: str
    reference: str
    message: str = ""
    request: str = ""
    structure: str = ""
    identifier: str = ""
    motive: str = ""

    @property
    def is_readable(self) -> bool:
        """Whether it says something."""
        return bool(self.identifier or self.motive)


class Inbox(Protocol):
    """Where the answers of one system wait. Nothing is raised for what a partner may leave there."""

    def waiting(self) -> Sequence[Received]:
        """The answers that wait, the oldest first; none when the place is out of reach."""

    def put_away(self, received: Received, *, is_understood: bool) -> None:
        """It was noted, or nobody could tell whose it is."""


def inbox_of(name: str, providers: Providers) -> Inbox | None:
    """Where a system answers; None when the installation has no such system."""
    if providers.catcher is not None:
        return FolderInbox(providers.catcher / name)
    system = providers.systems.get(name)
    if system is None:
        return None
    return FolderInbox(system.folder) if system.folder else HttpInbox(system)


class FolderInbox:
    """Files that the partner leaves."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / ANSWERS

    def waiting(self) -> Sequence[Received]:
        found = (self._read(path) for path in sorted(self._folder.glob("*.json"))[:_MOST])
        return [each for each in found if each is not None]

    def put_away(self, received: Received, *, is_understood: bool) -> None:
        place = self._folder / (_READ if is_understood else _UNREADABLE)
        try:
            place.mkdir(exist_ok=True, mode=0o700)
            (self._folder / received.handle).replace(place / received.handle)
        except OSError:
            return

    def _read(self, path: Path) -> Received | None:
        """The answer; None while it may still be written, or when it cannot be opened."""
        try:
            with path.open("rb") as file:
                content = file.read(_LARGEST + 1)
            is_young = time.time() - path.stat().st_mtime < _STILL_WRITTEN
        except OSError:
            return None
        received = read_answer(path.name, content)
        return None if is_young and not received.is_readable else received


class HttpInbox:
    """Answers that an address gives."""

    def __init__(self, system: OutsideSystem, *, seconds: int = _SECONDS) -> None:
        self._system, self._seconds = system, seconds

    def waiting(self) -> Sequence[Received]:
        content = self._asked("GET", ANSWERS)
        listed = (_parsed(content) or {}).get(ANSWERS) if content else None
        if not isinstance(listed, list):
            return []
        named = [each for each in listed[:_MOST] if isinstance(each, dict) and _text(each, "reference")]
        return [read_answer(_text(each, "reference"), json.dumps(each).encode()) for each in named]

    def put_away(self, received: Received, *, is_understood: bool) -> None:
        self._asked("DELETE", f"{ANSWERS}/{quote(received.handle, safe='')}")

    def _asked(self, method: str, path: str) -> bytes | None:
        try:
            with requests.request(
                method,
                f"{self._system.url.rstrip('/')}/{path}",
                headers={"Authorization": f"Bearer {self._system.token}"},
                timeout=self._seconds,
                allow_redirects=False,
                stream=True,
            ) as found:
                content: bytes = found.raw.read(_LARGEST_LIST, decode_content=True)
                return content if found.status_code == requests.codes.ok else None
        except BROKEN:
            return None


def read_answer(handle: str, content: bytes) -> Received:
    """What an answer says; one without reference bears the fingerprint of its content."""
    found = _parsed(content) if len(content) <= _LARGEST else None
    reference = _text(found, "reference") or hashlib.sha256(content).hexdigest()[:32]
    return Received(
        handle,
        reference,
        message=_text(found, "message"),
        request=_text(found, "demande"),
        structure=_text(found, "structure"),
        identifier=_text(found, "identifiant"),
        motive=_text(found, "motif"),
    )


def _parsed(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(found: dict[str, Any] | None, name: str) -> str:
    value = found.get(name) if found else None
    text = value if isinstance(value, str) else ""
    return text if text.isprintable() and len(text) <= _LONGEST else ""
