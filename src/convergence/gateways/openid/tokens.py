"""A signed answer of a provider, verified: signature by a published key, then every claim, then its level."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from convergence.gateways.openid.fetching import strict_object
from convergence.gateways.openid.metadata import keys_of
from convergence.gateways.openid.troubles import OpenIdRefusal
from convergence.gateways.openid.values import Provider

CLOCKS_DIFFER = timedelta(seconds=60)
OLDEST = timedelta(minutes=10)
LONGEST_TOKEN = 64 * 1024
_LONGEST_SUBJECT = 255
_REFUSED_HEADERS = frozenset({"crit", "jku", "jwk", "x5u", "x5c"})
"""A token that brings its own key, or rules that we do not know. Keys are those that the provider publishes."""


def verified_id_token(
    provider: Provider, token: Any, *, nonce: str, access_token: str, at: datetime
) -> dict[str, Any]:
    """The claims of an identity token made for us, now, for this very request; OpenIdRefusal otherwise."""
    claims = _signed_claims(provider, token, at)
    _check_origin(provider, claims)
    _check_times(provider, claims, at)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        raise OpenIdRefusal(provider.label, "openid_nonce")
    if "at_hash" in claims and claims["at_hash"] != _half_hash(access_token):
        raise OpenIdRefusal(provider.label, "openid_at_hash")
    check_subject(provider, claims)
    _check_level(provider, claims)
    return claims


def verified_userinfo(provider: Provider, token: str, *, subject: str, at: datetime) -> dict[str, Any]:
    """The claims of a signed description of the person, about the same person."""
    claims = _signed_claims(provider, token, at)
    _check_origin(provider, claims)
    if "exp" in claims and _instant(provider, claims, "exp") <= at - CLOCKS_DIFFER:
        raise OpenIdRefusal(provider.label, "openid_exp")
    check_same_subject(provider, claims, subject)
    return claims


def check_same_subject(provider: Provider, claims: Mapping[str, Any], subject: str) -> None:
    """The description is of the person of the identity token."""
    if claims.get("sub") != subject:
        raise OpenIdRefusal(provider.label, "openid_foreign_subject")


def check_subject(provider: Provider, claims: Mapping[str, Any]) -> None:
    """A subject is a short word of printable signs."""
    subject = claims.get("sub")
    good = isinstance(subject, str) and 0 < len(subject) <= _LONGEST_SUBJECT
    if not good or not str(subject).isascii() or not str(subject).isprintable():
        raise OpenIdRefusal(provider.label, "openid_subject")


def _signed_claims(provider: Provider, token: Any, at: datetime) -> dict[str, Any]:
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or token.count(".") != 2:
        raise OpenIdRefusal(provider.label, "openid_not_signed")
    payload = _payload(provider, token, keys_of(provider, at))
    if payload is None:  # an unknown key, or one that was replaced under its name: asked for again, once
        payload = _payload(provider, token, keys_of(provider, at, again=True))
    if payload is None:
        raise OpenIdRefusal(provider.label, "openid_signature")
    try:
        return strict_object(payload)
    except (ValueError, RecursionError):
        raise OpenIdRefusal(provider.label, "openid_claims") from None


def _payload(provider: Provider, token: str, keys: Mapping[str, RSAKey | ECKey]) -> bytes | None:
    """What was signed; None when no known key signed it. Another algorithm than the agreed one is refused at once."""
    header = _header(provider, token)
    if header.get("alg") != provider.algorithm:
        raise OpenIdRefusal(provider.label, "openid_algorithm")
    if _REFUSED_HEADERS & set(header) or str(header.get("typ", "JWT")).upper() != "JWT":
        raise OpenIdRefusal(provider.label, "openid_header")
    key = keys.get(str(header.get("kid")))
    if key is None:
        return None
    try:
        return jws.deserialize_compact(token, key, algorithms=[provider.algorithm]).payload
    except (JoseError, ValueError, TypeError):
        return None


def _header(provider: Provider, token: str) -> dict[str, Any]:
    """What a token says of itself, no name twice: the library that verifies must have read the same."""
    try:
        jws.extract_compact(token.encode())
        part = token.partition(".")[0]
        return strict_object(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (JoseError, ValueError, TypeError, RecursionError):
        raise OpenIdRefusal(provider.label, "openid_not_signed") from None


def _check_origin(provider: Provider, claims: Mapping[str, Any]) -> None:
    """From this issuer, for us and for nobody else."""
    if claims.get("iss") != provider.issuer:
        raise OpenIdRefusal(provider.label, "openid_iss")
    if claims.get("aud") not in (provider.client_id, [provider.client_id]):
        raise OpenIdRefusal(provider.label, "openid_aud")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise OpenIdRefusal(provider.label, "openid_azp")


def _check_times(provider: Provider, claims: Mapping[str, Any], at: datetime) -> None:
    if _instant(provider, claims, "exp") <= at - CLOCKS_DIFFER:
        raise OpenIdRefusal(provider.label, "openid_exp")
    made = _instant(provider, claims, "iat")
    if not at - OLDEST <= made <= at + CLOCKS_DIFFER:
        raise OpenIdRefusal(provider.label, "openid_iat")
    for name in ("nbf", "auth_time"):
        if name in claims and _instant(provider, claims, name) > at + CLOCKS_DIFFER:
            raise OpenIdRefusal(provider.label, f"openid_{name}")


def _instant(provider: Provider, claims: Mapping[str, Any], name: str) -> datetime:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise OpenIdRefusal(provider.label, f"openid_{name}")
    try:
        return datetime.fromtimestamp(value).astimezone()
    except (ValueError, OverflowError, OSError):
        raise OpenIdRefusal(provider.label, f"openid_{name}") from None


def _check_level(provider: Provider, claims: Mapping[str, Any]) -> None:
    """The level that we asked for is the one that we got: providers leave that to us."""
    if claims.get("acr") not in provider.levels:
        raise OpenIdRefusal(provider.label, "openid_acr")
    methods = claims.get("amr", [])
    if not isinstance(methods, list) or not all(isinstance(method, str) for method in methods):
        raise OpenIdRefusal(provider.label, "openid_amr")


def _half_hash(access_token: str) -> str:
    return urlsafe_b64encode(sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()
