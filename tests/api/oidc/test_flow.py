"""A log-in from end to end, at each issuer: code, tokens, identity, who she is, the bearer it makes, the way out."""

from __future__ import annotations

import base64
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from convergence.api.oidc.issuers import keys
from convergence.foundation.clock import now
from convergence.identity.operations import close_young_account, deactivate_user, end_role
from convergence.identity.types import BearerKind
from tests.api.oidc.site import (
    ADVISERS,
    CHALLENGE,
    EMAIL,
    LEFT,
    PASSWORD,
    RETURN,
    SECRET,
    VERIFIER,
    YOUNG,
    Site,
    asked,
    asked_of_young,
    back,
    bearer,
    code_of,
    exchange,
    identity_of,
    issuer_of,
    refresh,
    tokens_of,
    userinfo,
)
from tests.web.house import PASSWORD as HOUSE_PASSWORD
from tests.web.house import second_step


def test_the_addresses_of_the_former_system_are_the_same_endpoints(site: Site) -> None:
    former = f"{ADVISERS}/protocol/openid-connect"
    browser = site.adviser()
    code = back(browser.get(f"{former}/auth", asked()))["code"]
    proof = {"client_id": "cej-conseillers", "client_secret": SECRET}
    demand = {"grant_type": "authorization_code", "code": code, "redirect_uri": RETURN}
    tokens = Client().post(f"{former}/token", demand | proof).json()
    bearing = {"Authorization": f"Bearer {tokens['access_token']}"}
    found = [Client().get(f"{start}/userinfo", headers=bearing).json() for start in (former, ADVISERS)]
    assert found[0] == found[1]
    assert found[0]["sub"] == identity_of(tokens["id_token"], ADVISERS)["sub"]
    assert Client().get(f"{former}/certs").json() == Client().get(f"{ADVISERS}/jwks").json()
    left = browser.get(
        f"{former}/logout", {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": LEFT}
    )
    assert left.headers["Location"] == LEFT
    assert back(browser.get(f"{former}/auth", asked(prompt="none")))["error"] == "login_required"


@pytest.mark.parametrize("path", [ADVISERS, YOUNG])
@pytest.mark.parametrize("slash", ["", "/"])
def test_each_issuer_tells_where_everything_is(site: Site, path: str, slash: str) -> None:
    answer = Client().get(f"{path}/.well-known/openid-configuration{slash}")
    assert answer["Content-Type"] == "application/json"
    told = answer.json()
    assert told["issuer"] == issuer_of(path)
    for name in ("authorization", "token", "userinfo", "end_session"):
        assert told[f"{name}_endpoint"].startswith(issuer_of(path))
    assert told["id_token_signing_alg_values_supported"] == ["RS256"]
    assert told["scopes_supported"] == ["openid", "profile", "email", "offline_access"]
    (key,) = Client().get(f"{path}/jwks{slash}").json()["keys"][:1]
    assert key["kty"] == "RSA"
    assert key["kid"]
    assert "d" not in key


def test_an_adviser_already_logged_in_enters_without_a_form(site: Site) -> None:
    answer = site.adviser().get(f"{ADVISERS}/authorize", asked(state="x&y="))
    told = back(answer)
    assert answer.headers["Location"].startswith(f"{RETURN}?")
    assert (told["state"], told["iss"]) == ("x&y=", issuer_of(ADVISERS))
    assert answer["Referrer-Policy"] == "no-referrer"
    tokens = exchange(ADVISERS, told["code"])
    assert tokens.status_code == 200, tokens.content
    assert "no-store" in tokens["Cache-Control"]
    found = tokens.json()
    assert (found["token_type"], found["expires_in"]) == ("Bearer", 300)
    adviser = site.house.actor("adviser")
    claims = identity_of(found["id_token"])
    assert claims["iss"] == issuer_of(ADVISERS)
    assert claims["aud"] == "cej-conseillers"
    assert claims["nonce"] == "n-0S6_WzA2Mj"
    assert claims["sub"] == str(adviser.user_id)
    assert claims["exp"] > claims["iat"] >= claims["auth_time"] > time.time() - 600
    who = userinfo(found["access_token"]).json()
    assert set(who) == {"sub", "given_name", "family_name", "email", "preferred_username"}
    assert who == {name: claims[name] for name in who}
    assert who["preferred_username"] == "adviser"
    made = bearer(found["access_token"])
    assert made is not None
    assert (made.kind, made.actor) == (BearerKind.ADVISER, adviser)


def test_an_adviser_logs_in_and_comes_back_to_her_application(site: Site) -> None:
    browser = Client()
    page = browser.get(f"{ADVISERS}/authorize", asked())
    assert page.status_code == 303
    form = browser.get(page.headers["Location"])
    assert "form-action 'self' https://client.exemple.fr;" in form["Content-Security-Policy"]
    suite = form.context["form"]["suite"].value()
    typed = {"login": site.house.give_password("adviser"), "password": HOUSE_PASSWORD, "suite": suite}
    entered = second_step(browser, browser.post("/connexion/", typed))
    told = back(browser.get(entered.headers["Location"]))
    claims = identity_of(exchange(ADVISERS, told["code"]).json()["id_token"])
    assert claims["preferred_username"] == "adviser"


def test_a_young_person_logs_in_and_comes_back_to_her_application(site: Site) -> None:
    _, account_id, dossier_id = site.young_person()
    browser = Client()
    page = browser.get(f"{YOUNG}/authorize", asked_of_young())
    form = browser.get(page.headers["Location"])
    assert "form-action 'self' https://jeunes.exemple.fr;" in form["Content-Security-Policy"]
    suite = form.context["form"]["suite"].value()
    entered = browser.post("/jeune/connexion/", {"email": EMAIL, "password": PASSWORD, "suite": suite})
    assert entered.status_code == 303, entered.content
    told = back(browser.get(entered.headers["Location"]))
    assert told["issu"] == "imilo"
    found = exchange(YOUNG, told["code"]).json()
    claims = identity_of(found["id_token"], YOUNG)
    assert (claims["sub"], claims["preferred_username"]) == (str(account_id), EMAIL)
    assert userinfo(found["access_token"], YOUNG).json()["given_name"] == "Inès"
    made = bearer(found["access_token"])
    assert made is not None
    assert (made.kind, made.actor.only_file_id) == (BearerKind.YOUNG, dossier_id)


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("openid", {"sub"}),
        ("openid email", {"sub", "email"}),
        ("openid profile unknown", {"sub", "given_name", "family_name", "preferred_username"}),
    ],
)
def test_what_is_said_is_what_was_asked_for(site: Site, scope: str, claims: set[str]) -> None:
    tokens = tokens_of(site.adviser(), scope=scope)
    assert set(userinfo(tokens["access_token"]).json()) == claims
    assert "unknown" not in tokens["scope"]


