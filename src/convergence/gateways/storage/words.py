"""Words that every store uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from convergence.foundation.problems import Unavailable

_KEY = re.compile(r"[0-9a-f]{2,64}(/[0-9a-f]{2,64}){0,3}")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object of a store, and when it was last put."""

    key: str
    put_at: datetime


class AbsentObjectError(Exception):
    """Nothing is kept under this key."""


def check_key(key: str) -> str:
    """A key made by the house; anything else could name a path."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key of the store: {key[:80]!r}")
    return key


def unavailable() -> Unavailable:
    """The store does not answer."""
    return Unavailable(
        "Les documents ne sont pas accessibles pour le moment.",
        what_to_do="Réessayez dans quelques minutes. Le reste du dossier fonctionne.",
        code="store_unavailable",
    )
