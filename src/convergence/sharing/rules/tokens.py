"""Access tokens of client applications: signed, kept nowhere, dead with the secret that asked for them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from convergence.foundation.problems import Invalid

SHORTEST_SECRET = 20
_LONGEST_TOKEN = 200


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a token says of itself; worth nothing until its signature is compared."""

    client_id: UUID
    ends_at: datetime
    signature: str


def signed_token(key: bytes, client_id: UUID, secret_digest: str, ends_at: datetime) -> str:
    """A token of a client, valid until an instant. Another secret of the client makes it worthless."""
    end = int(ends_at.timestamp())
    return f"{client_id.hex}.{end}.{_signature(key, client_id, secret_digest, end)}"


def read_token(token: str) -> TokenClaims | None:
    """What a text says when it has the shape of a token."""
    if len(token) > _LONGEST_TOKEN or not token.isascii():
        return None
    client, _, rest = token.partition(".")
    end, _, signature = rest.partition(".")
    try:
        return TokenClaims(UUID(hex=client), datetime.fromtimestamp(int(end), UTC), signature)
    except (ValueError, OverflowError, OSError):
        return None


def is_genuine(key: bytes, claims: TokenClaims, secret_digest: str, at: datetime) -> bool:
    """Whether the house has signed it for the present secret, and it has not ended. Takes the same time for any lie."""
    end = int(claims.ends_at.timestamp())
    right = hmac.compare_digest(_signature(key, claims.client_id, secret_digest, end), claims.signature)
    return right and at < claims.ends_at


def check_secret(secret: str) -> None:
    """Raise Invalid for a secret that could be guessed."""
    if len(secret) < SHORTEST_SECRET:
        raise Invalid.one(
            "secret", "Ce secret est trop court.", f"Il faut {SHORTEST_SECRET} signes au moins."
        )


def _signature(key: bytes, client_id: UUID, secret_digest: str, end: int) -> str:
    return hmac.new(
        key, f"sharing.token:{client_id.hex}:{secret_digest}:{end}".encode(), hashlib.sha256
    ).hexdigest()
