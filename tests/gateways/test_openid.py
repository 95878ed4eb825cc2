"""Log-in through others: what an honest provider says is taken, and every lie of a hostile one is refused."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey, RSAKey
from tests.gateways.openid_server import OpenIdServer, openid_server

from convergence.foundation.clock import now
from convergence.foundation.problems import Problem
from convergence.gateways import openid
from convergence.gateways.openid import fetching
from convergence.gateways.outbound import ALLOWED

Made = Callable[..., tuple[OpenIdServer, openid.Provider]]
BACK = "https://convergence.example/connexion/proconnect/retour/"
LEVELS = {
    "proconnect": ("eidas1", "eidas1-mfa", "eidas2", "eidas3"),
    "franceconnect": ("eidas1", "eidas2", "eidas3"),
}


def provider_of(server: OpenIdServer) -> openid.Provider:
    pro = server.profile_name == "proconnect"
    return openid.Provider(
        name=server.profile_name,
        label="ProConnect" if pro else "FranceConnect",
        issuer=server.url,
        client_id=server.client_id,
        client_secret=server.client_secret,
        algorithm=server.algorithm,
        scope="openid given_name usual_name email idp_id" if pro else "openid given_name family_name email",
        levels=LEVELS[server.profile_name],
        asks_by_claims=pro,
        idp_claim="idp_id" if pro else "",
    )


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """Starts a provider on this machine; ``told`` says what it is and how it lies."""
    openid.forget_everything()
    with ExitStack() as stack:

        def make(**told: Any) -> tuple[OpenIdServer, openid.Provider]:
            server = stack.enter_context(openid_server(**told))
            parts = urlsplit(server.url)
            monkeypatch.setenv(ALLOWED, f"{parts.hostname}:{parts.port}")
            return server, provider_of(server)

        yield make
    openid.forget_everything()


def logged_in(server: OpenIdServer, provider: openid.Provider) -> openid.Proof:
    departure = openid.depart(provider, redirect_uri=BACK, at=now())
    answer = server.authorize(departure.url)
    return openid.arrive(provider, departure, redirect_uri=BACK, answer=answer, at=now())


def refused(server: OpenIdServer, provider: openid.Provider) -> str:
    with pytest.raises(Problem) as told:
        logged_in(server, provider)
    assert provider.label in str(told.value)
    assert server.client_secret not in str(told.value)
    return told.value.code


def lie(**said: Any) -> Callable[[dict[str, Any]], None]:
    """Change or take away (None) what is said."""

    def change(claims: dict[str, Any]) -> None:
        for name, value in said.items():
            if value is None:
                claims.pop(name, None)
            else:
                claims[name] = value(claims.get(name)) if callable(value) else value

    return change


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
@pytest.mark.parametrize("profile", ["proconnect", "franceconnect"])
def test_an_honest_provider_is_believed(made: Made, profile: str, algorithm: str) -> None:
    server, provider = made(profile_name=profile, algorithm=algorithm)
    proof = logged_in(server, provider)
    assert (proof.issuer, proof.subject, proof.acr) == (server.url, "sujet-1", server.profile.acr)
    assert (proof.idp, proof.amr) == (
        ("idp-tarbes", ("pwd", "totp", "mfa")) if profile == "proconnect" else ("", ())
    )
    assert proof.name in ("Awa Diallo", "Inès Martin")
    assert server.client_secret not in repr(provider)


@pytest.mark.parametrize("profile", ["proconnect", "franceconnect"])
def test_nothing_is_asked_that_the_provider_does_not_know(made: Made, profile: str) -> None:
    server, provider = made(profile_name=profile)
    departure = openid.depart(provider, redirect_uri=BACK, at=now())
    asked = parse_qs(urlsplit(departure.url).query)
    assert set(asked) <= server.profile.parameters
    assert min(len(departure.state), len(departure.nonce)) >= 43
    assert ("code_challenge" in asked) is server.profile.has_pkce
    assert "code" in server.authorize(departure.url)
    assert "error" in server.authorize(departure.url + "&ui_locales=fr")


def test_each_departure_is_new(made: Made) -> None:
    _, provider = made()
    one, two = (openid.depart(provider, redirect_uri=BACK, at=now()) for _ in range(2))
    assert not {one.state, one.nonce, one.verifier} & {two.state, two.nonce, two.verifier}


def test_what_a_provider_tolerates_beside_the_letter_is_taken(made: Made) -> None:
    server, provider = made()
    server.claims = lie(aud=lambda said: [said], azp="convergence", at_hash=None, auth_time=None)
    server.header = lie(typ="JWT")
    server.metadata = lie(authorization_response_iss_parameter_supported=None)
    server.answer = lie(iss=None)
    assert logged_in(server, provider).subject == "sujet-1"


HOSTILE_CLAIMS: dict[str, list[dict[str, Any]]] = {
    "openid_iss": [{"iss": "https://autre.example"}, {"iss": None}],
    "openid_aud": [{"aud": "autre"}, {"aud": None}, {"aud": []}, {"aud": ["convergence", "autre"]}],
    "openid_azp": [{"azp": "autre"}, {"azp": ""}],
    "openid_nonce": [{"nonce": "autre"}, {"nonce": None}, {"nonce": 7}, {"nonce": ["a"]}],
    "openid_exp": [
        {"exp": None},
        {"exp": lambda said: said - 180},
        {"exp": "demain"},
        {"exp": True},
        {"exp": 1e300},
    ],
    "openid_iat": [{"iat": None}, {"iat": lambda said: said + 120}, {"iat": lambda said: said - 3600}],
    "openid_nbf": [{"nbf": 9_999_999_999}, {"nbf": "hier"}],
    "openid_auth_time": [{"auth_time": 9_999_999_999}],
    "openid_subject": [{"sub": None}, {"sub": ""}, {"sub": 7}, {"sub": "x" * 256}, {"sub": "a\nb"}],
    "openid_acr": [{"acr": None}, {"acr": "eidas0"}, {"acr": "eidas9"}, {"acr": ["eidas2"]}],
    "openid_amr": [{"amr": "mfa"}, {"amr": [7]}],
    "openid_at_hash": [{"at_hash": "autre"}, {"at_hash": None, "at_hash ": 1} | {"at_hash": 7}],
}


@pytest.mark.parametrize(
    ("code", "said"), [(code, said) for code, lies in HOSTILE_CLAIMS.items() for said in lies]
)
def test_a_lie_in_the_identity_token_is_refused(made: Made, code: str, said: dict[str, Any]) -> None:
    server, provider = made()
    server.claims = lie(**said)
    assert refused(server, provider) == code


def part(said: dict[str, Any]) -> str:
    return base64(json.dumps(said).encode())


def base64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def none(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return f"{part({'alg': 'none'})}.{part(claims)}."


def _hmac_with(key: RSAKey | ECKey) -> Callable[[dict[str, Any], dict[str, Any]], str]:
    """Signed with the public key as if it were a secret; by hand, since libraries refuse to do it."""

    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        text = ".".join(part(said) for said in ({"alg": "HS256", "kid": key.kid}, claims))
        made = hmac.digest(key.as_pem(private=False), text.encode(), "sha256")
        return f"{text}.{base64(made)}"

    return sign


def _twice(key: RSAKey | ECKey) -> Callable[[dict[str, Any], dict[str, Any]], str]:
    def sign(header: dict[str, Any], claims: dict[str, Any]) -> str:
        body = json.dumps(claims)[:-1] + ', "sub": "autre"}'
        return jws.serialize_compact(header, body, key, algorithms=["ES256", "RS256"])

    return sign


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_a_forged_signature_is_refused(made: Made, algorithm: str) -> None:
    server, provider = made(algorithm=algorithm)
    foreign = server.new_key("k1")
    other = RSAKey.generate_key(2048) if algorithm == "ES256" else ECKey.generate_key("P-256")
    swapped = "RS256" if algorithm == "ES256" else "ES256"
    forged: dict[str, Callable[[dict[str, Any], dict[str, Any]], str]] = {
        "openid_not_signed": lambda header, claims: "a.b",
        "openid_algorithm": _hmac_with(server.signing_key),
        "openid_algorithm ": lambda header, claims: jwt.encode(
            {"alg": swapped, "kid": "k1"}, claims, other, algorithms=[swapped]
        ),
        "openid_algorithm  ": none,
        "openid_signature": lambda header, claims: jwt.encode(
            header, claims, foreign, algorithms=[algorithm]
        ),
        "openid_signature ": lambda header, claims: (
            jwt.encode(header, claims, server.signing_key, algorithms=[algorithm])[:-8] + "AAAAAAAA"
        ),
        "openid_claims": _twice(server.signing_key),
    }
    for code, sign in forged.items():
        server.sign = sign
        assert refused(server, provider) == code.strip()


@pytest.mark.parametrize(
    "said",
    [
        {"typ": "at+jwt"},
        {"typ": "logout+jwt"},
        {"crit": ["exp"], "exp": 1},
        {"jku": "https://voleur.example/jwks"},
        {"x5u": "https://voleur.example/cle.pem"},
        {"x5c": ["MIIB"]},
    ],
)
def test_a_token_of_another_kind_is_refused(made: Made, said: dict[str, Any]) -> None:
    server, provider = made()
    key = server.signing_key
    server.sign = lambda header, claims: _raw_token({**header, **said}, claims, key)
    assert refused(server, provider) == "openid_header"


def _raw_token(header: dict[str, Any], claims: dict[str, Any], key: RSAKey | ECKey) -> str:
    plain = {name: value for name, value in header.items() if name in ("alg", "kid")}
    signed = jws.serialize_compact(plain, json.dumps(claims), key, algorithms=["ES256"])
    return ".".join([part(header), *signed.split(".")[1:]])


def test_keys_rotate_without_outage_and_are_asked_for_again_once(made: Made) -> None:
    server, provider = made()
    logged_in(server, provider)
    server.rotate("k2")
    assert logged_in(server, provider).subject == "sujet-1"
    assert server.requests.count("/jwks") == 2
    server.rotate("k2", keep_old=False)  # replaced under its own name
    assert logged_in(server, provider).subject == "sujet-1"
    assert server.requests.count("/jwks") == 3
    logged_in(server, provider)
    assert server.requests.count("/jwks") == 3
    server.header = lie(kid="jamais-vue")
    assert refused(server, provider) == "openid_signature"
    assert server.requests.count("/jwks") == 4


def test_what_was_known_serves_while_the_provider_says_nothing_new(made: Made) -> None:
    server, provider = made()
    logged_in(server, provider)
    server.raw["/.well-known/openid-configuration"] = (503, {}, b"")
    departure = openid.depart(provider, redirect_uri=BACK, at=now() + timedelta(hours=2))
    assert departure.url.startswith(f"{server.url}/authorize?")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"state": "autre"}, "openid_state"),
        ({"state": None}, "openid_state"),
        ({"iss": "https://autre.example"}, "openid_mix_up"),
        ({"iss": None}, "openid_mix_up"),
        ({"code": None}, "openid_code"),
        ({"code": ""}, "openid_code"),
        ({"extra": "1"}, "openid_parameters"),
        ({"id_token": "a.b.c"}, "openid_parameters"),
        ({"code": ["a", "b"]}, "openid_parameters"),
        ({"code": "x" * 3000}, "openid_parameters"),
        ({"code": "inconnu"}, "openid_status_400"),
        ({"error": "access_denied"}, "openid_declined"),
        ({"error": "server_error", "error_description": "<script>"}, "openid_declined"),
        ({"error": "access_denied", "state": "autre"}, "openid_state"),
    ],
)
def test_a_false_return_is_refused(made: Made, said: dict[str, Any], code: str) -> None:
    server, provider = made()
    server.answer = lie(**said)
    assert refused(server, provider) == code


def test_a_return_serves_once_and_not_for_long(made: Made) -> None:
    server, provider = made()
    departure = openid.depart(provider, redirect_uri=BACK, at=now())
    answer = server.authorize(departure.url)
    back: dict[str, Any] = {"redirect_uri": BACK, "answer": answer}
    with pytest.raises(openid.OpenIdRefusal) as late:
        openid.arrive(provider, departure, at=now() + timedelta(minutes=11), **back)
    assert late.value.code == "openid_late"
    openid.arrive(provider, departure, at=now(), **back)
    with pytest.raises(openid.OpenIdUnavailable):
        openid.arrive(provider, departure, at=now(), **back)


def test_the_code_of_another_browser_is_refused(made: Made) -> None:
    server, provider = made()
    hers, mine = (openid.depart(provider, redirect_uri=BACK, at=now()) for _ in range(2))
    stolen = server.authorize(hers.url)["code"]
    answer = server.authorize(mine.url) | {"code": stolen}
    with pytest.raises(Problem) as told:  # by PKCE here; by the nonce where the provider has none
        openid.arrive(provider, mine, redirect_uri=BACK, answer=answer, at=now())
    assert told.value.code == "openid_status_400"
    server, provider = made(profile_name="franceconnect")
    hers, mine = (openid.depart(provider, redirect_uri=BACK, at=now()) for _ in range(2))
    answer = server.authorize(mine.url) | {"code": server.authorize(hers.url)["code"]}
    with pytest.raises(Problem) as told:
        openid.arrive(provider, mine, redirect_uri=BACK, answer=answer, at=now())
    assert told.value.code == "openid_nonce"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"sub": "autre"}, "openid_foreign_subject"),
        ({"sub": None}, "openid_foreign_subject"),
        ({"iss": "https://autre.example"}, "openid_iss"),
        ({"aud": "autre"}, "openid_aud"),
        ({"exp": 1}, "openid_exp"),
        ({"idp_id": None}, "openid_idp"),
        ({"idp_id": 7}, "openid_idp"),
    ],
)
def test_a_lie_in_the_description_is_refused(made: Made, said: dict[str, Any], code: str) -> None:
    server, provider = made()
    server.person = lie(**said)
    assert refused(server, provider) == code


def test_a_description_without_signature_is_refused_where_one_was_agreed(made: Made) -> None:
    server, provider = made(is_person_signed=False)
    assert refused(server, provider) == "openid_userinfo_unsigned"


def test_a_description_without_signature_is_read_where_none_was_agreed(made: Made) -> None:
    server, provider = made(is_person_signed=False)
    values = {name: getattr(provider, name) for name in provider.__slots__}
    plain = openid.Provider(**(values | {"signed_userinfo": False}))
    assert logged_in(server, plain).email == "awa@exemple.fr"
    server.person = lie(sub="autre")
    assert refused(server, plain) == "openid_foreign_subject"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"token_type": "mac"}, "openid_token_type"),
        ({"token_type": None}, "openid_token_type"),
        ({"id_token": None}, "openid_tokens"),
        ({"id_token": {"sub": "a"}}, "openid_tokens"),
        ({"access_token": None}, "openid_tokens"),
        ({"access_token": "a\r\nX: y"}, "openid_at_hash"),
        ({"access_token": "é"}, "openid_tokens"),
    ],
)
def test_a_broken_token_answer_is_refused(made: Made, said: dict[str, Any], code: str) -> None:
    server, provider = made()
    server.tokens = lie(**said)
    assert refused(server, provider) == code


JSON = {"Content-Type": "application/json"}
PATHS = ["/.well-known/openid-configuration", "/jwks", "/token", "/userinfo"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "answer",
    [
        (200, {"Content-Type": "text/html"}, b"<html>"),
        (200, JSON, b"[]"),
        (200, JSON, b"{"),
        (200, JSON, b"\xff"),
        (200, JSON, b"[" * 100_000),
        (200, JSON, b'{"a": NaN}'),
        (200, JSON, b'{"a": 1, "a": 2}'),
        (200, JSON, b'{"a": "' + b"x" * 300_000 + b'"}'),
        (200, JSON, b"x" * 9_000_000),
        (302, {"Location": "http://169.254.169.254/"}, b""),
        (500, JSON, b"{}"),
        (204, {}, b""),
    ],
    ids=[
        "html",
        "list",
        "cut",
        "bytes",
        "deep",
        "nan",
        "twice",
        "big",
        "giant",
        "redirect",
        "broken",
        "empty",
    ],
)
def test_an_answer_that_is_none_is_refused(
    made: Made, path: str, answer: tuple[int, dict[str, str], bytes]
) -> None:
    server, provider = made()
    server.raw[path] = answer
    assert refused(server, provider).startswith("openid_")


@pytest.mark.parametrize("path", PATHS)
def test_a_slow_answer_holds_nobody(made: Made, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(fetching, "TOTAL_SECONDS", 0.5)
    server, provider = made()
    server.drips[path] = 0.05
    began = now()
    assert refused(server, provider) in ("openid_timeout", "openid_unreachable")
    assert now() - began < timedelta(seconds=20)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"issuer": "https://autre.example"}, "openid_metadata_issuer"),
        ({"issuer": None}, "openid_metadata_issuer"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "openid_metadata_algorithm"),
        ({"token_endpoint": "http://169.254.169.254/token"}, "openid_metadata_token_endpoint"),
        ({"token_endpoint": "file:///etc/passwd"}, "openid_metadata_token_endpoint"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "openid_metadata_authorization_endpoint"),
        ({"userinfo_endpoint": None}, "openid_metadata_userinfo_endpoint"),
        ({"jwks_uri": 7}, "openid_metadata_jwks_uri"),
        ({"end_session_endpoint": "http://intranet/"}, "openid_metadata_end_session_endpoint"),
        ({"token_endpoint": "https://127.0.0.1:1/token"}, "openid_metadata_token_endpoint"),
        ({"jwks_uri": "https://localhost:1/jwks"}, "openid_metadata_jwks_uri"),
    ],
)
def test_a_lie_about_itself_is_refused(made: Made, said: dict[str, Any], code: str) -> None:
    server, provider = made()
    server.metadata = lie(**said)
    assert refused(server, provider) == code


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
def test_only_good_keys_are_taken(made: Made, algorithm: str) -> None:
    server, provider = made(algorithm=algorithm)
    good = server.signing_key.as_dict(private=False)
    modulus = rsa.generate_private_key(65537, 1024).public_key().public_numbers().n  # noqa: S505  # to be refused
    short = {"kty": "RSA", "kid": "k1", "e": "AQAB", "n": base64(modulus.to_bytes(128, "big"))}
    for keys in (
        [short],
        [OctKey.generate_key(256, {"kid": "k1"}).as_dict()],
        [good | {"use": "enc"}],
        [good | {"alg": "ES384"}],
        [{name: value for name, value in good.items() if name != "kid"}],
        ["texte", 7, None, {"kty": "EC", "kid": "k1"}],
    ):
        openid.forget_everything()
        server.keys = lie(keys=keys)
        assert refused(server, provider) == "openid_signature"
    openid.forget_everything()
    server.keys = lie(keys=[good, good])
    assert refused(server, provider) == "openid_keys"
    openid.forget_everything()
    server.keys = lie(keys="texte")
    assert refused(server, provider) == "openid_keys"


def test_a_shared_secret_is_no_signature_that_we_take(made: Made) -> None:
    server, _ = made()
    for algorithm in ("HS256", "none", "RS1", ""):
        with pytest.raises(ValueError, match="no signature"):
            openid.Provider("p", "P", server.url, "c", "s", algorithm, "openid", ("eidas1",))


def test_one_leaves_the_provider_too(made: Made) -> None:
    server, provider = made()
    proof = logged_in(server, provider)
    away = {"id_token": proof.id_token, "state": "s" * 43, "post_logout_redirect_uri": server.logout_uris[0]}
    url = openid.farewell(provider, at=now(), **away)
    assert url is not None
    assert server.end_session(url) == f"{server.logout_uris[0]}?state={'s' * 43}"
    openid.forget_everything()
    server.metadata = lie(end_session_endpoint=None)
    assert openid.farewell(provider, at=now(), **away) is None
