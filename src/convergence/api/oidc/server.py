"""The library's server for one issuer: what it finds, keeps and signs. One is made for each call."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from authlib.common.encoding import json_dumps
from authlib.integrations.django_oauth2.requests import DjangoOAuth2Payload
from authlib.oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Request
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode, OpenIDToken
from authlib.oidc.rpinitiated import EndSessionEndpoint, EndSessionRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from joserfc.jwk import KeySet, RSAKey

from convergence.api.oidc.clients import Client, Held
from convergence.api.oidc.issuers import ALGORITHM, issuer, keys
from convergence.foundation.scope import Scope
from convergence.identity.operations import give_tokens, start_log_in, use_code, use_refresh_token
from convergence.identity.queries import login_client_named
from convergence.identity.types import BearerKind
from convergence.identity.types.log_in import AuthorizationRequest, GrantRow, Subject


class Request(OAuth2Request):
    """A request of Django. Whether the transport is safe is the house's affair, in front of it."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(
            request.method, f"https://provider{request.path}", headers=_readable(request.headers)
        )
        self.payload = DjangoOAuth2Payload(request)
        self._sent = request

    @property
    def args(self) -> QueryDict:
        """What the address says."""
        return self._sent.GET

    @property
    def form(self) -> QueryDict:
        """What the body says."""
        return self._sent.POST


def _readable(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers without one of authorization that holds no text: the library would stumble on it."""
    found = dict(headers)
    scheme, _, pair = found.get("Authorization", "").partition(" ")
    if scheme.casefold() == "basic":
        try:
            if not pair or "\x00" in b64decode(pair, validate=True).decode():
                del found["Authorization"]
        except ValueError:
            del found["Authorization"]
    return found


class Code(AuthorizationCodeGrant):
    """The code flow."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
    server: Provider

    @staticmethod
    def validate_authorization_redirect_uri(request: Request, client: Client) -> str:
        """A registered address, exactly: nothing is ever sent anywhere else."""
        asked = request.payload.redirect_uri or client.get_default_redirect_uri()
        if not asked or not client.check_redirect_uri(asked):
            raise InvalidRequestError("The redirect_uri is not one of this client.")
        return str(asked)

    def generate_authorization_code(self) -> str:
        """Made where it is kept."""
        return ""

    def create_authorization_response(self, redirect_uri: str, grant_user: Any) -> Any:
        """Let her in: the code goes back with the state and the issuer (RFC 9207)."""
        client: Client = self.request.client
        data = self.request.payload.data
        asked = AuthorizationRequest(
            client=client.row.id,
            scope=self.request.scope,
            redirect_uri=redirect_uri,
            nonce=data.get("nonce", ""),
            code_challenge=data.get("code_challenge", ""),
            code_challenge_method=data.get("code_challenge_method", ""),
        )
        code = start_log_in(who=grant_user, asked=asked, at=self.server.at)
        return self.server.sent_back(redirect_uri, {"code": code}, self.request.payload.state)

    def query_authorization_code(self, code: str, client: Client) -> Held | None:
        """It has served as soon as it is looked at."""
        found = use_code(code=code, client_id=client.client_id, kind=self.server.kind, at=self.server.at)
        return self.server.held(found)

    def delete_authorization_code(self, authorization_code: Held) -> None:
        """Done when it was looked at: a second use must be recognised."""

    def authenticate_user(self, authorization_code: Held) -> Subject:
        """Who may still act: it was checked with the code."""
        return authorization_code.row.subject


class Refresh(RefreshTokenGrant):
    """Replacing a refresh token."""

    INCLUDE_NEW_REFRESH_TOKEN = True
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "none")
    server: Provider

    def authenticate_refresh_token(self, refresh_token: str) -> Held | None:
        """It is replaced as soon as it is looked at."""
        client: Client = self.request.client
        found = use_refresh_token(
            token=refresh_token, client_id=client.client_id, kind=self.server.kind, at=self.server.at
        )
        return self.server.held(found)

    def authenticate_user(self, refresh_token: Held) -> Subject:
        """Who may still act: it was checked with the token."""
        return refresh_token.row.subject

    def revoke_old_credential(self, refresh_token: Held) -> None:
        """Done when it was looked at."""


class _Signed:
    """What an identity token says of itself."""

    def __init__(self, kind: BearerKind, at: datetime, seconds: int) -> None:
        super().__init__()
        self.kind, self.at, self.seconds = kind, at, seconds

    def resolve_client_private_key(self, client: Client) -> RSAKey:
        """The key in use."""
        return keys().current()

    def get_client_algorithm(self, client: Client) -> str:
        """One algorithm."""
        return ALGORITHM

    def get_encode_header(self, client: Client) -> dict[str, str]:
        """Which key: clients keep several."""
        return {"alg": ALGORITHM, "kid": str(keys().current().kid)}

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """Who says it, to whom, until when."""
        now = int(self.at.timestamp())
        return {"iss": issuer(self.kind), "aud": client.client_id, "iat": now, "exp": now + self.seconds}

    def generate_user_info(self, user: Subject, scope: str) -> dict[str, str]:
        """Who she is, and which session of hers it is: a later word of its end names it."""
        return claims_of(user, scope) | ({"sid": user.session} if user.session else {})


