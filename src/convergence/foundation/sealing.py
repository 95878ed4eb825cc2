"""What is kept unreadable: AES-256-GCM under a key made for one use and one owner. Keys are arguments: none lives here.

Every room that keeps a secret seals it here, under a ``use`` of its own: bytes moved to another row, or to another
table, do not open. What was sealed yesterday must open tomorrow: ``tests/rules/test_sealing.py`` keeps some of each.
"""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_KEY_BYTES = 32


def derived_key(key: bytes, use: bytes, *, salt: bytes | None = None) -> bytes:
    """The key of one use (HKDF, RFC 5869): from it nobody works out that of the house, nor that of another use."""
    return HKDF(SHA256(), _KEY_BYTES, salt=salt, info=use).derive(key)


def seal(clear: bytes, key: bytes, *, bound_to: bytes | None = None) -> bytes:
    """Encrypt; what it is ``bound_to`` is not hidden, and must be said again to open it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, clear, bound_to)


def unseal(sealed: bytes, key: bytes, *, bound_to: bytes | None = None) -> bytes:
    """What was sealed; ``cryptography.exceptions.InvalidTag`` when it was altered, or is of another owner or use."""
    return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
