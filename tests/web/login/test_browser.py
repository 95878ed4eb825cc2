"""A second factor in a real browser: accessible pages, and a passkey made and used under the policy of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.operations import set_password
from convergence.identity.types import authentication_actor
from convergence.storage.session import acting
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, until, wide
from tests.web.house import PASSWORD, House

pytestmark = pytest.mark.journey
FACTORS = "/mon-compte/double-authentification/"


def prepared(house: House) -> None:
    """Somebody with a password and no factor yet, somebody with both."""
    actor = authentication_actor()
    with acting(actor, Purpose.AUTHENTICATION):
        set_password(actor=actor, at=now(), user_id=house.users["adviser"], password=PASSWORD)
    house.give_password("manager")


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def named(live: LiveHouse) -> str:
    """The same site under a name: browsers make no passkey for a bare address."""
    return live.url.replace("127.0.0.1", "localhost")


def with_a_key(context: BrowserContext, page: Page) -> None:
    """A passkey that the browser holds, as a telephone or a USB key would."""
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    held = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": held})


def password_typed(page: Page, address: str) -> None:
    page.goto(f"{address}/connexion/")
    page.get_by_label("Identifiant").fill("adviser")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def test_a_passkey_is_made_at_the_first_log_in_and_asked_at_the_next(live: LiveHouse) -> None:
    context = live.context(width=360)
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if line.type == "error" else None)
    with_a_key(context, page)
    password_typed(page, named(live))
    expect(page.get_by_role("heading", level=1)).to_have_text("Ajouter une double authentification")
    assert faults(page) == []
    assert not wide(page)
    page.get_by_label("Nom de la clé").fill("Mon téléphone")
    page.get_by_role("button", name="Ajouter cette clé").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vos codes de secours")
    assert faults(page) == []
    assert not wide(page)
    expect(page.get_by_role("button", name="Imprimer ces codes")).to_be_visible()
    page.emulate_media(media="print")
    assert page.locator("main code").count() == 10
    expect(page.locator("main code").last).to_be_visible()
    expect(page.get_by_role("button", name="Imprimer ces codes")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="J’ai gardé mes codes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Adviser Essai")
    page.context.clear_cookies()
    password_typed(page, named(live))
    expect(page.get_by_role("heading", level=1)).to_have_text("Double authentification")
    assert faults(page) == []
    assert not wide(page)
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Adviser Essai")
    page.goto(f"{named(live)}{FACTORS}")
    expect(page.get_by_text("Clé d’accès « Mon téléphone »")).to_be_visible()
    assert refused == []
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_one_s_own_factors_are_accessible(live: LiveHouse, width: int) -> None:
    page = live.page("manager", width=width)
    for address in (
        FACTORS,
        f"{FACTORS}ajouter/",
        f"{FACTORS}codes/",
        f"{FACTORS}application/retirer/",
        "/mon-compte/confirmer/?suite=/mon-compte/mot-de-passe/",
    ):
        page.goto(address)
        assert faults(page) == [], address
        assert not wide(page), address
    page.context.close()


def test_the_picture_of_an_application_is_shown_and_told(live: LiveHouse) -> None:
    page = live.page("direction", width=360)
    page.goto(f"{FACTORS}ajouter/")
    page.get_by_role("button", name="Préparer une application").click()
    expect(page.get_by_role("img", name="Code QR à lire")).to_be_visible()
    until(page, "document.querySelector('main img').naturalWidth > 0")
    assert faults(page) == []
    assert not wide(page)
    page.context.close()
