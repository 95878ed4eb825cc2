"""The password of a calendar: sealed (AES-256-GCM) for one account, opened only to speak to its server."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation import sealing


def seal(password: str, *, account_id: UUID, key: bytes) -> bytes:
    """Encrypt a password so that it opens for this account only."""
    return sealing.seal(password.encode(), _key(account_id, key))


def unseal(sealed: bytes, *, account_id: UUID, key: bytes) -> str:
    """The password; ``cryptography.exceptions.InvalidTag`` when it belongs to another account."""
    return sealing.unseal(sealed, _key(account_id, key)).decode()


def _key(account_id: UUID, key: bytes) -> bytes:
    return sealing.derived_key(key, b"convergence calendar password" + account_id.bytes)
