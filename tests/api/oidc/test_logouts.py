"""A session that ends here is told to the applications entered from it: signed, once, again when it is not taken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
import time_machine
from django.test import Client
from joserfc import jwt
from joserfc.jwk import KeySet

from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import Invalid
from convergence.foundation.scope import Purpose
from convergence.gateways.outbound import ALLOWED
from convergence.identity.operations import (
    begin_authenticator,
    claim_logout,
    close_young_account,
    deactivate_user,
    end_role,
    forget_log_ins,
    revoke_login_client,
    set_password,
    settle_logout,
)
from convergence.identity.types import BearerKind, authentication_actor
from convergence.jobs.lanes.logouts import tell_logout
from convergence.jobs.lanes.sessions import end_expired_sessions, end_roles_of_the_day
from convergence.storage.session import acting
from tests.api.oidc.site import (
    ADVISERS,
    LEFT,
    SCOPE,
    YOUNG,
    YOUNG_RETURN,
    Site,
    asked,
    back,
    bearer,
    code_of,
    exchange,
    identity_of,
    issuer_of,
    refresh,
    tokens_of,
)
from tests.web.house import PASSWORD

ONLINE = "openid profile"
EVENT = "http://schemas.openid.net/event/backchannel-logout"


class Application:
    """The server of an application: keeps what it is told, answers what it is bidden."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.status = 200
        self.headers: dict[str, str] = {}
        self.url = ""


@pytest.fixture
def application(monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    with listening() as found:
        monkeypatch.setenv(ALLOWED, found.url.partition("://")[2].partition("/")[0])
        yield found


@contextmanager
def listening() -> Iterator[Application]:
    kept = Application()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            return

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            kept.told += parse_qs(body)["logout_token"]
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/deconnexion"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def entered(site: Site, application: Application, **changes: str) -> tuple[Client, dict[str, Any]]:
    """An adviser who has entered an application that is told of ends of sessions."""
    if "dite-conseillers" not in site.clients:
        site.register("dite-conseillers", BearerKind.ADVISER, backchannel_logout_uri=application.url)
    browser = site.adviser()
    return browser, tokens_for("dite-conseillers", browser, **changes)


def tokens_for(client_id: str, browser: Client, path: str = ADVISERS, **changes: str) -> dict[str, Any]:
    """The tokens that one application gets for somebody who is logged in."""
    code = (
        code_of(browser, path, client_id=client_id, **changes)
        if path == ADVISERS
        else young_code(client_id, browser)
    )
    answer = exchange(path, code, client_id=client_id)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def young_code(client_id: str, browser: Client) -> str:
    """The code of a young person who is logged in."""
    return back(browser.get(f"{YOUNG}/authorize", asked(client_id=client_id, redirect_uri=YOUNG_RETURN)))[
        "code"
    ]


def told(application: Application, path: str = ADVISERS) -> list[dict[str, Any]]:
    """What reached the application until nothing waits, each verified as its library would."""
    before = len(application.told)
    while tell_logout():
        pass
    keys = KeySet.import_key_set(Client().get(f"{path}/jwks").json())
    found = []
    for token in application.told[before:]:
        read = jwt.decode(token, keys, algorithms=["RS256"])
        assert read.header["typ"] == "logout+jwt"
        assert "nonce" not in read.claims
        assert read.claims["iss"] == issuer_of(path)
        assert read.claims["events"] == {EVENT: {}}
        assert abs(read.claims["iat"] - now().timestamp()) < 30
        assert 0 < read.claims["exp"] - read.claims["iat"] <= 120
        found.append(dict(read.claims))
    return found


def test_discovery_says_it() -> None:
    for path in (ADVISERS, YOUNG):
        said = Client().get(f"{path}/.well-known/openid-configuration").json()
        assert said["backchannel_logout_supported"] is said["backchannel_logout_session_supported"] is True
        assert "sid" in said["claims_supported"]


def test_who_logs_out_here_is_logged_out_of_the_applications_entered_from_this_session(
    site: Site, application: Application
) -> None:
    browser, given = entered(site, application, scope=ONLINE)
    other, elsewhere = entered(site, application, scope=ONLINE)
    silent = tokens_of(browser, scope=ONLINE)
    sid = identity_of(given["id_token"])["sid"]
    assert sid == identity_of(silent["id_token"])["sid"] != identity_of(elsewhere["id_token"])["sid"]
    browser.post("/deconnexion/")
    (said,) = told(application)
    assert (said["aud"], said["sid"]) == ("dite-conseillers", sid)
    assert said["sub"] == identity_of(given["id_token"])["sub"]
    assert bearer(given["access_token"]) is None
    assert refresh(given["refresh_token"], client_id="dite-conseillers").status_code == 400
    assert bearer(silent["access_token"]) is None
    assert bearer(elsewhere["access_token"]) is not None
    assert other.get("/mon-compte/").status_code == 200
    assert told(application) == []


def test_what_an_application_may_do_in_her_absence_goes_on_and_it_is_told_all_the_same(
    site: Site, application: Application
) -> None:
    browser, given = entered(site, application)
    again = refresh(given["refresh_token"], client_id="dite-conseillers").json()
    assert identity_of(again["id_token"])["sid"] == identity_of(given["id_token"])["sid"]
    browser.post("/deconnexion/")
    assert len(told(application)) == 1
    assert refresh(again["refresh_token"], client_id="dite-conseillers").status_code == 200


def test_an_application_that_logs_her_out_logs_her_out_of_the_others(
    site: Site, application: Application
) -> None:
    browser, given = entered(site, application, scope=ONLINE)
    mine = tokens_of(browser, scope=ONLINE)
    hint = {"id_token_hint": mine["id_token"], "post_logout_redirect_uri": LEFT}
    assert browser.get(f"{ADVISERS}/logout", hint).status_code == 303
    assert [one["sid"] for one in told(application)] == [identity_of(given["id_token"])["sid"]]
    assert bearer(given["access_token"]) is None


def _password(site: Site) -> None:
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION):
        set_password(actor=actor, at=now(), user_id=site.house.users["adviser"], password=PASSWORD)


