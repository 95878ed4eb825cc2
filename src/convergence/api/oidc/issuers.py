"""The two issuers: where each stands, and what it publishes of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from convergence.gateways.signing.token_keys import TokenKeys
from convergence.identity.types import BearerKind
from convergence.identity.types.log_in import ISSUER_PATHS

SCOPES = ("openid", "profile", "email", "offline_access")
CLAIMS = ("sub", "given_name", "family_name", "email", "preferred_username")
ALGORITHM = "RS256"


def issuer(kind: BearerKind) -> str:
    """The identifier of an issuer, as its identity tokens say it."""
    return f"{settings.SITE_URL}/{ISSUER_PATHS[kind]}"


def keys() -> TokenKeys:
    """The keys of this installation, the same for both issuers."""
    return TokenKeys(Path(settings.OIDC_KEYS))


def configuration(kind: BearerKind) -> dict[str, Any]:
    """What a client discovers (OpenID Connect Discovery 1.0, Back-Channel Logout 1.0, RFC 8414, RFC 9207)."""
    here = issuer(kind)
    return {
        "issuer": here,
        "authorization_endpoint": f"{here}/authorize",
        "token_endpoint": f"{here}/token",
        "userinfo_endpoint": f"{here}/userinfo",
        "jwks_uri": f"{here}/jwks",
        "end_session_endpoint": f"{here}/logout",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "sid", *CLAIMS],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "authorization_response_iss_parameter_supported": True,
        "ui_locales_supported": ["fr"],
        "prompt_values_supported": ["none", "login"],
    }
