"""Her key pages from right to left on a telephone, and the language of what her device keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, follow, live_house, until, wide
from tests.web.house import House
from tests.web.messages.world import reachable
from tests.web.portal.her import her_browser
from tests.web.portal.speaking import MADE_UP, speaking_made_up

pytestmark = pytest.mark.journey
SESSIONS: dict[str, str] = {}
HOME, EASY, LOG_IN = "/jeune/moi/", "/jeune/moi/facile/", "/jeune/connexion/"
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


def seen(page: Page, address: str) -> None:
    """A page from right to left, which fits and in which both engines find no fault."""
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl", address
    assert not wide(page), address
    assert faults(page) == [], address


def test_pages_fit_and_are_accessible_from_right_to_left(live: LiveHouse) -> None:
    page = window(live).new_page()
    page.goto(f"/jeune/langue/{MADE_UP.code}/")
    for address in (HOME, EASY, "/jeune/vos-donnees/"):
        page.goto(address)
        seen(page, address)
    nobody = live.page(width=390, script=False)
    nobody.goto("/jeune/langue/ar-xb/?suite=/jeune/premier-rendez-vous/65440S00/demander/")
    follow(nobody, nobody.locator("main button[type=submit]"))
    assert nobody.locator(".fr-message--error").count() > 1
    assert not wide(nobody)


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
