"""Telling an application that a session has ended: a logout token (OpenID Connect Back-Channel Logout 1.0), signed."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from joserfc import jwt

from convergence.gateways.signing.token_keys import TokenKeys
from convergence.gateways.webhooks import Posted, Poster

ALGORITHM = "RS256"
_SECONDS = 120
"""How long a token is worth something: one that is caught on the way cannot be played back later."""
_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept": "*/*",
    "User-Agent": "Convergence",
}


def logout_token(
    keys: TokenKeys, *, issuer: str, client_id: str, subject: UUID, session: str, name: UUID, at: datetime
) -> str:
    """Who says it, to whom, of whom, of which session; it names itself and holds no nonce: it is no identity token."""
    now = int(at.timestamp())
    claims = {
        "iss": issuer,
        "aud": client_id,
        "iat": now,
        "exp": now + _SECONDS,
        "jti": str(name),
        "sub": str(subject),
        "events": {_EVENT: {}},
    }
    key = keys.current()
    header = {"alg": ALGORITHM, "kid": str(key.kid), "typ": "logout+jwt"}
    return jwt.encode(
        header, {**claims, **({"sid": session} if session else {})}, key, algorithms=[ALGORITHM]
    )


def post_logout(url: str, token: str) -> Posted:
    """Post it once, to a public machine only, never redirected."""
    with Poster(url) as poster:
        return poster.post(urlencode({"logout_token": token}).encode(), _HEADERS)
