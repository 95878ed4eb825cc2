"""What the provider refuses, each with its twin that is let through in ``test_flow``; nothing leaves for elsewhere."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from convergence.foundation.clock import now
from convergence.identity.operations import revoke_login_client
from convergence.identity.types import BearerKind
from tests.api.oidc.site import (
    ADVISERS,
    CHALLENGE,
    OTHER_SECRET,
    RETURN,
    SECRET,
    VERIFIER,
    YOUNG,
    YOUNG_RETURN,
    Site,
    asked,
    asked_of_young,
    back,
    bearer,
    code_of,
    exchange,
    refresh,
    tokens_of,
    userinfo,
)

PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "inconnue"},
        {"client_id": ""},
        {"client_id": "cej-jeunes"},
        {"client_id": "a\x00b"},
        {"redirect_uri": f"{RETURN}/ailleurs"},
        {"redirect_uri": f"{RETURN}?x=1"},
        {"redirect_uri": "https://ailleurs.exemple.fr/"},
        {"redirect_uri": "https://client.exemple.fr/RETOUR"},
        {"redirect_uri": "é\"'<script>"},
        {"redirect_uri": YOUNG_RETURN},
    ],
)
def test_nothing_is_sent_to_an_address_that_nobody_registered(site: Site, wrong: dict[str, str]) -> None:
    for browser in (Client(), site.adviser()):
        answer = browser.get(f"{ADVISERS}/authorize", asked(**wrong))
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert "n’est pas" in answer.content.decode()


def test_without_an_address_the_only_one_is_taken_and_of_several_none(site: Site) -> None:
    browser = site.adviser()
    assert back(browser.get(f"{ADVISERS}/authorize", asked(redirect_uri="")))["code"]
    site.register("a-deux", BearerKind.ADVISER, redirect_uris=[RETURN, f"{RETURN}/2"])
    assert browser.get(f"{ADVISERS}/authorize", asked(client_id="a-deux", redirect_uri="")).status_code == 400


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": "é\"'"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": "email"}, "invalid_scope"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"request": "eyJ"}, "request_not_supported"),
        ({"request_uri": "https://client.exemple.fr/r"}, "request_uri_not_supported"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "hier"}, "invalid_request"),
        ({"max_age": "٣"}, "invalid_request"),
        ({"nonce": "a\x00"}, "invalid_request"),
        ({"nonce": "n" * 9000}, "invalid_request"),
        ({"code_challenge": "court", "code_challenge_method": "S256"}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge_method": "S256"}, "invalid_request"),
        ({"client_id": "cej-public"}, "invalid_request"),
    ],
)
def test_a_wrong_request_goes_back_with_its_error_and_its_state(
    site: Site, wrong: dict[str, str], error: str
) -> None:
    answer = site.adviser().get(f"{ADVISERS}/authorize", asked(state="s1", **wrong))
    told = back(answer)
    assert (told["error"], told["state"]) == (error, "s1")
    assert told["iss"].endswith(ADVISERS)
    assert "code" not in told


def test_a_parameter_that_comes_twice_is_refused(site: Site) -> None:
    query = f"response_type=code&client_id=cej-conseillers&redirect_uri={RETURN}&scope=openid&scope=email"
    assert back(site.adviser().get(f"{ADVISERS}/authorize?{query}"))["error"] == "invalid_request"


def test_prompt_none_shows_no_page(site: Site) -> None:
    told = back(Client().get(f"{ADVISERS}/authorize", asked(prompt="none", state="x")))
    assert (told["error"], told["state"]) == ("login_required", "x")
    assert back(site.adviser().get(f"{ADVISERS}/authorize", asked(prompt="none")))["code"]


def test_an_application_may_want_her_to_log_in_again(site: Site) -> None:
    for again in ({"prompt": "login"}, {"prompt": "select_account"}):
        browser = site.adviser()
        answer = browser.get(f"{ADVISERS}/authorize", asked(**again))
        assert answer.headers["Location"].startswith("/connexion/?suite=")
        assert "prompt" not in answer.headers["Location"]
        assert back(browser.get(f"{ADVISERS}/authorize", asked(prompt="none")))["error"] == "login_required"


def test_a_log_in_may_be_too_old_for_an_application(site: Site) -> None:
    browser = site.adviser()
    assert back(browser.get(f"{ADVISERS}/authorize", asked(max_age="60")))["code"]
    with time_machine.travel(now() + timedelta(seconds=120), tick=False):
        stale = back(browser.get(f"{ADVISERS}/authorize", asked(max_age="60", prompt="none")))
        assert stale["error"] == "login_required"
        assert back(browser.get(f"{ADVISERS}/authorize", asked(max_age="99999999999999999999")))["code"]
        answer = browser.get(f"{ADVISERS}/authorize", asked(max_age="60"))
        assert answer.headers["Location"].startswith("/connexion/?suite=")
        assert "max_age" not in answer.headers["Location"]


def test_each_kind_of_people_has_its_own_issuer(site: Site) -> None:
    young, _, _ = site.young_person()
    assert young.get(f"{ADVISERS}/authorize", asked()).headers["Location"].startswith("/connexion/")
    tokens = tokens_of(young, YOUNG)
    assert userinfo(tokens["access_token"], ADVISERS).status_code == 401
    assert userinfo(tokens["access_token"], YOUNG).status_code == 200
    adviser = site.adviser()
    assert (
        adviser.get(f"{YOUNG}/authorize", asked_of_young())
        .headers["Location"]
        .startswith("/jeune/connexion/")
    )
    code = code_of(adviser)
    assert exchange(YOUNG, code).json()["error"] == "invalid_grant"
    assert exchange(YOUNG, code, client_id="cej-conseillers").json()["error"] == "invalid_client"
    professional = tokens_of(adviser)
    assert refresh(professional["refresh_token"], YOUNG).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("wrong", "status", "error"),
    [
        ({"client_secret": "faux"}, 401, "invalid_client"),
        ({"client_secret": OTHER_SECRET}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"client_id": "inconnue"}, 400, "invalid_client"),
        ({"client_id": "cej-public"}, 401, "invalid_client"),
        ({"client_id": "cej-public", "client_secret": ""}, 400, "invalid_grant"),
        ({"client_id": "autre-conseillers", "client_secret": OTHER_SECRET}, 400, "invalid_grant"),
        ({"redirect_uri": ""}, 400, "invalid_grant"),
        ({"redirect_uri": f"{RETURN}/2"}, 400, "invalid_grant"),
        ({"code": ""}, 400, "invalid_request"),
        ({"code": "faux"}, 400, "invalid_grant"),
        ({"code_verifier": VERIFIER}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, 400, "unsupported_grant_type"),
        ({"grant_type": "é\"'"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
    ],
)
def test_a_code_opens_nothing_to_a_wrong_demand(
    site: Site, wrong: dict[str, str], status: int, error: str
) -> None:
    answer = exchange(**{"path": ADVISERS, "code": code_of(site.adviser()), **wrong})
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer["Content-Type"].startswith("application/json")
    assert "no-store" in answer["Cache-Control"]
    assert "access_token" not in answer.json()


@pytest.mark.parametrize("wrong", ["", "x", "w" * 50, "é" * 50])
def test_a_wrong_verifier_spends_the_code(site: Site, wrong: str) -> None:
    code = code_of(site.adviser(), **PKCE)
    answer = exchange(ADVISERS, code, code_verifier=wrong)
    assert answer.status_code == 400
    assert exchange(ADVISERS, code, code_verifier=VERIFIER).json()["error"] == "invalid_grant"


def test_the_right_verifier_opens(site: Site) -> None:
    code = code_of(site.adviser(), **PKCE)
    assert exchange(ADVISERS, code, code_verifier=VERIFIER).status_code == 200


def test_a_code_lasts_a_minute(site: Site) -> None:
    code, late = code_of(site.adviser()), code_of(site.adviser())
    start = now()
    with time_machine.travel(start + timedelta(seconds=58), tick=False):
        assert exchange(ADVISERS, code).status_code == 200
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        assert exchange(ADVISERS, late).json()["error"] == "invalid_grant"


def test_a_code_that_comes_twice_ends_what_it_gave(site: Site) -> None:
    code = code_of(site.adviser())
    tokens = exchange(ADVISERS, code).json()
    assert bearer(tokens["access_token"]) is not None
    assert exchange(ADVISERS, code).json()["error"] == "invalid_grant"
    assert bearer(tokens["access_token"]) is None
    assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_a_code_shown_by_another_application_is_spent(site: Site) -> None:
    code = code_of(site.adviser())
    exchange(ADVISERS, code, client_id="autre-conseillers", client_secret=OTHER_SECRET)
    assert exchange(ADVISERS, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"refresh_token": "faux"}, "invalid_grant"),
        ({"refresh_token": ""}, "invalid_request"),
        ({"client_secret": "faux"}, "invalid_client"),
        ({"client_id": "autre-conseillers", "client_secret": OTHER_SECRET}, "invalid_grant"),
    ],
)
def test_a_refresh_token_opens_nothing_to_a_wrong_demand(
    site: Site, wrong: dict[str, str], error: str
) -> None:
    tokens = tokens_of(site.adviser())
    assert refresh(**{"token": tokens["refresh_token"], **wrong}).json()["error"] == error
    assert refresh(tokens["refresh_token"]).status_code == 200


def test_an_access_token_is_no_refresh_token_nor_the_reverse(site: Site) -> None:
    tokens = tokens_of(site.adviser())
    assert bearer(tokens["refresh_token"]) is None
    assert userinfo(tokens["refresh_token"]).status_code == 401
    assert refresh(tokens["access_token"]).json()["error"] == "invalid_grant"


def test_a_revoked_application_is_shut_out_at_once(site: Site) -> None:
    browser = site.adviser()
    tokens, code = tokens_of(browser), code_of(browser)
    revoke_login_client(
        actor=site.house.actor("dsi"),
        at=now(),
        client=site.clients["cej-conseillers"],
        reason="Fin de la convention",
    )
    assert bearer(tokens["access_token"]) is None
    assert userinfo(tokens["access_token"]).status_code == 401
    assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    assert exchange(ADVISERS, code).json()["error"] == "invalid_client"
    assert browser.get(f"{ADVISERS}/authorize", asked()).status_code == 400


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eA==", "Bearer é"])
def test_nobody_is_told_who_somebody_is_without_a_token(site: Site, header: str) -> None:
    answer = Client().get(f"{ADVISERS}/userinfo", HTTP_AUTHORIZATION=header)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("end", "method"), [("token", "get"), ("jwks", "post"), ("userinfo", "put"), ("authorize", "delete")]
)
def test_other_methods_are_told(site: Site, end: str, method: str) -> None:
    answer: Any = getattr(Client(), method)(f"{ADVISERS}/{end}")
    assert answer.status_code == 405
    assert answer["Allow"]


@pytest.mark.parametrize("end", ["token", "protocol/openid-connect/token"])
def test_what_the_house_itself_refuses_is_told_to_programs_in_json(site: Site, end: str) -> None:
    fields = {f"champ{rank}": "1" for rank in range(1500)}
    answer = Client(raise_request_exception=False).post(f"{ADVISERS}/{end}", fields)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert answer.json()["error"] == "invalid_request"
    foreign = Client().get(f"{ADVISERS}/jwks", headers={"Host": "ailleurs.exemple"})
    assert (foreign.status_code, foreign["Content-Type"]) == (400, "application/json")


def test_guesses_are_slowed_down(site: Site) -> None:
    with time_machine.travel(now().replace(second=10, microsecond=0), tick=False):
        answers = [exchange(ADVISERS, "faux", client_secret="faux").status_code for _ in range(62)]
    assert answers[0] == 401
    assert answers[-1] == 429


@pytest.mark.parametrize("pair", [b"cej-conseillers:\xe8", b"sans-deux-points", b":", b"a:%ff", b"\x00:\x00"])
def test_a_header_that_cannot_be_read_is_a_wrong_secret(site: Site, pair: bytes) -> None:
    for text in (base64.b64encode(pair).decode(), "%%%", ""):
        answer = Client().post(
            f"{ADVISERS}/token",
            {"grant_type": "authorization_code", "code": "x", "redirect_uri": RETURN},
            HTTP_AUTHORIZATION=f"Basic {text}",
        )
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_a_secret_in_the_address_is_not_looked_at(site: Site) -> None:
    code = code_of(site.adviser())
    answer = Client().post(
        f"{ADVISERS}/token?client_id=cej-conseillers&client_secret={SECRET}",
        {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN},
    )
    assert answer.json()["error"] == "invalid_client"
