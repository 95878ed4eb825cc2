"""The password of a calendar: sealed (AES-256-GCM) for one account, opened only to speak to its server."""

from __future__ import annotations

import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


def seal(password: str, *, account_id: UUID, key: bytes) -> bytes:
    """Encrypt a password so that it opens for this account only."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _box(account_id, key).encrypt(nonce, password.encode(), None)


def unseal(sealed: bytes, *, account_id: UUID, key: bytes) -> str:
    """The password; ``cryptography.exceptions.InvalidTag`` when it belongs to another account."""
    return _box(account_id, key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()


def _box(account_id: UUID, key: bytes) -> AESGCM:
    info = b"convergence calendar password" + account_id.bytes
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(key))
