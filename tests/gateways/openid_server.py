"""A local identity provider, as strict as ProConnect or FranceConnect in what it accepts, that can be told to lie.

``profile`` is one of ``PROFILES``. Each lie is a function put in ``claims``, ``metadata``, ``tokens``… that changes
what is about to be said; ``raw`` replaces the whole answer of a path, ``drips`` gives it byte after byte.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeyParameters, RSAKey

Change = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Profile:
    """What a provider demands: beyond its parameters it answers an error, as the true ones do (Y000400)."""

    parameters: frozenset[str]
    shortest_state: int
    code_seconds: int
    has_pkce: bool
    acr: str
    amr: tuple[str, ...]
    person: dict[str, str]


_COMMON = {"response_type", "client_id", "redirect_uri", "scope", "state", "nonce"}
PROFILES = {
    "proconnect": Profile(
        frozenset(_COMMON | {"claims", "code_challenge", "code_challenge_method"}),
        32,
        60,
        True,
        "eidas1-mfa",
        ("pwd", "totp", "mfa"),
        {"given_name": "Awa", "usual_name": "Diallo", "email": "awa@exemple.fr", "idp_id": "idp-tarbes"},
    ),
    "franceconnect": Profile(
        frozenset(_COMMON | {"acr_values"}),
        22,
        30,
        False,
        "eidas1",
        (),
        {"given_name": "Inès", "family_name": "Martin", "email": "ines@exemple.fr"},
    ),
}


def nothing(_: dict[str, Any]) -> None:
    """No lie."""


@dataclass
class OpenIdServer:
    """One provider. ``now`` lets codes grow old; ``requests`` are the paths that were asked for."""

    profile_name: str = "proconnect"
    algorithm: str = "ES256"
    client_id: str = "convergence"
    client_secret: str = "un secret d'essai"
    redirect_uris: tuple[str, ...] = ("https://convergence.example/connexion/proconnect/retour/",)
    logout_uris: tuple[str, ...] = ("https://convergence.example/deconnexion/proconnect/",)
    subject: str = "sujet-1"
    url: str = ""
    now: Callable[[], float] = time.time
    metadata: Change = nothing
    keys: Change = nothing
    header: Change = nothing
    claims: Change = nothing
    tokens: Change = nothing
    person: Change = nothing
    answer: Change = nothing
    sign: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    is_person_signed: bool = True
    raw: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    drips: dict[str, float] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.signing_key = self.new_key("k1")
        self.published = [self.signing_key]
        self.codes: dict[str, dict[str, Any]] = {}
        self.access: dict[str, dict[str, Any]] = {}

    @property
    def profile(self) -> Profile:
        return PROFILES[self.profile_name]

    def new_key(self, kid: str) -> RSAKey | ECKey:
        parameters: KeyParameters = {"kid": kid, "use": "sig", "alg": self.algorithm}
        if self.algorithm == "RS256":
            return RSAKey.generate_key(2048, parameters)
        return ECKey.generate_key("P-256", parameters)

    def rotate(self, kid: str, *, keep_old: bool = True) -> None:
        """Sign with a new key from now on."""
        self.signing_key = self.new_key(kid)
        self.published = [*(self.published if keep_old else []), self.signing_key]

    # What the browser does

    def authorize(self, url: str) -> dict[str, list[str]]:
        """What the person's browser brings back after she identified herself."""
        where = self._location(url)
        return parse_qs(urlsplit(where).query, keep_blank_values=True)

    def _location(self, url: str) -> str:
        query = parse_qs(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)
        asked = {name: values[0] for name, values in query.items()}
        fault = self._fault(query, asked)
        answer: dict[str, Any] = {"error": fault} if fault else {"code": self._new_code(asked)}
        answer |= {"state": asked.get("state", ""), "iss": self.url}
        self.answer(answer)
        return asked["redirect_uri"] + "?" + urlencode(answer, doseq=True)

    def _fault(self, query: dict[str, list[str]], asked: dict[str, str]) -> str:
        profile = self.profile
        if set(query) - profile.parameters or any(len(values) != 1 for values in query.values()):
            return "Y000400"
        if asked.get("redirect_uri") not in self.redirect_uris or asked.get("client_id") != self.client_id:
            raise AssertionError("an unknown client or address is answered to nobody")
        short = any(len(asked.get(name, "")) < profile.shortest_state for name in ("state", "nonce"))
        wrong = asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split()
        level = "acr" in asked.get("claims", "") or asked.get("acr_values", "") != ""
        pkce = "code_challenge" not in asked or asked.get("code_challenge_method") == "S256"
        return "" if not short and not wrong and level and pkce else "invalid_request"

    def _new_code(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe(24)
        self.codes[code] = {**asked, "at": self.now()}
        return code

    # What the provider answers to the application

    def reply(self, path: str, body: bytes, authorization: str) -> tuple[int, dict[str, str], bytes]:
        self.requests.append(path)
        if path in self.raw:
            return self.raw[path]
        if path == "/.well-known/openid-configuration":
            return self._json(self._description())
        if path == "/jwks":
            said: dict[str, Any] = {"keys": [key.as_dict(private=False) for key in self.published]}
            self.keys(said)
            return self._json(said)
        if path == "/token":
            return self._token(parse_qs(body.decode()))
        if path == "/userinfo":
            return self._userinfo(authorization.removeprefix("Bearer "))
        return self._json({"error": "not_found"}, 404)

    def _description(self) -> dict[str, Any]:
        said = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/jwks",
            "end_session_endpoint": f"{self.url}/session/end",
            "id_token_signing_alg_values_supported": [self.algorithm],
            "authorization_response_iss_parameter_supported": True,
        }
        if self.profile.has_pkce:
            said["code_challenge_methods_supported"] = ["S256"]
        self.metadata(said)
        return said

    def _token(self, asked: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        given = {name: values[0] for name, values in asked.items()}
        kept = self.codes.pop(given.get("code", ""), None)
        secret = given.get("client_id") == self.client_id and given.get("client_secret") == self.client_secret
        if not secret:
            return self._json({"error": "invalid_client"}, 401)
        young = kept is not None and self.now() - kept["at"] < self.profile.code_seconds
        if kept is None or not young or kept["redirect_uri"] != given.get("redirect_uri"):
            return self._json({"error": "invalid_grant"}, 400)
        challenge = kept.get("code_challenge")
        if challenge and challenge != _hash(given.get("code_verifier", "")):
            return self._json({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(24)
        self.access[access] = kept
        said = {"access_token": access, "token_type": "Bearer", "expires_in": 60}
        said["id_token"] = self._signed(self._id_claims(kept, access))
        self.tokens(said)
        return self._json(said)

    def _id_claims(self, kept: dict[str, Any], access: str) -> dict[str, Any]:
        at = int(self.now())
        claims: dict[str, Any] = {
            "iss": self.url, "aud": self.client_id, "sub": self.subject, "iat": at, "exp": at + 60,
            "auth_time": at, "nonce": kept["nonce"], "acr": self.profile.acr,
            "at_hash": urlsafe_b64encode(sha256(access.encode()).digest()[:16]).rstrip(b"=").decode(),
        }  # fmt: skip
        if self.profile.amr and "amr" in kept.get("claims", ""):
            claims["amr"] = list(self.profile.amr)
        self.claims(claims)
        return claims

    def _userinfo(self, access: str) -> tuple[int, dict[str, str], bytes]:
        if access not in self.access:
            return self._json({"error": "invalid_token"}, 401)
        at = int(self.now())
        person: dict[str, Any] = {"sub": self.subject, **self.profile.person}
        if self.is_person_signed:
            person |= {"iss": self.url, "aud": self.client_id, "iat": at, "exp": at + 60}
        self.person(person)
        if not self.is_person_signed:
            return self._json(person)
        return 200, {"Content-Type": "application/jwt"}, self._signed(person).encode()

    def _signed(self, claims: dict[str, Any]) -> str:
        header = {"alg": self.algorithm, "kid": self.signing_key.kid}
        self.header(header)
        if self.sign is not None:
            return self.sign(header, claims)
        return jwt.encode(header, claims, self.signing_key, algorithms=[self.algorithm])

    def end_session(self, url: str) -> str:
        """Where the provider sends the browser after its own log-out."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert set(asked) == {"id_token_hint", "state", "post_logout_redirect_uri"}
        jwt.decode(asked["id_token_hint"], self.signing_key, algorithms=[self.algorithm])
        assert asked["post_logout_redirect_uri"] in self.logout_uris
        return f"{asked['post_logout_redirect_uri']}?{urlencode({'state': asked['state']})}"

    def _json(self, said: Any, status: int = 200) -> tuple[int, dict[str, str], bytes]:
        return status, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(said).encode()


def _hash(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    provider: OpenIdServer

    def log_message(self, *_: Any) -> None:
        return

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes) -> None:
        provider = self.provider
        path = urlsplit(self.path).path
        if path == "/authorize":
            self._send(302, {"Location": provider._location(self.path)}, b"")
        elif path == "/session/end":
            self._send(302, {"Location": provider.end_session(self.path)}, b"")
        else:
            self._send(*provider.reply(path, body, self.headers.get("Authorization", "")))

    def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            pause = self.provider.drips.get(urlsplit(self.path).path, 0.0)
            for piece in [bytes([byte]) for byte in body] if pause else [body]:
                self.wfile.write(piece)
                time.sleep(pause)
        except OSError:
            return


@contextmanager
def openid_server(**told: Any) -> Iterator[OpenIdServer]:
    """A provider that answers on this machine for the time of the block."""
    provider = OpenIdServer(**told)
    handler = type("_Bound", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
