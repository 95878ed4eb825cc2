"""What a provider publishes of itself, kept for a while: its addresses and its keys.

Keys are asked for again, once, when a token names one that we do not know or when none verifies it: a provider
changes its keys without telling. What was known stays in use when the provider cannot be asked.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from convergence.gateways.openid.fetching import ask_object
from convergence.gateways.openid.troubles import OpenIdRefusal, OpenIdUnavailable
from convergence.gateways.openid.values import Provider
from convergence.gateways.outbound import OutboundTrouble, check_address

KEPT = timedelta(hours=1)
_SHORTEST_RSA = 2048
_SHORTEST_MODULUS = 342
"""2048 bits in base64: a shorter key is put aside before a library so much as warns of it."""
_WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Addresses of a provider, and what it says that it does."""

    authorization: str
    token: str
    userinfo: str
    jwks: str
    end_session: str
    has_pkce: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    metadata: Metadata
    keys: Mapping[str, RSAKey | ECKey]
    at: datetime


_kept: dict[tuple[str, str], _Kept] = {}
_lock = threading.Lock()


def metadata_of(provider: Provider, at: datetime) -> Metadata:
    """Addresses of a provider, asked for at most once an hour."""
    return _known(provider, at).metadata


def keys_of(provider: Provider, at: datetime, *, again: bool = False) -> Mapping[str, RSAKey | ECKey]:
    """Keys by ``kid``, of the kind that the agreed signature needs; ``again`` asks the provider anew."""
    known = _known(provider, at)
    if not again:
        return known.keys
    keys = _keys(provider, known.metadata)
    with _lock:
        _kept[_name(provider)] = _Kept(known.metadata, keys, known.at)
    return keys


def forget_everything() -> None:
    """Ask every provider again."""
    with _lock:
        _kept.clear()


def _name(provider: Provider) -> tuple[str, str]:
    return provider.issuer, provider.algorithm


def _known(provider: Provider, at: datetime) -> _Kept:
    kept = _kept.get(_name(provider))
    if kept is not None and timedelta(0) <= at - kept.at < KEPT:
        return kept
    try:
        metadata = _metadata(provider)
        fresh = _Kept(metadata, _keys(provider, metadata), at)
    except OpenIdUnavailable:
        if kept is None:
            raise
        return kept
    with _lock:
        _kept[_name(provider)] = fresh
    return fresh


def _metadata(provider: Provider) -> Metadata:
    said = ask_object(provider.label, provider.issuer.rstrip("/") + _WELL_KNOWN)
    if said.get("issuer") != provider.issuer:
        raise OpenIdRefusal(provider.label, "openid_metadata_issuer")
    signatures = said.get("id_token_signing_alg_values_supported")
    if isinstance(signatures, list) and provider.algorithm not in signatures:
        raise OpenIdRefusal(provider.label, "openid_metadata_algorithm")
    challenges = said.get("code_challenge_methods_supported")
    return Metadata(
        authorization=_address(provider, said, "authorization_endpoint"),
        token=_address(provider, said, "token_endpoint"),
        userinfo=_address(provider, said, "userinfo_endpoint"),
        jwks=_address(provider, said, "jwks_uri"),
        end_session=_address(provider, said, "end_session_endpoint")
        if "end_session_endpoint" in said
        else "",
        has_pkce=isinstance(challenges, list) and "S256" in challenges,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
    )


def _address(provider: Provider, said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or "#" in value:
        raise OpenIdRefusal(provider.label, f"openid_metadata_{name}")
    try:
        check_address(value)
    except OutboundTrouble:
        raise OpenIdRefusal(provider.label, f"openid_metadata_{name}") from None
    return value


def _keys(provider: Provider, metadata: Metadata) -> dict[str, RSAKey | ECKey]:
    said = ask_object(provider.label, metadata.jwks).get("keys")
    if not isinstance(said, list):
        raise OpenIdUnavailable(provider.label, "openid_keys")
    found: dict[str, RSAKey | ECKey] = {}
    for one in said:
        key = _key(provider, one)
        if key is not None:
            if key.kid is None or key.kid in found:
                raise OpenIdRefusal(provider.label, "openid_keys")
            found[key.kid] = key
    return found


def _key(provider: Provider, said: Any) -> RSAKey | ECKey | None:
    """A key that may have signed with the agreed algorithm; None for any other, which is none of our business."""
    if not isinstance(said, dict) or not isinstance(said.get("kid"), str):
        return None
    if said.get("use", "sig") != "sig" or said.get("alg", provider.algorithm) != provider.algorithm:
        return None
    if said.get("kty") == "RSA" and len(str(said.get("n", ""))) < _SHORTEST_MODULUS:
        return None
    try:
        key = next(iter(KeySet.import_key_set({"keys": [said]}).keys))
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if provider.algorithm == "RS256":
        return key if isinstance(key, RSAKey) and key.raw_value.key_size >= _SHORTEST_RSA else None
    return key if isinstance(key, ECKey) and key.curve_name == "P-256" else None