def _closed(site: Site) -> None:
    deactivate_user(
        actor=site.house.actor("direction"), at=now(), user_id=site.house.users["adviser"],
        reason="Départ de la structure",
    )  # fmt: skip


def _factor(site: Site) -> None:
    _password(site)
    site.house.give_password("adviser")


@pytest.mark.parametrize("change", [_password, _closed, _factor])
def test_another_password_another_factor_or_a_closed_account_ends_everything(
    site: Site, application: Application, change: Callable[[Site], None]
) -> None:
    browser, given = entered(site, application, scope=SCOPE)
    change(site)
    assert browser.get("/mon-compte/").status_code == 302 or browser.get("/mon-compte/").status_code == 303
    assert bearer(given["access_token"]) is None
    assert refresh(given["refresh_token"], client_id="dite-conseillers").status_code == 400
    (said,) = told(application)
    assert (said["sub"], said["sid"]) == (
        str(site.house.users["adviser"]), identity_of(given["id_token"])["sid"],
    )  # fmt: skip


def test_a_secret_that_waits_for_its_first_code_ends_nothing(site: Site, application: Application) -> None:
    browser, _ = entered(site, application)
    adviser = site.house.actor("adviser")
    begin_authenticator(actor=adviser, at=now(), user_id=site.house.users["adviser"])
    assert browser.get("/mon-compte/").status_code == 200
    assert told(application) == []


def test_a_young_person_is_logged_out_of_her_applications_too(site: Site, application: Application) -> None:
    site.register(
        "dite-jeunes", BearerKind.YOUNG, redirect_uris=[YOUNG_RETURN], backchannel_logout_uri=application.url
    )
    browser, account_id, dossier_id = site.young_person()
    sid = identity_of(tokens_for("dite-jeunes", browser, YOUNG)["id_token"], YOUNG)["sid"]
    browser.post("/jeune/deconnexion/")
    assert [(one["sub"], one["sid"]) for one in told(application, YOUNG)] == [(str(account_id), sid)]
    close_young_account(actor=site.house.actor("adviser"), at=now(), dossier_id=dossier_id)
    assert [one["sub"] for one in told(application, YOUNG)] == [str(account_id)], (
        "what went on in her absence ends"
    )


