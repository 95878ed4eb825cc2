"""Keys of drafts: one derived for the browser of each user, one box for what the server keeps."""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_NONCE = 12


def browser_key(user_id: UUID) -> str:
    """AES-256 key of what this user's browser keeps, base64url without padding; never stored.

    It stays in the page: once the session is over, nothing readable is left in the browser's storage.
    """
    return urlsafe_b64encode(_derived(b"convergence draft, browser", user_id)).decode().rstrip("=")


def seal(user_id: UUID, key: str, clear: bytes) -> bytes:
    """Encrypt a draft; it can be opened only as this user's draft of this key."""
    nonce = os.urandom(_NONCE)
    return nonce + _box(user_id).encrypt(nonce, clear, key.encode())


def unseal(user_id: UUID, key: str, sealed: bytes) -> bytes | None:
    """The draft, or None when it was sealed for someone else, for another form or with a lost key."""
    try:
        return _box(user_id).decrypt(sealed[:_NONCE], sealed[_NONCE:], key.encode())
    except InvalidTag:
        return None


def _box(user_id: UUID) -> AESGCM:
    return AESGCM(_derived(b"convergence draft, server", user_id))


def _derived(use: bytes, user_id: UUID) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=use + user_id.bytes).derive(settings.DATA_KEY)
