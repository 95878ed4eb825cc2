"""Keys of drafts: one derived for the browser of each user, one box for what the server keeps."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings

from convergence.foundation import sealing

_BROWSER, _SERVER = b"convergence draft, browser", b"convergence draft, server"


def browser_key(user_id: UUID) -> str:
    """AES-256 key of what this user's browser keeps, base64url without padding; never stored.

    It stays in the page: once the session is over, nothing readable is left in the browser's storage.
    """
    return urlsafe_b64encode(_derived(_BROWSER, user_id)).decode().rstrip("=")


def seal(user_id: UUID, key: str, clear: bytes) -> bytes:
    """Encrypt a draft; it can be opened only as this user's draft of this key."""
    return sealing.seal(clear, _derived(_SERVER, user_id), bound_to=key.encode())


def unseal(user_id: UUID, key: str, sealed: bytes) -> bytes | None:
    """The draft, or None when it was sealed for someone else, for another form or with a lost key."""
    try:
        return sealing.unseal(sealed, _derived(_SERVER, user_id), bound_to=key.encode())
    except InvalidTag:
        return None


def _derived(use: bytes, user_id: UUID) -> bytes:
    return sealing.derived_key(settings.DATA_KEY, use + user_id.bytes)
