"""The key that a source asks for: sealed (AES-256-GCM) for one source, opened only to speak to it."""

from __future__ import annotations

import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


def seal(token: str, *, source_id: UUID, key: bytes) -> bytes:
    """Encrypt a key so that it opens for this source only."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _box(source_id, key).encrypt(nonce, token.encode(), None)


def unseal(sealed: bytes, *, source_id: UUID, key: bytes) -> str:
    """The key; ``cryptography.exceptions.InvalidTag`` when it belongs to another source."""
    return _box(source_id, key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode() if sealed else ""


def _box(source_id: UUID, key: bytes) -> AESGCM:
    info = b"convergence offers source key" + source_id.bytes
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=info).derive(key))
