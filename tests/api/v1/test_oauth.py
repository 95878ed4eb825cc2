"""Who gets a token: whoever proves to be a program that is let in, once for each assertion; and what it is worth."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from convergence.foundation.clock import now
from convergence.foundation.problems import Unavailable
from convergence.sharing.operations import give_program_access, revoke_api_client
from convergence.sharing.types import ProgramAccessDraft
from tests.api.v1.world import Program, World, let_in

pytestmark = pytest.mark.django_db
OTHER = ECKey.generate_key("P-256")


def forged(program: Program, header: dict[str, Any], key: Any, **changes: Any) -> str:
    """An assertion signed by hand."""
    claims = json.dumps(program.claims(**changes)).encode()
    return jws.serialize_compact(header, claims, key, algorithms=["HS256", "ES256", "RS256", "PS256"])


def unsigned(program: Program) -> str:
    _, body, _ = program.assertion().split(".")
    head = urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return f"{head}.{body}."


WRONG: dict[str, Callable[[Program], str]] = {
    "another key": lambda p: p.assertion(key=OTHER),
    "no signature": unsigned,
    "the public key as a secret": lambda p: forged(
        p, {"alg": "HS256"}, OctKey.import_key(json.dumps(p.key.as_dict(private=False)))
    ),
    "another algorithm of the same key": lambda p: forged(p, {"alg": "PS256"}, RSAKey.generate_key(2048)),
    "another audience": lambda p: p.assertion(aud="https://ailleurs.exemple/token"),
    "two audiences": lambda p: p.assertion(aud=[p.claims()["aud"], "https://ailleurs.exemple"]),
    "no audience": lambda p: p.assertion(aud=None),
    "another subject": lambda p: p.assertion(sub=str(uuid4())),
    "no subject": lambda p: p.assertion(sub=None),
    "nobody": lambda p: p.assertion(iss=str(uuid4()), sub=str(uuid4())),
    "expired": lambda p: p.assertion(exp=int(now().timestamp()) - 1),
    "no end": lambda p: p.assertion(exp=None),
    "an end that is no number": lambda p: p.assertion(exp="demain"),
    "too long": lambda p: p.assertion(exp=int(now().timestamp()) + 400),
    "of the future": lambda p: p.assertion(iat=int(now().timestamp()) + 120),
    "not before later": lambda p: p.assertion(nbf=int(now().timestamp()) + 120),
    "no jti": lambda p: p.assertion(jti=None),
    "a short jti": lambda p: p.assertion(jti="court"),
    "no assertion at all": lambda p: "x.y.z",
    "too big": lambda p: p.assertion(more="x" * 5000),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("rsa", [True, False])
def test_a_wrong_assertion_gives_nothing_and_tells_nothing(world: World, name: str, rsa: bool) -> None:
    program = world["dep"] if rsa else world["ft"]
    answer = program.ask(WRONG[name](program))
    assert answer.status_code == 401, name
    assert answer.json()["error"] == "invalid_client"
    assert answer["WWW-Authenticate"]
    assert answer["Cache-Control"] == "no-store"


def test_an_honest_assertion_gives_a_token_once(world: World) -> None:
    program = world["dep"]
    assertion = program.assertion()
    given = program.ask(assertion)
    assert given.status_code == 200
    told = given.json()
    assert (told["token_type"], set(told["scope"].split())) == ("Bearer", set(program.scopes))
    assert 0 < told["expires_in"] <= 600
    assert program.ask(assertion).status_code == 401
    # a clock that is ahead by less than a minute
    assert program.ask(program.assertion(iat=int(now().timestamp()) + 50)).status_code == 200
    # the same « jti » of another program is another
    jti = "une-cle-commune"
    assert world["dep"].ask(world["dep"].assertion(jti=jti)).status_code == 200
    assert world["ft"].ask(world["ft"].assertion(jti=jti)).status_code == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": None}, "invalid_request"),
        ({"scope": "dossier:file:write"}, "invalid_scope"),
        ({"scope": "sandbox:data:reset"}, "invalid_scope"),
        ({"client_assertion_type": "urn:autre"}, "invalid_client"),
        ({"client_id": str(uuid4())}, "invalid_client"),
        ({"client_assertion": ""}, "invalid_client"),
    ],
)
def test_a_wrong_demand_is_told_as_the_standard_words_it(
    world: World, form: dict[str, Any], error: str
) -> None:
    answer = world["dep"].ask(**form)
    assert answer.json()["error"] == error
    assert answer.status_code == (401 if error == "invalid_client" else 400)


def test_a_demand_that_is_no_form_is_told(world: World) -> None:
    http = world["dep"].http
    assert http.post("/api/oauth/token", {}, content_type="application/json").status_code == 400
    twice = "grant_type=a&grant_type=b"
    form = "application/x-www-form-urlencoded"
    assert http.post("/api/oauth/token", twice, content_type=form).status_code == 400
    assert http.post("/api/oauth/token", "x" * 20_000, content_type=form).status_code == 400
    assert http.get("/api/oauth/token").status_code == 405


def test_a_token_carries_what_was_asked_and_ends_in_ten_minutes(world: World) -> None:
    program = world["dep"]
    with time_machine.travel(now(), tick=False) as clock:
        told = program.ask(scope="dossier:file:read").json()
        assert told["scope"] == "dossier:file:read"
        headers = {"Authorization": f"Bearer {told['access_token']}"}
        assert program.http.get("/api/v1/files", headers=headers).status_code == 200
        assert program.http.get("/api/v1/requests", headers=headers).status_code == 403
        clock.shift(timedelta(minutes=10))
        answer = program.http.get("/api/v1/files", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_a_token_given_back_is_worth_nothing_and_nobody_gives_back_another_s(world: World) -> None:
    dep, ft = world["dep"], world["ft"]
    token = dep.token

    def give_back(program: Program) -> int:
        form = {
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": program.assertion(),
            "token": token,
        }
        body = "&".join(f"{name}={value}" for name, value in form.items())
        kind = "application/x-www-form-urlencoded"
        return int(program.http.post("/api/oauth/revoke", body, content_type=kind).status_code)

    assert give_back(ft) == 200
    assert dep.get("files").status_code == 200
    assert give_back(dep) == 200
    assert dep.get("files").status_code == 401
    assert give_back(dep) == 200


def test_a_program_shut_out_is_refused_at_the_next_call(world: World) -> None:
    program = world["dep"]
    assert program.get("files").status_code == 200
    revoke_api_client(
        actor=world.house.actor("dsi"), at=now(), client_id=program.client_id, reason="Fin de la convention"
    )
    assert program.get("files").status_code == 401
    assert program.ask().status_code == 401


@pytest.mark.parametrize("token", ["", "x", "é", "x" * 500, "Bearer"])
def test_a_token_that_nobody_gave_is_unknown(world: World, token: str) -> None:
    for scheme in ("Bearer", "Basic", ""):
        header = f"{scheme} {token}".strip().encode().decode("latin-1")
        answer = world["dep"].http.get("/api/v1/files", headers={"Authorization": header})
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
    assert world["dep"].http.get("/api/v1/files").status_code == 401


def test_keys_are_read_at_an_address_and_turn_without_outage(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = let_in(world.house, "departement", name="Par adresse")
    served: list[Any] = [program.key]
    asked: list[str] = []

    def read(url: str) -> Any:
        asked.append(url)
        if not served:
            raise Unavailable("rien")
        noise = {"kty": "oct", "k": "x"}
        return {"keys": [noise, *(key.as_dict(private=False) for key in served)]}

    monkeypatch.setattr("convergence.api.oauth.views.read_key_set", read)
    give_program_access(
        actor=world.house.actor("dsi"),
        at=now(),
        client_id=program.client_id,
        draft=ProgramAccessDraft(
            program.organisation_id,
            program.scopes,
            {},
            "",
            "https://partenaire.exemple/jwks.json",
            "Convention",
        ),
    )
    with time_machine.travel(now(), tick=False) as clock:
        assert program.ask().status_code == 200
        assert program.ask().status_code == 200
        assert len(asked) == 1
        served[:] = [OTHER]
        assert (
            program.ask(program.assertion(key=OTHER)).status_code == 401
        )  # read within the minute: not again
        clock.shift(timedelta(minutes=2))
        assert program.ask(program.assertion(key=OTHER)).status_code == 200
        assert program.ask().status_code == 401  # the former key is gone
        served.clear()
        clock.shift(timedelta(minutes=61))
        assert program.ask(program.assertion(key=OTHER)).status_code == 401  # old keys prove nothing


def test_the_metadata_lead_a_library(world: World) -> None:
    told = world["dep"].http.get("/api/oauth/metadata").json()
    assert told["token_endpoint"].endswith("/api/oauth/token")
    assert told["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]
