"""The keys that sign identity tokens: made on first use, kept beside the secrets, replaced without outage.

One file holds them, the one in use first. A replaced key stays published until the next replacement: what it signed is
still verified.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from joserfc.jwk import KeySet, RSAKey

from convergence.foundation.identifiers import uuid7

BITS = 2048
PUBLISHED = 2
"""How many keys are kept: the one in use and the one before it."""


def signing_key() -> RSAKey:
    """The key in use, with its ``kid``."""
    return _keys()[0]


def published() -> KeySet:
    """Every key that may have signed a token that is still verified."""
    return KeySet(list(_keys()))


def public_keys() -> dict[str, Any]:
    """The same as anybody may read them (RFC 7517)."""
    return {"keys": [key.as_dict(private=False) for key in _keys()]}


def replace_key() -> str:
    """Sign with a new key from now on; the former one stays published. Answers the name of the new one."""
    new = _new_key()
    _write([new, *_keys()][:PUBLISHED])
    return str(new.kid)


def _keys() -> tuple[RSAKey, ...]:
    """Read again when the file has changed: another process may have replaced a key."""
    path = _path()
    if not path.exists():
        _write([_new_key()], only_if_absent=True)
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> tuple[RSAKey, ...]:
    return tuple(RSAKey.import_key(key) for key in json.loads(path.read_text(encoding="utf-8"))["keys"])


def _new_key() -> RSAKey:
    return RSAKey.generate_key(BITS, {"kid": uuid7().hex, "use": "sig", "alg": "RS256"})


def _write(keys: list[RSAKey], *, only_if_absent: bool = False) -> None:
    """Whole or not at all; the first of two processes wins."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{uuid7().hex}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"keys": [key.as_dict(private=True) for key in keys]}, file)
    try:
        if only_if_absent:
            os.link(part, path)
        else:
            os.replace(part, path)
            return
    except FileExistsError:
        pass
    part.unlink()


def _path() -> Path:
    return Path(settings.OIDC_KEYS)
