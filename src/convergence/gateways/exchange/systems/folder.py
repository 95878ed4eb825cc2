"""A system that reads files: each message is a file of a folder that both share (a mounted SFTP, for instance).

What the system answers comes back by another way, later: the receipt is only that of the deposit.
"""

from __future__ import annotations

import os
from pathlib import Path

from convergence.gateways.exchange.parcels import Fate, NotSent, Parcel, Sent, WhyNot
from convergence.gateways.exchange.providers import OutsideSystem


class FolderSystem:
    """Writes each attempt as one file, whole or not at all."""

    def __init__(self, system: OutsideSystem) -> None:
        self._folder = Path(system.folder or "")

    @property
    def name(self) -> str:
        return "dépôt de fichiers"

    def send(self, parcel: Parcel) -> Sent | NotSent:
        path = self._path(parcel)
        try:
            _write(path, parcel.body.encode())
        except OSError:
            return NotSent(WhyNot.UNREACHABLE, "Le dossier d’échange ne peut pas être écrit.", again=True)
        return Sent(_receipt(parcel), detail="Déposé ; la réponse viendra plus tard.")

    def find(self, parcel: Parcel) -> Sent | NotSent | None:
        """A deposited file stays until the partner takes it away: absent, nobody can tell."""
        return Sent(_receipt(parcel)) if any(self._folder.glob(f"{parcel.attempt_id}.*")) else None

    def fate(self, receipt: str, recipient: str) -> Fate | None:
        return None

    def _path(self, parcel: Parcel) -> Path:
        kind = "json" if parcel.body.lstrip().startswith("{") else "csv"
        return self._folder / f"{parcel.attempt_id}.{kind}"


def _receipt(parcel: Parcel) -> str:
    return f"depot:{parcel.attempt_id}"


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
