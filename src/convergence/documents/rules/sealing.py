"""Content at rest: a key for each document, derived from that of the installation and a salt kept apart."""

from __future__ import annotations

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag

from convergence.foundation import sealing

_SALT_BYTES = 32
_USE = b"convergence document, content"


def new_salt() -> bytes:
    """What makes the key of one document unlike any other."""
    return os.urandom(_SALT_BYTES)


def seal(content: bytes, *, document_id: UUID, salt: bytes, key: bytes) -> bytes:
    """Encrypt a content; it can be opened only as that of this document."""
    return sealing.seal(content, _key(salt, key), bound_to=document_id.bytes)


def unseal(sealed: bytes, *, document_id: UUID, salt: bytes, key: bytes) -> bytes | None:
    """The content, or None when it was changed, belongs to another document or its key is lost."""
    try:
        return sealing.unseal(sealed, _key(salt, key), bound_to=document_id.bytes)
    except (InvalidTag, ValueError):
        return None


def folder_of(owner: UUID, *, key: bytes) -> str:
    """Where the contents of one file (or of a structure) are: a name that tells nothing without the key."""
    return hmac.new(key, b"convergence document, folder" + owner.bytes, hashlib.sha256).hexdigest()[:40]


def object_key(owner: UUID, document_id: UUID, *, key: bytes) -> str:
    """The name of a content in the store."""
    return f"{folder_of(owner, key=key)}/{document_id.hex}"


def _key(salt: bytes, key: bytes) -> bytes:
    return sealing.derived_key(key, _USE, salt=salt)
