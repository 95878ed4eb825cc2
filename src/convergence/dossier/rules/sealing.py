"""Sealing of the NIR (AES-256-GCM) and blind indexes (HMAC-SHA256). Keys are arguments: no key lives here."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from convergence.foundation import sealing


def seal(text: str, *, dossier_id: UUID, key: bytes) -> bytes:
    """Encrypt a text so that it opens for this file only: moved to another row, it does not open."""
    return sealing.seal(text.encode(), key, bound_to=dossier_id.bytes)


def unseal(sealed: bytes, *, dossier_id: UUID, key: bytes) -> str:
    """The text; ``cryptography.exceptions.InvalidTag`` when it was altered or belongs to another file."""
    return sealing.unseal(sealed, key, bound_to=dossier_id.bytes).decode()


def blind_nir(number: str, *, key: bytes) -> bytes:
    """Keyed digest that finds a NIR again without opening it."""
    return _blind("nir", number, key)


def blind_phone(number: str, *, key: bytes) -> bytes:
    """Keyed digest of a telephone number in international form."""
    return _blind("phone", number, key)


def blind_email(address: str, *, key: bytes) -> bytes:
    """Keyed digest of an e-mail address, whatever its capitals."""
    return _blind("email", address.casefold(), key)


def _blind(kind: str, text: str, key: bytes) -> bytes:
    return hmac.new(key, f"{kind}:{text}".encode(), hashlib.sha256).digest()
