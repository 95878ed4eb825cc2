"""Signed assertions by which a partner's program proves who it is (RFC 7523, ``private_key_jwt``).

Pure: keys, text and instant in; claims out, or the reason of the refusal. Algorithms are those named here, whatever
the header of the assertion says; a key is used with the algorithm of its own kind and no other.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeGuard

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

from convergence.foundation.problems import FieldError, Invalid
from convergence.sharing.types import ProvenAssertion, WrongAssertion

ALGORITHMS = ("ES256", "RS256")
LONGEST_ASSERTION = 4_000
MOST_KEYS = 10
_LONGEST_JTI = 200
_SMALLEST_RSA = 2048
_LARGEST_RSA = 8192
_KID = 200
_KTY = {"ES256": "EC", "RS256": "RSA"}
_SKEW_SECONDS = 60
"""How far the clock of a partner may be ahead of ours."""


@dataclass(frozen=True, slots=True)
class AssertionHead:
    """What an assertion says of itself before anything is proved: whose it would be, by which key."""

    client_id: str
    algorithm: str
    key_id: str


def assertion_head(assertion: str) -> AssertionHead:
    """Whose assertion a text would be; WrongAssertion when it has not even the shape of one."""
    if len(assertion) > LONGEST_ASSERTION or not assertion.isascii() or assertion.count(".") != 2:
        raise WrongAssertion("shape")
    head, body, _ = assertion.split(".")
    header, claims = _decoded(head), _decoded(body)
    algorithm, issuer, key = header.get("alg"), claims.get("iss"), header.get("kid", "")
    if algorithm not in ALGORITHMS:
        raise WrongAssertion("algorithm")
    if not isinstance(issuer, str) or not isinstance(key, str) or len(key) > _KID or "crit" in header:
        raise WrongAssertion("shape")
    return AssertionHead(issuer, str(algorithm), key)


def proven_assertion(
    assertion: str, keys: Mapping[str, Any], *, audiences: Collection[str], at: datetime, most_seconds: int
) -> ProvenAssertion:
    """What an assertion proves with the public keys of the program that it names; WrongAssertion otherwise."""
    head = assertion_head(assertion)
    candidates = [key for key in keys.get("keys", ()) if _fits(key, head)]
    if not candidates:
        raise WrongAssertion("unknown_key")
    if not any(_is_signed(assertion, key, head.algorithm) for key in candidates):
        raise WrongAssertion("signature")
    return _checked(_decoded(assertion.split(".")[1]), audiences, int(at.timestamp()), most_seconds)


def _checked(
    claims: Mapping[str, Any], audiences: Collection[str], now: int, most_seconds: int
) -> ProvenAssertion:
    issuer, jti = claims.get("iss"), claims.get("jti")
    ends_at: Any = claims.get("exp")
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if not isinstance(issuer, str) or claims.get("sub") != issuer:
        raise WrongAssertion("subject")
    if len(named) != 1 or not isinstance(named[0], str) or named[0] not in audiences:
        raise WrongAssertion("audience")
    if not isinstance(jti, str) or not 8 <= len(jti) <= _LONGEST_JTI:
        raise WrongAssertion("jti")
    if not _is_instant(ends_at) or ends_at <= now:
        raise WrongAssertion("expired")
    if ends_at > now + most_seconds + _SKEW_SECONDS:
        raise WrongAssertion("too_long")
    for name in ("iat", "nbf"):
        told = claims.get(name, now)
        if not _is_instant(told) or told > now + _SKEW_SECONDS:
            raise WrongAssertion("not_yet")
    return ProvenAssertion(issuer, jti, int(ends_at))


def _is_instant(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 2**40


def checked_keys(text: str) -> dict[str, Any]:
    """Public keys as a partner pastes them (a JWKS); Invalid with what is wrong. Nothing private is ever kept."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise _wrong_keys("Ce texte n’est pas du JSON.") from None
    listed = read.get("keys") if isinstance(read, dict) else None
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_KEYS:
        raise _wrong_keys(f"Il faut un objet « keys » avec une liste de 1 à {MOST_KEYS} clés.")
    return {"keys": [_checked_key(key) for key in listed]}


