"""Codes of an authenticator (RFC 6238): six figures, thirty seconds, one step of tolerance, each step once."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from uuid import UUID

import pyotp

from convergence.foundation import sealing

STEP = 30
_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new_secret() -> str:
    """A shared secret of 160 bits."""
    return pyotp.random_base32(32)


def address_of(secret: str, *, login: str) -> str:
    """What the QR code holds: an authenticator reads it."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Convergence")


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step to which a code belongs, that of now or one beside it; None when it is not right."""
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    now = int(at.timestamp()) // STEP
    right = [
        step for step in (now - 1, now, now + 1) if pyotp.TOTP(secret).verify(typed, for_time=step * STEP)
    ]
    return max(right, default=None)


def new_recovery_codes(count: int) -> tuple[str, ...]:
    """Codes of some seventy bits, without the signs that people mistake for one another."""
    return tuple("-".join(_letters(5) for _ in range(3)) for _ in range(count))


def normal_recovery_code(typed: str) -> str:
    """A typed recovery code in the form under which it is kept."""
    return re.sub(r"[^A-Z0-9]", "", typed.upper())


def seal(secret: str, *, user_id: UUID, key: bytes) -> bytes:
    """Encrypt a shared secret so that it opens for this account only."""
    return sealing.seal(secret.encode(), _key(user_id, key))


def unseal(sealed: bytes, *, user_id: UUID, key: bytes) -> str:
    """The shared secret; ``cryptography.exceptions.InvalidTag`` when it belongs to another account."""
    return sealing.unseal(sealed, _key(user_id, key)).decode()


def _letters(count: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(count))


def _key(user_id: UUID, key: bytes) -> bytes:
    return sealing.derived_key(key, b"convergence authenticator" + user_id.bytes)
