"""Names that studies know people by: keyed, of one edition, different in each table that must not be joined."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from convergence.foundation.sealing import derived_key

_BYTES = 16


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """The names of one edition (a year), or of one protocol: two of them cannot be joined."""

    key: bytes
    edition: str

    def of(self, identifier: UUID, use: str = "personne") -> UUID:
        """The name of a person, or of a thing of hers, for one use; nobody works out the identifier from it."""
        derived = derived_key(self.key, f"published:{self.edition}:{use}".encode())
        return UUID(bytes=hmac.digest(derived, identifier.bytes, sha256)[:_BYTES])


def secret_rung(key: bytes, base: int) -> int:
    """Where every ladder of rounding starts, known to nobody outside: see ``decisional.disclosure``."""
    return int.from_bytes(derived_key(key, b"published:ladder")[:8]) % base