def test_the_secret_may_come_in_the_header(site: Site) -> None:
    pair = base64.b64encode(f"cej-conseillers:{quote(SECRET)}".encode()).decode()
    answer = Client().post(
        f"{ADVISERS}/token",
        {"grant_type": "authorization_code", "code": code_of(site.adviser()), "redirect_uri": RETURN},
        HTTP_AUTHORIZATION=f"Basic {pair}",
    )
    assert answer.status_code == 200, answer.content


def test_a_public_application_proves_itself_by_pkce(site: Site) -> None:
    browser = site.adviser()
    proof = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code = code_of(browser, client_id="cej-public", **proof)
    answer = exchange(ADVISERS, code, client_id="cej-public", client_secret="", code_verifier=VERIFIER)
    assert answer.status_code == 200, answer.content
    again = refresh(answer.json()["refresh_token"], client_id="cej-public", client_secret="")
    assert again.status_code == 200


def test_an_access_token_lasts_five_minutes_and_a_refresh_token_thirty_days(site: Site) -> None:
    tokens = tokens_of(site.adviser())
    start = now()
    with time_machine.travel(start + timedelta(seconds=299), tick=False):
        assert bearer(tokens["access_token"]) is not None
    with time_machine.travel(start + timedelta(seconds=301), tick=False):
        assert bearer(tokens["access_token"]) is None
        assert userinfo(tokens["access_token"]).status_code == 401
    with time_machine.travel(start + timedelta(days=30, seconds=5), tick=False):
        assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    with time_machine.travel(start + timedelta(days=29), tick=False):
        again = refresh(tokens["refresh_token"]).json()
        assert bearer(again["access_token"]) is not None
        claims = identity_of(again["id_token"])
        assert claims["auth_time"] == identity_of(tokens["id_token"])["auth_time"]
        assert "nonce" not in claims
    with time_machine.travel(start + timedelta(days=58), tick=False):
        assert refresh(again["refresh_token"]).status_code == 200


