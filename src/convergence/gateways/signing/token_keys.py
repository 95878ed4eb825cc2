"""The keys that sign identity tokens: made on first use, kept beside the secrets, replaced without outage.

One file holds them, the one in use first. A replaced key stays published until the next replacement: what it signed is
still verified.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from joserfc.jwk import KeySet, RSAKey

from convergence.foundation.identifiers import uuid7

BITS = 2048
KEPT = 2
"""How many keys are kept: the one in use and the one before it."""


@dataclass(frozen=True, slots=True)
class TokenKeys:
    """The file of the keys."""

    path: Path

    def current(self) -> RSAKey:
        """The key in use, with its ``kid``."""
        return self._all()[0]

    def published(self) -> KeySet:
        """Every key that may have signed a token that is still verified."""
        return KeySet(list(self._all()))

    def public(self) -> dict[str, Any]:
        """The same as anybody may read them (RFC 7517)."""
        return {"keys": [key.as_dict(private=False) for key in self._all()]}

    def replace(self) -> str:
        """Sign with a new key from now on; the former one stays published. Answers the name of the new one."""
        new = _new_key()
        os.replace(self._written([new, *self._all()][:KEPT]), self.path)
        return str(new.kid)

    def _all(self) -> tuple[RSAKey, ...]:
        """Read again when the file has changed: another process may have replaced a key."""
        if not self.path.exists():
            part = self._written([_new_key()])
            with suppress(FileExistsError):  # another process was first
                os.link(part, self.path)
            part.unlink()
        return _read(self.path, self.path.stat().st_mtime_ns)

    def _written(self, keys: Sequence[RSAKey]) -> Path:
        """A whole file beside the real one, which only this process reads and writes."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(f"{self.path.name}.{uuid7().hex}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"keys": [key.as_dict(private=True) for key in keys]}, file)
        return part


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[RSAKey, ...]:
    return tuple(RSAKey.import_key(key) for key in json.loads(path.read_text(encoding="utf-8"))["keys"])


def _new_key() -> RSAKey:
    return RSAKey.generate_key(BITS, {"kid": uuid7().hex, "use": "sig", "alg": "RS256"})
