"""The key that a source asks for: sealed (AES-256-GCM) for one source, opened only to speak to it."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation import sealing


def seal(token: str, *, source_id: UUID, key: bytes) -> bytes:
    """Encrypt a key so that it opens for this source only."""
    return sealing.seal(token.encode(), _key(source_id, key))


def unseal(sealed: bytes, *, source_id: UUID, key: bytes) -> str:
    """The key; ``cryptography.exceptions.InvalidTag`` when it belongs to another source."""
    return sealing.unseal(sealed, _key(source_id, key)).decode() if sealed else ""


def _key(source_id: UUID, key: bytes) -> bytes:
    return sealing.derived_key(key, b"convergence offers source key" + source_id.bytes)
