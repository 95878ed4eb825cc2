"""Tokens that a hostile provider, or whoever stands in the way, would have us believe: each is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from joserfc import jws, jwt
from tests.gateways.test_openid import BACK, Made, base64, lie, made, none, part, refused

from convergence.foundation.clock import now
from convergence.gateways import openid

__all__ = ["made"]


def test_a_token_that_brings_its_own_key_is_refused_and_nobody_fetches_one(made: Made) -> None:
    """CVE-2018-0114 and its kin: the key of the header is the thief’s."""
    server, provider = made()
    thief = server.new_key("voleur")
    public = thief.as_dict(private=False)
    for header in (
        {"jwk": public},
        {"jwk": public, "kid": "k1"},
        {"jku": f"{server.url}/voleur"},
        {"x5u": f"{server.url}/voleur"},
    ):
        said = {"alg": "ES256", "kid": "voleur", **header}

        def sign(_: dict[str, Any], claims: dict[str, Any], said: dict[str, Any] = said) -> str:
            text = f"{part(said)}.{part(claims)}"
            plain = jws.serialize_compact({"alg": "ES256"}, b"x", thief, algorithms=["ES256"])
            return f"{text}.{plain.rpartition('.')[2]}"

        server.sign = sign
        assert refused(server, provider) == "openid_header"
    assert "/voleur" not in server.requests


def test_a_header_that_two_readers_would_read_differently_is_refused(made: Made) -> None:
    server, provider = made()
    key = server.signing_key

    def twice(header: dict[str, Any], claims: dict[str, Any]) -> str:
        signed = jws.serialize_compact(header, json.dumps(claims), key, algorithms=["ES256"])
        double = '{"alg": "none", "alg": "ES256", "kid": "' + str(header["kid"]) + '"}'
        return ".".join([base64(double.encode()), *signed.split(".")[1:]])

    server.sign = twice
    assert refused(server, provider) == "openid_not_signed"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"alg": None}, "openid_not_signed"),
        ({"alg": "None"}, "openid_algorithm"),
        ({"alg": "es256"}, "openid_algorithm"),
        ({"alg": ["ES256"]}, "openid_algorithm"),
        ({"kid": None}, "openid_signature"),
        ({"kid": ""}, "openid_signature"),
        ({"kid": ["k1"]}, "openid_signature"),
        ({"kid": "../../../dev/null"}, "openid_signature"),
        ({"kid": "k1' OR '1'='1"}, "openid_signature"),
    ],
)
def test_a_header_that_names_no_key_of_ours_is_refused(made: Made, header: dict[str, Any], code: str) -> None:
    server, provider = made()
    key = server.signing_key
    changed = lie(**header)

    def sign(said: dict[str, Any], claims: dict[str, Any]) -> str:
        told = dict(said)
        changed(told)
        signed = jws.serialize_compact(said, json.dumps(claims), key, algorithms=["ES256"])
        return ".".join([part(told), *signed.split(".")[1:]])

    server.sign = sign
    assert refused(server, provider) == code


def test_signatures_that_verify_for_anything_are_refused(made: Made) -> None:
    """CVE-2022-21449 (r = s = 0), an empty signature, the signature in the shape of X.509."""
    server, provider = made()
    key = server.signing_key
    for raw in (b"", bytes(64), bytes(63) + b"\x01", b"\xff" * 64, bytes.fromhex("3006020101020101")):
        server.sign = lambda header, claims, raw=raw: f"{part(header)}.{part(claims)}.{base64(raw)}"
        assert refused(server, provider) in ("openid_signature", "openid_not_signed")
    server.sign = lambda header, claims: _encrypted(jwt.encode(header, claims, key, algorithms=["ES256"]))
    assert refused(server, provider) == "openid_not_signed"


def _encrypted(token: str) -> str:
    """Five parts, as a token that was encrypted."""
    return f"{token}.{base64(b'iv')}.{base64(b'tag')}"


def test_a_token_as_long_as_a_book_is_not_read(made: Made) -> None:
    server, provider = made()
    server.claims = lie(livre="x" * 70_000)
    assert refused(server, provider) == "openid_not_signed"


def test_a_description_signed_by_somebody_else_is_refused(made: Made) -> None:
    server, provider = made()
    foreign, own = server.new_key("k1"), server.signing_key

    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        return jwt.encode(header, claims, own if "nonce" in claims else foreign, algorithms=["ES256"])

    server.sign = sign
    assert refused(server, provider) == "openid_signature"
    server.sign = lambda header, claims: (
        jwt.encode(header, claims, own, algorithms=["ES256"]) if "nonce" in claims else none(header, claims)
    )
    assert refused(server, provider) == "openid_algorithm"


def test_a_description_that_is_not_signed_though_it_says_so_is_refused(made: Made) -> None:
    server, provider = made()
    body = json.dumps({"sub": "sujet-1", "idp_id": "autre"}).encode()
    for media in ("application/jwt", "application/json", "text/plain", ""):
        server.raw["/userinfo"] = (200, {"Content-Type": media}, body)
        assert refused(server, provider) in ("openid_not_signed", "openid_userinfo_unsigned")


def test_a_provider_that_gives_up_pkce_gains_nothing_by_it(made: Made) -> None:
    """What it announces later does not change a departure: the verifier goes with the code all the same."""
    server, provider = made()
    departure = openid.depart(provider, redirect_uri=BACK, at=now())
    assert departure.verifier
    server.metadata = lie(code_challenge_methods_supported=["plain"])
    answer = server.authorize(departure.url)
    openid.forget_everything()
    proof = openid.arrive(provider, departure, redirect_uri=BACK, answer=answer, at=now())
    assert proof.subject == "sujet-1"
    weak = openid.depart(provider, redirect_uri=BACK, at=now())
    assert "code_challenge" not in weak.url, "never a challenge in clear"
