"""Her space without network, on a device of her own: her pages are read again, what she writes is sent later."""

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
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey
SESSIONS: dict[str, str] = {}
HOME, TALK = "/jeune/moi/", "/jeune/moi/messages/"
PAGES_KEPT = (
    "caches.open('pages').then(kept => kept.keys()).then(keys => keys.map(key => new URL(key.url).pathname))"
)


def prepared(house: House) -> None:
    """Two young people who are logged in."""
    people = {"lou": reachable(house, "Lou"), "ines": welcome(house, "Inès")}
    for name, person in people.items():
        SESSIONS[name] = her_browser(house, person.dossier_id).cookies["session"].value


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


# her copy of her messages, as it will be once her session has ended
OLD_COPY = f"""caches.open('pages').then(async kept => {{
    const old = await kept.match('{TALK}'), headers = new Headers(old.headers);
    headers.set('X-Keep-Until', '1');
    await kept.put('{TALK}', new Response(await old.text(), {{ headers }}));
}})"""
WAITING = "{ key, holder, url: '/jeune/moi/messages/', body, label: 'Votre message', at: Date.now() }"


def others_and_refused(page: Page) -> None:
    """What somebody else left on this device is never sent; what is refused says why, and waits to be read."""
    page.evaluate(
        "async () => { const holder = document.getElementById('appareil').dataset.holder;"
        f"const put = (key, holder, body) => queue.put({WAITING});"
        "await put('autre', 'quelqu-un', 'text=Ce+n+est+pas+Lou'); await put('vide', holder, 'text='); }"
    )
    page.goto(TALK)
    expect(page.locator("#envois")).to_contain_text("Votre message : refusé.")
    expect(page.get_by_text("Ce n est pas Lou")).to_have_count(0)
    page.get_by_role("button", name="J’ai lu, effacer").click()
    expect(page.locator("#envois")).to_be_empty()


def window(live: LiveHouse, name: str) -> BrowserContext:
    """A telephone on which she is logged in."""
    context = live.context(width=360)
    context.add_cookies([{"name": "session", "value": SESSIONS[name], "url": live.url}])
    return context


def said_hers(page: Page) -> None:
    """She says that this device is hers, and reads a second page."""
    page.goto(HOME)
    follow(page, page.get_by_role("button", name="Cet appareil est à moi"))
    until(page, "caches.open('coquille').then(kept => kept.keys()).then(keys => keys.length > 4)")
    page.goto(TALK)
    until(page, f"{PAGES_KEPT}.then(kept => kept.includes('{TALK}'))")


def test_she_reads_a_copy_and_writes_without_network_and_it_is_sent_once(live: LiveHouse) -> None:
    context = window(live, "lou")
    page = context.new_page()
    said_hers(page)
    context.set_offline(True)
    page.goto(HOME)
    expect(page.locator("#copie")).to_contain_text("Vous lisez une copie du")
    assert not faults(page)
    page.goto(TALK)
    page.get_by_label("Votre réponse").fill("Je serai en retard de dix minutes")
    follow(page, page.get_by_role("button", name="Envoyer"))
    expect(page.locator("h1")).to_have_text("C’est gardé")
    page.goto(HOME)
    expect(page.locator("#envois")).to_contain_text("Votre message : gardé, sera envoyé.")
    page.goto("/jeune/moi/ateliers/")
    expect(page.locator("h1")).to_have_text("Pas de réseau")
    page.evaluate(OLD_COPY)
    page.goto(TALK)
    expect(page.locator("h1")).to_have_text("Pas de réseau")
    expect(page.get_by_text("Vous écrivez à votre conseiller")).to_have_count(0)
    context.set_offline(False)
    page.goto(HOME)
    expect(page.locator("#envois")).to_contain_text("Votre message : envoyé.")
    page.goto(TALK)
    expect(page.get_by_text("Je serai en retard de dix minutes")).to_have_count(1)
    expect(page.locator("#copie")).to_have_count(0)
    others_and_refused(page)
    page.goto(HOME)
    follow(page, page.get_by_role("button", name="Se déconnecter"))
    assert page.evaluate("caches.keys()") == [], "nothing of hers stays"
    context.close()


def test_a_device_that_is_not_hers_keeps_nothing(live: LiveHouse) -> None:
    context = window(live, "ines")
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 800})
    for address in ("/jeune/ecran/", "/jeune/vos-donnees/facile/", "/jeune/moi/facile/dates/", HOME):
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(found => found.length)") == 0
    context.close()
