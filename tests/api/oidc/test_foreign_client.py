"""A client that others wrote walks the whole log-in by what it discovers, and verifies all that it is told."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from django.conf import settings
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet
from requests.adapters import BaseAdapter

from convergence.identity.types import BearerKind
from tests.api.oidc.site import (
    ADVISERS,
    RETURN,
    SECRET,
    VERIFIER,
    YOUNG,
    YOUNG_RETURN,
    Site,
    bearer,
    issuer_of,
)

NONCE = "n-0S6_WzA2Mj"


class House(BaseAdapter):
    """Carries what the library sends to the pages of the house, and their answers back."""

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        assert request.url is not None
        parts = urlsplit(request.url)
        headers = {name: value for name, value in request.headers.items() if name != "Content-Length"}
        body = request.body or b""
        answer = Client().generic(
            request.method or "GET",
            f"{parts.path}?{parts.query}",
            body.encode() if isinstance(body, str) else body,
            content_type=headers.pop("Content-Type", "application/octet-stream"),
            headers=headers,
        )
        told = requests.Response()
        told.status_code, told._content = answer.status_code, answer.content
        told.headers.update(answer.headers)
        told.url, told.request = request.url, request
        return told

    def close(self) -> None:
        """Nothing is open."""


def library(client_id: str, address: str, **options: Any) -> OAuth2Session:
    """The client of Authlib, as an application would set it up."""
    session = OAuth2Session(
        client_id, redirect_uri=address, scope="openid email profile offline_access", **options
    )
    session.mount("http://", House())
    return session


@pytest.mark.parametrize("path", [ADVISERS, YOUNG])
@pytest.mark.parametrize("method", ["client_secret_post", "client_secret_basic"])
def test_a_foreign_library_logs_somebody_in(site: Site, path: str, method: str) -> None:
    young = path == YOUNG
    browser = site.young_person()[0] if young else site.adviser()
    client_id, address = ("cej-jeunes", YOUNG_RETURN) if young else ("cej-conseillers", RETURN)
    with library(client_id, address, client_secret=SECRET, token_endpoint_auth_method=method) as session:
        known = session.get(get_well_known_url(issuer_of(path), external=True), withhold_token=True).json()
        assert known["issuer"] == issuer_of(path)
        for name in OpenIDProviderMetadata.REGISTRY_KEYS:
            if name.endswith(("supported", "required")) and name in known:
                getattr(OpenIDProviderMetadata(known), f"validate_{name}")()
        url, state = session.create_authorization_url(known["authorization_endpoint"], nonce=NONCE)
        came_back = browser.get(url.removeprefix(settings.SITE_URL)).headers["Location"]
        tokens = session.fetch_token(known["token_endpoint"], authorization_response=came_back, state=state)
        keys = KeySet.import_key_set(session.get(known["jwks_uri"], withhold_token=True).json())
        told = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
        claims = CodeIDToken(
            told.claims,
            told.header,
            options={"iss": {"values": [issuer_of(path)]}, "aud": {"values": [client_id]}},
            params={"nonce": NONCE, "access_token": tokens["access_token"]},
        )
        claims.validate(leeway=5)
        who = session.get(known["userinfo_endpoint"]).json()
        assert who["sub"] == claims["sub"]
        made = bearer(tokens["access_token"])
        assert made is not None
        assert made.kind is (BearerKind.YOUNG if young else BearerKind.ADVISER)
        first = tokens["refresh_token"]
        again = session.refresh_token(known["token_endpoint"], refresh_token=first)
        assert again["refresh_token"] != first
        assert session.get(known["userinfo_endpoint"]).json() == who
        assert parse_qs(urlsplit(came_back).query)["iss"] == [issuer_of(path)]


def test_a_foreign_library_proves_itself_by_pkce(site: Site) -> None:
    with library(
        "cej-public", RETURN, token_endpoint_auth_method="none", code_challenge_method="S256"
    ) as session:
        url, state = session.create_authorization_url(
            f"{issuer_of(ADVISERS)}/authorize", nonce=NONCE, code_verifier=VERIFIER
        )
        assert create_s256_code_challenge(VERIFIER) in url
        came_back = site.adviser().get(url.removeprefix(settings.SITE_URL)).headers["Location"]
        token = f"{issuer_of(ADVISERS)}/token"
        tokens = session.fetch_token(
            token, authorization_response=came_back, state=state, code_verifier=VERIFIER
        )
        assert bearer(tokens["access_token"]) is not None
        with pytest.raises(OAuthError):
            session.fetch_token(token, authorization_response=came_back, state=state, code_verifier=VERIFIER)
        assert bearer(tokens["access_token"]) is None
