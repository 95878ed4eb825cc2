"""Her key pages from right to left on a telephone, and the language of what her device keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from tests.databases import cloned_database
from tests.web.browser import LiveHouse, follow, live_house, until, wide
from tests.web.house import House
from tests.web.messages.world import reachable
from tests.web.portal.her import her_browser
from tests.web.portal.speaking import MADE_UP, speaking_made_up
from tests.web.portal.test_languages import EASY, HERS, HOME, LOG_IN, OUTSIDE

pytestmark = pytest.mark.journey
SESSIONS: dict[str, str] = {}
FORM = "/jeune/premier-rendez-vous/65440S00/demander/"
PAGES_KEPT = (
    "caches.open('pages').then(kept => kept.keys()).then(keys => keys.map(key => new URL(key.url).pathname))"
)


def prepared(house: House) -> None:
    """A young person who is logged in."""
    SESSIONS["lou"] = her_browser(house, reachable(house, "Lou").dossier_id).cookies["session"].value


@pytest.fixture(scope="module")
def live(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    with (
        speaking_made_up(tmp_path_factory.mktemp("locale")),
        django_db_blocker.unblock(),
        cloned_database(),
        live_house(prepared) as site,
    ):
        yield site


def window(live: LiveHouse) -> BrowserContext:
    """A telephone on which she is logged in."""
    context = live.context(width=390)
    context.add_cookies([{"name": "session", "value": SESSIONS["lou"], "url": live.url}])
    return context


def test_pages_fit_and_are_accessible_from_right_to_left(live: LiveHouse) -> None:
    """Their words and what they are made of are those of the French pages, which two engines read elsewhere."""
    page = window(live).new_page()
    page.goto(f"/jeune/langue/{MADE_UP.code}/")
    for address in (*HERS, *(one for one in OUTSIDE if one not in ("/jeune/", LOG_IN)), FORM):
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl", address
        assert not wide(page), address
        if address in (HOME, EASY, FORM):
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            assert [fault["id"] for fault in found] == [], address
    follow(page, page.locator("main button[type=submit]"))
    expect(page.locator(".fr-message--error").first).to_be_visible()
    assert not wide(page)


def test_a_language_chosen_is_that_of_the_copies(live: LiveHouse) -> None:
    context = window(live)
    page = context.new_page()
    page.goto(HOME)
    follow(page, page.get_by_role("button", name="Cet appareil est à moi"))
    until(page, f"{PAGES_KEPT}.then(kept => kept.includes('{HOME}'))")
    page.goto(EASY)
    until(page, f"{PAGES_KEPT}.then(kept => kept.includes('{EASY}'))")
    follow(page, page.get_by_role("link", name="English", exact=True))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    until(page, f"{PAGES_KEPT}.then(kept => kept.join() === '{EASY}')")
    context.set_offline(True)
    page.reload()
    expect(page.locator("#copie")).to_contain_text("No network. You are reading a copy from")
    expect(page.locator("html")).to_have_attribute("lang", "en")
