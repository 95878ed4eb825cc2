"""The way to a provider and back. What was sent is kept in the browser's session and serves once."""

from __future__ import annotations

import hmac
import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from convergence.gateways.openid.fetching import ask, ask_object, strict_object
from convergence.gateways.openid.metadata import Metadata, metadata_of
from convergence.gateways.openid.tokens import check_same_subject, verified_id_token, verified_userinfo
from convergence.gateways.openid.troubles import OpenIdDeclined, OpenIdRefusal
from convergence.gateways.openid.values import Provider

LASTS = timedelta(minutes=10)
_ANSWERS = frozenset({"code", "state", "iss", "error", "error_description", "error_uri"})
_LONGEST = 2048
_GAVE_UP = frozenset({"access_denied", "login_required", "interaction_required", "consent_required"})


@dataclass(frozen=True, slots=True)
class Departure:
    """What must be known again when the person comes back."""

    url: str
    state: str
    nonce: str
    verifier: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """Who a provider says that this is. Its key is issuer, ``idp`` (who proved it) and subject; the rest is told."""

    provider: str
    issuer: str
    idp: str
    subject: str
    acr: str
    amr: tuple[str, ...]
    name: str
    email: str
    id_token: str


def depart(provider: Provider, *, redirect_uri: str, at: datetime) -> Departure:
    """Where to send the browser. Nothing is added that the provider does not know: ProConnect refuses it."""
    metadata = metadata_of(provider, at)
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": provider.scope,
        "state": state,
        "nonce": nonce,
    }
    if provider.asks_by_claims:
        level = {"essential": True, "values": list(provider.levels)}
        asked["claims"] = json.dumps({"id_token": {"acr": level, "amr": {"essential": True}}})
    else:
        asked["acr_values"] = " ".join(provider.levels)
    if metadata.has_pkce:
        asked |= {"code_challenge": _challenge(verifier), "code_challenge_method": "S256"}
    separator = "&" if "?" in metadata.authorization else "?"
    return Departure(
        metadata.authorization + separator + urlencode(asked),
        state,
        nonce,
        verifier if metadata.has_pkce else "",
        at,
    )


def arrive(
    provider: Provider,
    departure: Departure,
    *,
    redirect_uri: str,
    answer: Mapping[str, Sequence[str]],
    at: datetime,
) -> Proof:
    """Who came back, every reply verified; OpenIdRefusal names the control that said no.

    The caller has forgotten ``departure`` before: the same answer never serves twice.
    """
    metadata = metadata_of(provider, at)
    code = _checked_answer(provider, metadata, departure, answer, at)
    tokens = _tokens(provider, metadata, departure, code, redirect_uri)
    claims = verified_id_token(
        provider, tokens["id_token"], nonce=departure.nonce, access_token=tokens["access_token"], at=at
    )
    person = _userinfo(provider, metadata, tokens["access_token"], claims["sub"], at)
    idp = person.get(provider.idp_claim) if provider.idp_claim else ""
    if not isinstance(idp, str) or len(idp) > 255 or (provider.idp_claim and not idp):
        raise OpenIdRefusal(provider.label, "openid_idp")
    names = (_text(person, "given_name"), _text(person, "usual_name") or _text(person, "family_name"))
    return Proof(
        provider=provider.name,
        issuer=provider.issuer,
        idp=idp,
        subject=claims["sub"],
        acr=claims["acr"],
        amr=tuple(claims.get("amr", ())),
        name=" ".join(filter(None, names)),
        email=_text(person, "email"),
        id_token=tokens["id_token"],
    )


def farewell(
    provider: Provider, *, id_token: str, state: str, post_logout_redirect_uri: str, at: datetime
) -> str | None:
    """Where to send the browser so that the provider ends its own session; None when it has no such address."""
    address = metadata_of(provider, at).end_session
    if not address:
        return None
    asked = {
        "id_token_hint": id_token,
        "state": state,
        "post_logout_redirect_uri": post_logout_redirect_uri,
    }
    return address + ("&" if "?" in address else "?") + urlencode(asked)


def _checked_answer(
    provider: Provider,
    metadata: Metadata,
    departure: Departure,
    answer: Mapping[str, Sequence[str]],
    at: datetime,
) -> str:
    if set(answer) - _ANSWERS or any(
        len(values) != 1 or len(values[0]) > _LONGEST for values in answer.values()
    ):
        raise OpenIdRefusal(provider.label, "openid_parameters")
    said = {name: values[0] for name, values in answer.items()}
    if not hmac.compare_digest(said.get("state", "").encode(), departure.state.encode()):
        raise OpenIdRefusal(provider.label, "openid_state")
    if not timedelta(0) <= at - departure.started_at < LASTS:
        raise OpenIdRefusal(provider.label, "openid_late")
    if said.get("iss", provider.issuer) != provider.issuer or (metadata.names_itself and "iss" not in said):
        raise OpenIdRefusal(provider.label, "openid_mix_up")
    if "error" in said:
        raise OpenIdDeclined(provider.label, gave_up=said["error"] in _GAVE_UP)
    if not said.get("code"):
        raise OpenIdRefusal(provider.label, "openid_code")
    return said["code"]


def _tokens(
    provider: Provider, metadata: Metadata, departure: Departure, code: str, redirect_uri: str
) -> dict[str, str]:
    asked = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
    }
    if departure.verifier:
        asked["code_verifier"] = departure.verifier
    said = ask_object(provider.label, metadata.token, data=asked)
    if str(said.get("token_type", "")).lower() != "bearer":
        raise OpenIdRefusal(provider.label, "openid_token_type")
    found = {name: said.get(name) for name in ("access_token", "id_token")}
    if not all(isinstance(value, str) and value.isascii() for value in found.values()):
        raise OpenIdRefusal(provider.label, "openid_tokens")
    return {name: str(value) for name, value in found.items()}


def _userinfo(
    provider: Provider, metadata: Metadata, access_token: str, subject: str, at: datetime
) -> dict[str, Any]:
    if any(ord(sign) < 33 for sign in access_token):
        raise OpenIdRefusal(provider.label, "openid_tokens")
    answer = ask(provider.label, metadata.userinfo, headers={"Authorization": f"Bearer {access_token}"})
    signed = answer.media == "application/jwt"
    if provider.signed_userinfo and not signed:
        raise OpenIdRefusal(provider.label, "openid_userinfo_unsigned")
    if signed:
        token = answer.body.decode("ascii", "replace").strip()
        return verified_userinfo(provider, token, subject=subject, at=at)
    try:
        claims = strict_object(answer.body)
    except (ValueError, RecursionError):
        raise OpenIdRefusal(provider.label, "openid_claims") from None
    check_same_subject(provider, claims, subject)
    return claims


def _text(person: Mapping[str, Any], name: str) -> str:
    value = person.get(name)
    return value.strip()[:200] if isinstance(value, str) and value.isprintable() else ""


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
