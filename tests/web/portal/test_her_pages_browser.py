"""What she does, her contract, her papers and her money on a small telephone: read by all, without script too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from convergence.documents.types import DocumentKind
from tests.databases import cloned_database
from tests.web.allowances.scene import grant, scene
from tests.web.browser import LiveHouse, faults, follow, live_house, wide
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.portal.test_her_pages import SPACE, agreed, kept
from tests.web.signatures.test_pages import requested
from tests.web.young_people import TODAY

pytestmark = pytest.mark.journey
SESSIONS: dict[str, str] = {}
SHOWN = ("actions/", "actions/heures/", "contrat/", "documents/", "documents/deposer/", "allocation/")


def prepared(house: House) -> None:
    """Somebody with a contract, an action, a paper, a right, something to sign."""
    found = scene(house)
    grant(house, found)
    agreed(house, found.contract_id)
    requested(house, found.person)
    kept(house, found.person, DocumentKind.CV)
    SESSIONS["her"] = her_browser(house, found.person.dossier_id).cookies["session"].value


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def opened(live: LiveHouse, *, script: bool = True) -> Page:
    context = live.context(width=320, script=script)
    context.add_cookies([{"name": "session", "value": SESSIONS["her"], "url": live.url}])
    return context.new_page()


def test_her_pages_are_accessible_and_fit_a_small_telephone(live: LiveHouse) -> None:
    page = opened(live)
    for name in SHOWN:
        page.goto(SPACE + name)
        assert faults(page) == [], name
        assert not wide(page), name


def test_she_says_what_she_did_without_script(live: LiveHouse) -> None:
    page = opened(live, script=False)
    page.goto(f"{SPACE}actions/")
    follow(page, page.get_by_role("link", name="Dire ce que j’ai fait"))
    page.get_by_label("Qu’avez-vous fait ?").fill("J’ai visité un foyer.")
    page.get_by_label("C’était pour quoi ?").select_option(label="Me loger")
    page.get_by_label("Quel jour ?").fill(f"{TODAY:%d/%m/%Y}")
    page.get_by_label("Combien de temps ?").fill("2 h")
    follow(page, page.get_by_role("button", name="Envoyer"))
    expect(page.get_by_text("J’ai visité un foyer.").first).to_be_visible()
    expect(page.get_by_text("En attente : votre conseiller doit valider")).to_be_visible()
