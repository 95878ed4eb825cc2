"""Her space without network, on a device of her own: her pages are read again, what she writes is sent later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.databases import cloned_database
from tests.rooms.documents.world import photo as picture
from tests.web.browser import LiveHouse, faults, follow, live_house, until, wide
from tests.web.house import House
from tests.web.messages.world import reachable
from tests.web.portal.her import her_browser
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey
SESSIONS: dict[str, str] = {}
HOME, TALK, PAPERS = "/jeune/moi/", "/jeune/moi/messages/", "/jeune/moi/documents/"
DROP = f"{PAPERS}deposer/"
PAGES_KEPT = (
    "caches.open('pages').then(kept => kept.keys()).then(keys => keys.map(key => new URL(key.url).pathname))"
)


def prepared(house: House) -> None:
    """Three young people who are logged in."""
    people = {"lou": reachable(house, "Lou"), "ines": welcome(house, "Inès"), "zoe": reachable(house, "Zoé")}
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
    until(page, f"{PAGES_KEPT}.then(kept => kept.includes('{TALK}') && kept.includes('{HOME}'))")


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


def test_a_paper_is_photographed_without_network_and_sent_once_with_two_pages_open(live: LiveHouse) -> None:
    context = window(live, "zoe")
    page, second = context.new_page(), context.new_page()
    said_hers(page)
    second.goto(HOME)
    page.goto(DROP)
    until(page, f"{PAGES_KEPT}.then(kept => kept.includes('{DROP}'))")
    context.set_offline(True)
    page.goto(DROP)
    page.get_by_label("C’est quoi ?").select_option(label="Un CV")
    camera = page.get_by_label("Prendre une photo")
    camera.set_input_files({"name": "cv.heic", "mimeType": "image/heic", "buffer": b"heic"})
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#envois")).to_contain_text("Ce type de fichier n’est pas accepté.")
    camera.set_input_files({"name": "cv.png", "mimeType": "image/png", "buffer": picture(kind="PNG")})
    page.evaluate("document.querySelector('[data-most]').dataset.most = '10'")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.locator("#envois")).to_contain_text("Ce fichier est trop lourd.")
    page.evaluate("document.querySelector('[data-most]').dataset.most = '10000000'")
    follow(page, page.get_by_role("button", name="Envoyer"))
    expect(page.locator("h1")).to_have_text("C’est gardé")
    page.goto(DROP)
    page.get_by_label("C’est quoi ?").select_option(label="Un diplôme ou un bulletin")
    page.get_by_label("Ou choisir").set_input_files(
        {"name": "b.png", "mimeType": "image/png", "buffer": picture(kind="PNG")}
    )
    follow(page, page.get_by_role("button", name="Envoyer"))
    page.goto(HOME)
    expect(page.get_by_text("Votre document : gardé, sera envoyé.")).to_have_count(2)
    context.set_offline(False)
    until(page, "queue.of(document.getElementById('appareil').dataset.holder).then(left => !left.length)")
    second.close()
    page.goto(PAPERS)
    for title in ("Un CV", "Un diplôme ou un bulletin"):
        expect(page.get_by_text(title)).to_have_count(1)
    refused_papers(page)
    left_to_another(context, page)
    context.close()


LEFT = """new Promise(yes => { indexedDB.open('envois', 1).onsuccess = opened => {
    const store = opened.target.result.transaction('envois').objectStore('envois');
    store.getAllKeys().onsuccess = keys => yes(keys.target.result);
}; })"""


def left_to_another(context: BrowserContext, page: Page) -> None:
    """What waits is gone when she says that this device is not hers, and when another account opens on it."""
    waits = (
        "async () => { const holder = document.getElementById('appareil').dataset.holder;"
        f"const key = '1'; await queue.put({{ ...{PAPER}, refused: 'Trop lourd.' }}); }}"
    )
    page.goto(HOME)
    page.evaluate(waits)
    page.reload()
    expect(page.locator("#envois")).to_contain_text("refusé. Trop lourd.")
    page.once("dialog", lambda asked: asked.accept())
    follow(page, page.get_by_role("button", name="Cet appareil n’est pas à moi"))
    assert page.evaluate("caches.keys()") == []
    assert page.evaluate(LEFT) == []
    follow(page, page.get_by_role("button", name="Cet appareil est à moi"))
    page.evaluate(waits)
    context.clear_cookies(name="session")
    context.add_cookies([{"name": "session", "value": SESSIONS["ines"], "url": page.url}])
    page.goto(HOME)
    until(page, f"{LEFT}.then(keys => !keys.length)")
    assert page.evaluate(f"{PAGES_KEPT}.then(kept => kept.length)") == 0


PAPER = (
    "{ key, holder, url: '/jeune/moi/documents/deposer/', body: 'kind=cv', label: 'Votre document', at: Date.now(),"
    " field: 'photo', name: 'cv.png', file: new Blob(['rien'], { type: 'image/png' }) }"
)
# what is answered, and what she reads of it; a page that says neither « done » nor « refused » leaves the paper here
ALERT = "<div id=messages><div class='fr-alert fr-alert--{}'><p>{}</p></div></div>"
ANSWERS = (
    ("new Response('', { status: 500 })", "gardé, sera envoyé."),
    ("new Response('', { status: 429 })", "gardé, sera envoyé."),
    ("new Response('Portail du café', { status: 200 })", "gardé, sera envoyé."),
    ("new Response('', { status: 403 })", "gardé. Connectez-vous pour l’envoyer."),
    (
        "new Response('<main><h1>Trop</h1><p>Le fichier est trop lourd.</p></main>', { status: 413 })",
        "refusé. Le fichier est trop lourd.",
    ),
    (
        f'new Response("{ALERT.format("error", "Ce fichier est dangereux.")}",'
        " { headers: { 'X-Keep-Until': '0' } })",
        "refusé. Ce fichier est dangereux.",
    ),
    (
        f"new Response(\"{ALERT.format('warning', 'Après un contrôle.')}\", {{ headers: {{ 'X-Keep-Until': '0' }} }})",
        "envoyé. Après un contrôle.",
    ),
)


def refused_papers(page: Page) -> None:
    """A refused paper says why and may be taken back; five wait at most; the old ones go, and it is told."""
    page.evaluate(
        "async () => { const holder = document.getElementById('appareil').dataset.holder;"
        f"for (const key of ['1', '2', '3', '4', '5']) await queue.add({PAPER}); }}"
    )
    asked = f"((key, holder) => queue.add({PAPER}).then(() => 'kept', () => 'full'))('6', 'x')"
    assert page.evaluate(asked) == "full"
    again = (
        "async () => { await queue.clear(); const holder = 'x', key = '1'; const one = " + PAPER + ";"
        "for (const body of ['kind=cv', 'kind=cv&csrfmiddlewaretoken=a', 'kind=cv&envoi=1&words=b'])"
        " await queue.add({ ...one, body }); return (await queue.of('x')).map(kept => kept.key === '1'); }"
    )
    assert sorted(page.evaluate(again)) == [False, True], (
        "the same sending is one, another one never takes its place"
    )
    page.evaluate(
        "async () => { const holder = document.getElementById('appareil').dataset.holder; await queue.clear();"
        f"const key = '1'; await queue.put({PAPER}); }}"
    )
    page.reload()
    expect(page.locator("#envois")).to_contain_text("Votre document : refusé.")
    assert not faults(page)
    with page.expect_download() as taken:
        page.get_by_role("link", name="Garder dans mes fichiers").click()
    assert taken.value.suggested_filename == "cv.png"
    for answer, told in ANSWERS:
        page.evaluate(
            "async () => { const holder = document.getElementById('appareil').dataset.holder; await queue.clear();"
            f"const key = '1'; await queue.put({PAPER}); window.fetch = async () => {answer};"
            "window.dispatchEvent(new Event('online')); }"
        )
        expect(page.locator("#envois")).to_have_text(re.compile(f"^Votre document : {re.escape(told)}"))
    for days in (-8, 400):
        page.evaluate(
            "async () => { const holder = document.getElementById('appareil').dataset.holder; const key = '1';"
            f"await queue.put({{ ...{PAPER}, at: Date.now() + {days} * 86400000 }});"
            "window.dispatchEvent(new Event('online')); }"
        )
        expect(page.locator("#envois")).to_contain_text("effacé de cet appareil après une semaine.")
        assert page.evaluate("queue.of('x').then(left => left.length)") == 0
