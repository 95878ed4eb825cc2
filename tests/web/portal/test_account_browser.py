"""The log-in of young people in a real browser: read by all, and a way back to the application that sent her."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlencode

import pyotp
import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from convergence.dossier.operations import open_account
from convergence.foundation.clock import now
from convergence.gateways.openid import Provider
from convergence.identity.operations import register_login_client
from convergence.identity.types import BearerKind
from tests.api.oidc.site import EMAIL, PASSWORD, SCOPE, last_token
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, follow, live_house, wide
from tests.web.dossier.test_account import opened_file
from tests.web.house import PASSWORD as HOUSE_PASSWORD
from tests.web.house import House

pytestmark = pytest.mark.journey
made: dict[str, str] = {}
FRANCECONNECT = Provider(
    "franceconnect", "FranceConnect", "https://fc.example", "c", "s", "ES256", "openid", ("eidas1",)
)


class Application(BaseHTTPRequestHandler):
    """The page of an application to which one comes back."""

    def do_GET(self) -> None:  # the name that http.server calls
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"<title>Application</title><h1>Revenue</h1>")

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


def prepared(house: House) -> None:
    """A link that will be used, one that only is looked at, an application of each kind."""
    dossier_id = opened_file(house)
    open_account(actor=house.actor("adviser"), at=now(), dossier_id=dossier_id)
    made["link"] = last_token()
    other = opened_file(house, email="lina@exemple.fr", first_name="Lina", birth_name="Serres")
    open_account(actor=house.actor("adviser"), at=now(), dossier_id=other)
    made["unused"] = last_token()
    house.give_password("adviser")
    for kind in BearerKind:
        register_login_client(
            actor=house.actor("dsi"),
            at=now(),
            client_id=f"essai-{kind.value}",
            kind=kind,
            name="Essai",
            organisation="Essai",
            redirect_uris=[made["return"]],
            secret="un-secret-de-quarante-signes-au-moins",
        )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    server = HTTPServer(("127.0.0.1", 0), Application)
    made["return"] = f"http://127.0.0.1:{server.server_port}/retour"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
            yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def checked(page: Page) -> None:
    """No fault for axe, nothing that scrolls sideways."""
    assert faults(page) == []
    assert not wide(page)


def asked(kind: str) -> str:
    """The address by which an application sends somebody."""
    issuer = "jeunes" if kind == "jeune" else "conseillers"
    values = {
        "response_type": "code", "client_id": f"essai-{kind}", "redirect_uri": made["return"], "scope": SCOPE,
        "state": "s1",
    }  # fmt: skip
    return f"/oidc/{issuer}/authorize?{urlencode(values)}"


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page(width=width)
    for address in ("/jeune/connexion/", "/jeune/mot-de-passe/", f"/jeune/c/{made['unused']}/"):
        page.goto(address)
        checked(page)
    follow(page, page.get_by_role("button", name="Activer mon compte"))
    checked(page)
    expect(page.locator(".fr-error-text, .fr-message--error").first).to_be_visible()


def test_an_adviser_comes_back_to_her_application_after_the_form(live: LiveHouse) -> None:
    page = live.page()
    page.goto(asked("conseiller"))
    page.get_by_label("Identifiant").fill("adviser")
    page.get_by_label("Mot de passe").fill(HOUSE_PASSWORD)
    follow(page, page.get_by_role("button", name="Se connecter"))
    later = now() + timedelta(seconds=30)  # the code of this half minute served to enrol
    page.get_by_label("Code à six chiffres").fill(pyotp.TOTP(live.house.secrets["adviser"]).at(later))
    page.get_by_role("button", name="Continuer").click()
    page.wait_for_url(f"{made['return']}?**")
    assert "code=" in page.url
    assert "state=s1" in page.url


def test_a_young_person_activates_her_account_by_keyboard_and_enters_her_application(
    live: LiveHouse, settings: LazySettings
) -> None:
    page = live.page(width=360)
    page.goto(f"/jeune/c/{made['link']}/")
    page.get_by_label("Votre mot de passe").fill(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()
    checked(page)
    settings.OPENID = {"franceconnect": FRANCECONNECT}
    page.goto("/jeune/compte/franceconnect/retirer/")
    checked(page)
    follow(page, page.get_by_role("link", name="Garder FranceConnect"))
    follow(page, page.get_by_role("button", name="Se déconnecter"))
    page.goto(asked("jeune"))
    page.get_by_label("Adresse électronique").fill(EMAIL)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(f"{made['return']}?**")
    assert "code=" in page.url
