"""Signatures of the ledger (Ed25519): by a key that is not in the database, verified with its public half."""

from __future__ import annotations

from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from convergence.foundation.sealing import derived_key

_INFO = b"convergence ledger of exchanges"


def signature(chain: UUID, seq: int, digest: bytes, *, key: bytes) -> bytes:
    """Sign one place of a chain, hence all that comes before it."""
    return _private(key).sign(_place(chain, seq, digest))


def is_signed(chain: UUID, seq: int, digest: bytes, signed: bytes, *, key: bytes) -> bool:
    """Whether the signature is ours, for this very place."""
    public: Ed25519PublicKey = _private(key).public_key()
    try:
        public.verify(signed, _place(chain, seq, digest))
    except InvalidSignature:
        return False
    return True


def public_key(key: bytes) -> str:
    """The public half, in hexadecimal: whoever has it verifies a signature without us."""
    return _private(key).public_key().public_bytes_raw().hex()


def _place(chain: UUID, seq: int, digest: bytes) -> bytes:
    return b"|".join((_INFO, chain.bytes.hex().encode(), str(seq).encode(), digest.hex().encode()))


def _private(key: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived_key(key, _INFO))