def test_without_offline_access_a_refresh_token_lasts_as_long_as_a_session(site: Site) -> None:
    tokens = tokens_of(site.adviser(), scope="openid")
    start = now()
    with time_machine.travel(start + timedelta(seconds=settings.SESSION_COOKIE_AGE + 5), tick=False):
        assert refresh(tokens["refresh_token"]).status_code == 400


def test_a_refresh_may_ask_for_less_never_for_more(site: Site) -> None:
    tokens = tokens_of(site.adviser(), scope="openid email")
    assert refresh(tokens["refresh_token"], scope="openid profile").json()["error"] == "invalid_scope"


def test_a_closed_account_is_refused_on_the_next_call(site: Site) -> None:
    browser, _, dossier_id = site.young_person()
    tokens = tokens_of(browser, YOUNG)
    assert bearer(tokens["access_token"]) is not None
    close_young_account(actor=site.house.actor("adviser"), at=now(), dossier_id=dossier_id)
    assert bearer(tokens["access_token"]) is None
    assert userinfo(tokens["access_token"], YOUNG).status_code == 401
    assert refresh(tokens["refresh_token"], YOUNG).json()["error"] == "invalid_grant"
    assert (
        browser.get(f"{YOUNG}/authorize", asked_of_young())
        .headers["Location"]
        .startswith("/jeune/connexion/")
    )


@pytest.mark.parametrize("ending", ["role", "account"])
def test_an_adviser_who_has_left_is_refused_on_the_next_call(site: Site, ending: str) -> None:
    house, browser = site.house, site.adviser()
    tokens = tokens_of(browser)
    if ending == "role":
        end_role(
            actor=house.actor("direction"),
            at=now(),
            membership_id=house.memberships["adviser"],
            ends_on=now().date() - timedelta(days=1),
            reason="Départ de la structure",
        )
    else:
        deactivate_user(
            actor=house.actor("direction"),
            at=now(),
            user_id=house.users["adviser"],
            reason="Départ de la structure",
        )
    assert bearer(tokens["access_token"]) is None
    assert refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    answer = browser.get(f"{ADVISERS}/authorize", asked(prompt="none"))
    assert back(answer)["error"] == "login_required"


def test_both_keys_are_published_while_one_replaces_the_other(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "OIDC_KEYS", tmp_path / "keys.json")
    before = tokens_of(site.adviser())
    name = keys().replace()
    after = tokens_of(site.adviser())
    assert Client().get(f"{ADVISERS}/jwks").json()["keys"][0]["kid"] == name
    for tokens in (before, after):
        assert identity_of(tokens["id_token"])["sub"]
    keys().replace()
    assert len(Client().get(f"{ADVISERS}/jwks").json()["keys"]) == 2


def test_an_application_ends_the_session_and_she_comes_back_where_it_said(site: Site) -> None:
    browser = site.adviser()
    online, offline = tokens_of(browser, scope="openid"), tokens_of(browser)
    answer = browser.get(
        f"{ADVISERS}/logout",
        {"id_token_hint": online["id_token"], "post_logout_redirect_uri": LEFT, "state": "s1"},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LEFT}?state=s1")
    assert back(browser.get(f"{ADVISERS}/authorize", asked(prompt="none")))["error"] == "login_required"
    assert refresh(online["refresh_token"]).status_code == 400
    assert bearer(online["access_token"]) is None
    assert refresh(offline["refresh_token"]).status_code == 200


def test_a_log_out_never_leads_to_an_address_that_was_not_registered(site: Site) -> None:
    browser = site.adviser()
    tokens = tokens_of(browser)
    answer = browser.get(
        f"{ADVISERS}/logout",
        {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": f"{LEFT}/ailleurs"},
    )
    assert answer.headers["Location"] == "/connexion/?fin=volontaire"


def test_nobody_is_logged_out_without_the_proof_of_an_identity_token(site: Site) -> None:
    browser = site.adviser()
    tokens = tokens_of(browser)
    for values in ({}, {"post_logout_redirect_uri": LEFT, "client_id": "cej-conseillers"}):
        assert browser.get(f"{ADVISERS}/logout", values).headers["Location"] == "/mon-compte/"
    for hint in ("x", "a.b.c", tokens["id_token"][:-6] + "AAAAAA"):
        assert browser.get(f"{ADVISERS}/logout", {"id_token_hint": hint}).status_code == 400
    assert browser.get(f"{YOUNG}/logout", {"id_token_hint": tokens["id_token"]}).status_code == 400
    assert back(browser.get(f"{ADVISERS}/authorize", asked(prompt="none")))["code"]