class IdentityOfCode(_Signed, OpenIDCode):
    """The identity token given for a code."""

    def exists_nonce(self, nonce: str, request: Request) -> bool:
        """A nonce is the client's affair: it compares it. A code serves once anyway."""
        return False


class IdentityOfRefresh(_Signed, OpenIDToken):
    """The identity token given with a refresh: the instant of the log-in stays that of the log-in."""

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        """The same, with the instant of the log-in."""
        return super().get_client_claims(client) | {"auth_time": self.auth_time}

    def __call__(self, grant: Refresh) -> None:
        """Called by the library with the grant of this request."""
        super().__call__(grant)
        self.grant = grant

    @property
    def auth_time(self) -> int:
        """When she logged in."""
        held: Held = self.grant.request.refresh_token
        return held.get_auth_time()


class Leaving(EndSessionEndpoint):
    """The end of a session, asked for by an application."""

    def __init__(self, server: Provider) -> None:
        super().__init__(server)

    def get_server_jwks(self) -> KeySet:
        """Keys that may have signed the token it shows."""
        return keys().published()

    def get_algorithms(self) -> list[str]:
        """One algorithm."""
        return [ALGORITHM]

    def end_session(self, end_session_request: EndSessionRequest) -> None:
        """The view does it: it knows the session."""


class Provider(AuthorizationServer):
    """One issuer, for one call."""

    def __init__(self, kind: BearerKind, scope: Scope, at: datetime, seconds: int) -> None:
        super().__init__()
        self.kind, self.reading, self.at = kind, scope, at
        self.register_token_generator("default", self._no_token_yet)
        signed = IdentityOfCode(kind, at, seconds)
        self.register_grant(Code, [_OneWay(required=True), signed])
        self.register_grant(Refresh, [IdentityOfRefresh(kind, at, seconds)])
        self.register_endpoint(Leaving(self))

    def query_client(self, client_id: str) -> Client | None:
        """An application of this issuer."""
        found = login_client_named(self.reading, client_id, self.kind)
        return Client(found) if found else None

    def held(self, row: GrantRow | None) -> Held | None:
        """A log-in, in the shape of the library."""
        return Held(row) if row else None

    def save_token(self, token: dict[str, Any], request: Request) -> None:
        """Make and keep the tokens: they are written into the answer here."""
        held: Held = request.authorization_code or request.refresh_token
        given = give_tokens(grant_id=held.row.id, at=self.at)
        token |= {
            "access_token": given.access,
            "expires_in": given.seconds,
            "refresh_token": given.refresh,
        }

    def sent_back(self, address: str, values: dict[str, str], state: str | None) -> Any:
        """The answer that takes her back to the application."""
        query = QueryDict(mutable=True)
        query.update({**values, **({"state": state} if state else {}), "iss": issuer(self.kind)})
        joint = "&" if "?" in address else "?"
        return 303, "", [("Location", f"{address}{joint}{query.urlencode()}")]

    def create_oauth2_request(self, request: Any) -> Request:
        """The request in the shape of the library."""
        return request if isinstance(request, Request) else Request(request)

    def handle_response(self, status: int, body: Any, headers: list[tuple[str, str]]) -> HttpResponse:
        """An answer of Django."""
        content = json_dumps(body) if isinstance(body, dict) else body
        return HttpResponse(content, status=status, headers=dict(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    @staticmethod
    def _no_token_yet(**asked: Any) -> dict[str, Any]:
        return {"token_type": "Bearer", "scope": asked["scope"]}


class _OneWay(CodeChallenge):
    """PKCE with S256 alone, verified when it is sent, demanded of an application without secret."""

    DEFAULT_CODE_CHALLENGE_METHOD = "S256"
    SUPPORTED_CODE_CHALLENGE_METHOD = ("S256",)

    def validate_code_challenge(self, grant: Code, redirect_uri: str) -> None:
        """At the start already: an application without secret must send one, and must say S256."""
        data = grant.request.payload.data
        if data.get("code_challenge") and not data.get("code_challenge_method"):
            raise InvalidRequestError("Only the code_challenge_method S256 is accepted.")
        if grant.request.client.row.is_public and not data.get("code_challenge"):
            raise InvalidRequestError("Missing 'code_challenge'")
        super().validate_code_challenge(grant, redirect_uri)


def claims_of(subject: Subject, scope: str) -> dict[str, str]:
    """What the provider says of somebody, by what was asked for; a missing e-mail is not said."""
    asked = scope.split()
    found = {"sub": str(subject.sub)}
    if "profile" in asked:
        found |= {
            "given_name": subject.given_name,
            "family_name": subject.family_name,
            "preferred_username": subject.login,
        }
    if "email" in asked and subject.email:
        found["email"] = subject.email
    return found
