"""Passkeys (WebAuthn): what a browser is asked, and what its answer proves. Presence is asked for, no attestation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from convergence.foundation.problems import Refused

LONGEST_ANSWER = 20_000


@dataclass(frozen=True, slots=True)
class Site:
    """The site for which a passkey is made: it works nowhere else. ``rp_id`` is the name of ``origin``."""

    rp_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A new passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def registration_options(
    site: Site, *, user_id: UUID, login: str, name: str, known: Sequence[bytes], challenge: bytes
) -> str:
    """What the browser is asked, as JSON, to make a passkey."""
    return options_to_json(
        generate_registration_options(
            rp_id=site.rp_id,
            rp_name="Convergence",
            user_id=user_id.bytes,
            user_name=login,
            user_display_name=name,
            challenge=challenge,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.DISCOURAGED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
    )


def registered(site: Site, answer: str, challenge: bytes) -> Registered:
    """The passkey that a browser made for this challenge on this site; Refused otherwise."""
    try:
        made = verify_registration_response(
            credential=_bounded(answer),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
        )
    except _BROKEN:
        raise _refused() from None
    return Registered(made.credential_id, made.credential_public_key, made.sign_count)


def authentication_options(site: Site, *, known: Sequence[bytes], challenge: bytes) -> str:
    """What the browser is asked, as JSON, to prove that it holds one of these passkeys."""
    return options_to_json(
        generate_authentication_options(
            rp_id=site.rp_id,
            challenge=challenge,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        )
    )


def proved(site: Site, answer: str, challenge: bytes, *, public_key: bytes, sign_count: int) -> int:
    """The new count of a passkey that signed this challenge; Refused otherwise, a copied key included."""
    try:
        checked = verify_authentication_response(
            credential=_bounded(answer),
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
        )
    except _BROKEN:
        raise _refused() from None
    return checked.new_sign_count


def credential_of(answer: str) -> bytes:
    """Which passkey an answer says that it comes from; empty for an answer that says nothing of the kind."""
    try:
        said = json.loads(_bounded(answer))
        return base64url_to_bytes(said["rawId"]) if isinstance(said, dict) else b""
    except (*_BROKEN, AttributeError):
        return b""


_BROKEN = (WebAuthnException, ValueError, TypeError, KeyError, RecursionError)


def _bounded(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    return answer


def _refused() -> Refused:
    return Refused(
        "Cette clé d’accès n’a pas été reconnue.",
        what_to_do="Recommencez avec la clé enregistrée pour ce site, ou choisissez un autre moyen.",
        code="bad_passkey",
    )
