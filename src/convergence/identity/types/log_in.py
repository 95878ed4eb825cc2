"""Log-ins for applications, as the OpenID provider reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from convergence.identity.types import BearerKind

ISSUER_PATHS = {BearerKind.ADVISER: "oidc/conseillers", BearerKind.YOUNG: "oidc/jeunes"}
"""Where each issuer stands under the address of the site: its name in all that it signs."""


@dataclass(frozen=True, slots=True)
class LoginClientRow:
    """An application whose users log in here. A public one has no secret."""

    id: UUID
    client_id: str
    kind: BearerKind
    name: str
    organisation: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    backchannel_logout_uri: str
    created_at: datetime
    revoked_at: datetime | None
    secret_digest: str = field(repr=False)

    @property
    def is_public(self) -> bool:
        """Whether it proves each log-in by PKCE instead of a secret."""
        return not self.secret_digest


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What an application asked for when it sent somebody to log in."""

    client: UUID
    scope: str
    redirect_uri: str
    nonce: str = ""
    code_challenge: str = ""
    code_challenge_method: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody as the provider asserts her. ``sub`` never changes; ``email`` may be empty.

    ``session`` names the session here from which she entered the application.
    """

    sub: UUID
    given_name: str
    family_name: str
    email: str
    login: str
    session: str


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One log-in for one application, and who it is for, as she stands now."""

    id: UUID
    client_id: str
    kind: BearerKind
    scope: str
    nonce: str
    redirect_uri: str
    code_challenge: str
    code_challenge_method: str
    authenticated_at: datetime
    subject: Subject


@dataclass(frozen=True, slots=True)
class GivenTokens:
    """The tokens given for a log-in, in clear, this once."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


@dataclass(frozen=True, slots=True)
class LogoutToTell:
    """The end of a session, to be told to one application now. ``session`` is empty for an old one, without a name."""

    id: UUID
    client_id: str
    kind: BearerKind
    url: str
    subject: UUID
    session: str


@dataclass(frozen=True, slots=True)
class LogoutTrouble:
    """What an application has not taken: how many ends wait, how many were given up, and what it answered last."""

    waiting: int
    given_up: int
    detail: str