def test_what_is_not_taken_is_told_again_less_and_less_for_a_day(
    site: Site, application: Application
) -> None:
    browser, _ = entered(site, application, scope=ONLINE)
    application.status, application.headers = 302, {"Location": application.url}
    browser.post("/deconnexion/")
    assert tell_logout() == 1
    assert tell_logout() == 0
    assert len(application.told) == 1, "a redirection is no answer, and is not followed"
    page = site.house.client("dsi").get("/reseau/connexions/").content.decode()
    assert "1 fin de session à lui redire. Le serveur a répondu 302." in page
    at, names = now(), set()
    for _ in range(60):
        with acting(authentication_actor(), Purpose.AUTHENTICATION):
            at += timedelta(hours=1)
            again = claim_logout(at=at)
            if again is None:
                break
            assert claim_logout(at=at) is None, "one worker has it alone"
            names.add(again.id)
            settle_logout(logout=again.id, is_taken=False, detail="Le serveur ne répond pas.", at=at)
    assert len(names) == 1
    assert timedelta(hours=22) < at - now() < timedelta(hours=26)
    page = site.house.client("dsi").get("/reseau/connexions/").content.decode()
    assert "1 abandonnée après un jour d’essais. Le serveur ne répond pas." in page
    with acting(authentication_actor(), Purpose.AUTHENTICATION):
        forget_log_ins(at=at + timedelta(days=31))
    assert "abandonnée" not in site.house.client("dsi").get("/reseau/connexions/").content.decode()


def test_an_application_shut_out_is_told_nothing_more(site: Site, application: Application) -> None:
    browser, _ = entered(site, application)
    browser.post("/deconnexion/")
    revoke_login_client(
        actor=site.house.actor("dsi"),
        at=now(),
        client=site.clients["dite-conseillers"],
        reason="Fin de la convention",
    )
    assert told(application) == []


@pytest.mark.parametrize(
    "url", ["http://client.exemple.fr/fin", "https://a:b@client.exemple.fr/", "file:///etc/passwd"]
)
def test_an_address_that_this_house_may_not_call_is_refused(site: Site, url: str) -> None:
    with pytest.raises(Invalid):
        site.register("fausse", BearerKind.ADVISER, backchannel_logout_uri=url)


def test_an_address_inside_the_house_is_not_called(
    site: Site, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = application.url.replace("http:", "https:")
    site.register("fausse", BearerKind.ADVISER, backchannel_logout_uri=inside)
    browser = site.adviser()
    tokens_for("fausse", browser)
    monkeypatch.setenv(ALLOWED, "")
    browser.post("/deconnexion/")
    assert tell_logout() == 1
    assert application.told == []
    assert (
        "ne mène pas à un serveur public"
        in site.house.client("dsi").get("/reseau/connexions/").content.decode()
    )


def test_a_session_that_runs_out_without_a_word_is_told_and_erased(
    site: Site, application: Application
) -> None:
    browser, given = entered(site, application, scope=ONLINE)
    site.register(
        "dite-jeunes", BearerKind.YOUNG, redirect_uris=[YOUNG_RETURN], backchannel_logout_uri=application.url
    )
    young, account_id, _ = site.young_person()
    tokens_for("dite-jeunes", young, YOUNG)
    end_expired_sessions()
    assert told(application) == [], "neither has run out"
    with time_machine.travel(now() + timedelta(minutes=29), tick=False):
        assert browser.get("/mon-compte/").status_code == 200, "what is used lasts"
    with time_machine.travel(now() + timedelta(minutes=45), tick=False):
        end_expired_sessions()
        assert [one["sub"] for one in told(application, YOUNG)] == [str(account_id)]
    with time_machine.travel(now() + timedelta(minutes=61), tick=False):
        assert browser.get("/mon-compte/").status_code == 303
        end_expired_sessions()
        assert [one["sid"] for one in told(application)] == [identity_of(given["id_token"])["sid"]]
        assert bearer(given["access_token"]) is None
        end_expired_sessions()
        assert told(application) == [], "once"


def test_a_role_that_ends_by_its_date_is_told_though_the_account_goes_on(
    site: Site, application: Application
) -> None:
    _, given = entered(site, application)
    house = site.house
    end_role(
        actor=house.actor("direction"), at=now(), membership_id=house.memberships["adviser"],
        ends_on=local_today("Europe/Paris") + timedelta(days=2), reason="Fin de mission",
    )  # fmt: skip
    assert end_roles_of_the_day() == 0, "it runs still"
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        assert end_roles_of_the_day() == 1
        assert end_roles_of_the_day() == 0, "once"
        assert [one["sid"] for one in told(application)] == [identity_of(given["id_token"])["sid"]]
        assert refresh(given["refresh_token"], client_id="dite-conseillers").status_code == 400