def kept_keys(read: Any) -> dict[str, Any]:
    """Of the keys found at a partner's address, those that may sign; Invalid when there is none."""
    listed = read.get("keys") if isinstance(read, dict) else None
    kept: list[dict[str, str]] = []
    for key in listed if isinstance(listed, list) else ():
        with suppress(Invalid):
            kept.append(_checked_key(key))
    if not kept:
        raise _wrong_keys("Aucune clé utilisable à cette adresse.")
    return {"keys": kept[:MOST_KEYS]}


def _checked_key(key: Any) -> dict[str, str]:
    if not isinstance(key, dict) or any(not isinstance(name, str) for name in key):
        raise _wrong_keys("Une des clés n’est pas un objet.")
    if {"d", "p", "q", "k"} & set(key):
        raise _wrong_keys(
            "Cette clé est privée ou secrète : elle ne doit pas sortir de chez vous.",
            "Tenez-la pour compromise, faites-en une autre et collez sa partie publique seulement.",
        )
    kinds = {"EC": ("crv", "x", "y"), "RSA": ("n", "e")}
    kind = key.get("kty")
    if kind not in kinds or (kind == "EC" and key.get("crv") != "P-256"):
        raise _wrong_keys("Seules les clés EC sur P-256 (ES256) et RSA (RS256) sont acceptées.")
    kept = {name: key.get(name) for name in ("kty", *kinds[kind], "kid", "use")}
    if any(value is not None and not isinstance(value, str) for value in kept.values()):
        raise _wrong_keys("Une valeur de la clé n’est pas un texte.")
    told = {name: value for name, value in kept.items() if value is not None}
    if len(told.get("kid", "")) > _KID or told.get("use", "sig") != "sig":
        raise _wrong_keys("« kid » est trop long, ou « use » n’est pas « sig ».")
    if not _is_usable(told):
        raise _wrong_keys(
            f"Une clé n’est pas lisible, ou trop courte ({_SMALLEST_RSA} bits au moins en RSA)."
        )
    return told


def _is_usable(key: Mapping[str, str]) -> bool:
    try:
        if key["kty"] == "EC":
            return bool(ECKey.import_key(dict[str, str | list[str]](key)).raw_value)
        return (
            _SMALLEST_RSA
            <= RSAKey.import_key(dict[str, str | list[str]](key)).raw_value.key_size
            <= _LARGEST_RSA
        )
    except (JoseError, ValueError, TypeError, KeyError):
        return False


def _fits(key: Any, head: AssertionHead) -> bool:
    return (
        isinstance(key, dict)
        and key.get("kty") == _KTY[head.algorithm]
        and (not head.key_id or key.get("kid", head.key_id) == head.key_id)
    )


def _is_signed(assertion: str, key: Mapping[str, str], algorithm: str) -> bool:
    made = (
        ECKey.import_key(dict[str, str | list[str]](key))
        if algorithm == "ES256"
        else RSAKey.import_key(dict[str, str | list[str]](key))
    )
    try:
        jws.deserialize_compact(assertion, made, algorithms=[algorithm])
    except (JoseError, ValueError, TypeError):
        return False
    return True


def _decoded(part: str) -> dict[str, Any]:
    try:
        read = json.loads(urlsafe_b64decode(part.encode()))
    except (ValueError, RecursionError):
        raise WrongAssertion("shape") from None
    if not isinstance(read, dict):
        raise WrongAssertion("shape")
    return read


def _wrong_keys(message: str, what_to_do: str = "Collez les clés publiques au format JWKS.") -> Invalid:
    return Invalid([FieldError("keys", message, what_to_do, "wrong_keys")])
