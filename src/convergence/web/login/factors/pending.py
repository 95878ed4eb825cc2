"""Between a password and a second factor: who it is, kept for some minutes in a session that opens nothing."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from secrets import token_bytes
from uuid import UUID

from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.queries import log_in_lasts, memberships_at, second_factors_of, session_version_of
from convergence.identity.types import Authenticated, authentication_actor
from convergence.identity.types.factors import SecondFactors
from convergence.storage.session import acting

KEY = "half_logged_in"
_CHALLENGE = "passkey_challenge"


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose password, or whose provider, was right. ``leaving`` is what goes to the provider at the end."""

    user_id: UUID
    version: str
    suite: str
    at: datetime
    leaving: Mapping[str, str]


def begin(request: HttpRequest, found: Authenticated, suite: str, leaving: Mapping[str, str]) -> None:
    """Keep who it is, under a new key; nothing of what the browser held before."""
    at = now()
    request.session.flush()
    request.session.set_expiry(at + log_in_lasts(at))
    request.session[KEY] = {
        "user": str(found.user_id),
        "version": found.session_version,
        "suite": suite,
        "at": at.timestamp(),
        "leaving": dict(leaving),
    }
    rotate_token(request)


def half_logged_in(request: HttpRequest) -> Pending | None:
    """Who is at the second step; None when nobody is, or for too long."""
    kept = request.session.get(KEY)
    if not isinstance(kept, Mapping):
        return None
    at = datetime.fromtimestamp(kept["at"], UTC)
    if now() - at >= log_in_lasts(now()):
        request.session.flush()
        return None
    return Pending(UUID(kept["user"]), kept["version"], kept["suite"], at, kept["leaving"])


def renewed(request: HttpRequest, pending: Pending) -> Pending:
    """She has just changed what proves her: her other sessions ended, this log-in goes on."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="login:factor"):
        version = session_version_of(pending.user_id) or ""
    request.session[KEY] = request.session[KEY] | {"version": version}
    return replace(pending, version=version)


def as_authenticated(pending: Pending) -> Authenticated | None:
    """The person as she stands now; None when her account, her password or her roles changed meanwhile."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="login:factor"):
        version = session_version_of(pending.user_id)
        memberships = memberships_at(pending.user_id, now())
    if version != pending.version or not memberships:
        return None
    return Authenticated(pending.user_id, pending.version, memberships)


def factors_of(user_id: UUID) -> SecondFactors:
    """Her second factors, before anybody acts."""
    with acting(authentication_actor(), Purpose.AUTHENTICATION, route="login:factor") as scope:
        return second_factors_of(scope, user_id)


def new_challenge(request: HttpRequest) -> bytes:
    """What a passkey is asked to sign; kept until it is used."""
    challenge = token_bytes(32)
    request.session[_CHALLENGE] = b64encode(challenge).decode()
    return challenge


def used_challenge(request: HttpRequest) -> bytes:
    """What was asked last; it serves once."""
    return b64decode(request.session.pop(_CHALLENGE, ""))
