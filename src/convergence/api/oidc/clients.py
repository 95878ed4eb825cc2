"""Applications and log-ins in the shape that the library of the provider reads."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Any

from convergence.api.oidc.issuers import SCOPES
from convergence.foundation.identifiers import token_digest
from convergence.identity.types.log_in import GrantRow, LoginClientRow


@dataclass(frozen=True, slots=True)
class Client:
    """An application, as the library asks about it."""

    row: LoginClientRow

    def get_client_id(self) -> str:
        """Its name."""
        return self.row.client_id

    @property
    def client_id(self) -> str:
        """The same."""
        return self.row.client_id

    @property
    def client_metadata(self) -> dict[str, Any]:
        """What the end of a session reads."""
        return {"post_logout_redirect_uris": list(self.row.post_logout_redirect_uris)}

    @property
    def id_token_signed_response_alg(self) -> str | None:
        """The algorithm of the issuer."""
        return None

    def get_default_redirect_uri(self) -> str | None:
        """The only address to return to; nothing when there are several: the request must choose."""
        return self.row.redirect_uris[0] if len(self.row.redirect_uris) == 1 else None

    def get_allowed_scope(self, scope: str | None) -> str:
        """What is given of what was asked: the scopes of the provider; others are left out."""
        asked = (scope or "").split()
        return " ".join(one for one in SCOPES if one in asked)

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Exactly one of those that were registered."""
        return redirect_uri in self.row.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        """Compared as fingerprints, in constant time."""
        if self.row.is_public:
            return False
        return hmac.compare_digest(self.row.secret_digest, token_digest(client_secret))

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """A public application has no secret; the others must show theirs."""
        return (method == "none") is self.row.is_public

    def check_response_type(self, response_type: str) -> bool:
        """The code flow, no other."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Exchanging a code, replacing a refresh token."""
        return grant_type in ("authorization_code", "refresh_token")


@dataclass(frozen=True, slots=True)
class Held:
    """A log-in, as the library asks about it."""

    row: GrantRow

    @property
    def code_challenge(self) -> str:
        """What the verifier must answer to; empty when none was sent."""
        return self.row.code_challenge

    @property
    def code_challenge_method(self) -> str:
        """How."""
        return self.row.code_challenge_method

    def get_redirect_uri(self) -> str:
        """Where the code was sent."""
        return self.row.redirect_uri

    def get_scope(self) -> str:
        """What was given."""
        return self.row.scope

    def get_nonce(self) -> str:
        """What the identity token must repeat."""
        return self.row.nonce

    def get_auth_time(self) -> int:
        """When she logged in."""
        return int(self.row.authenticated_at.timestamp())

    def get_acr(self) -> None:
        """Not said."""

    def get_amr(self) -> None:
        """Not said."""

    def check_client(self, client: Client) -> bool:
        """Whether it was given to this application."""
        return self.row.client_id == client.client_id
