"""The young person's pages on an old telephone: light, accessible, without script, without the professionals' house."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.identity.operations import edit_structure
from convergence.identity.queries import structure_detail
from convergence.storage.session import acting
from tests.databases import cloned_database
from tests.rooms.booking.world import FIRST, INTERVIEW, World
from tests.web.browser import LiveHouse, faults, follow, live_house, wide
from tests.web.house import House
from tests.web.messages.world import link_to, reachable
from tests.web.signatures.test_pages import here, links, requested, show

pytestmark = pytest.mark.journey

# What a first visit may cost on the wire, headers included: the pages are read on prepaid data.
BUDGET, HEADERS = 100_000, 700
PHONE = "05 36 49 00 12"
PAGES = (
    "booking", "confirm", "wait", "public", "facts", "conversation", "preferences", "stop", "sign", "refuse",
    "round", "verify", "data", "dead", "nothing",
)  # fmt: skip
# reached from another page, whose assets the browser keeps
STEPS = {"confirm": "booking", "facts": "public", "take": "to_take"}
WITHOUT_STRUCTURE = ("verify", "data", "dead", "nothing")
ADDRESSES: dict[str, str] = {}


def prepared(house: House) -> None:
    """One link of each kind, and a structure that can be called."""
    direction, adviser = house.actor("direction"), house.client("adviser")
    with acting(direction, Purpose.ADMINISTRATION) as scope:
        shown = structure_detail(scope, house.structures["tarbes"])
    assert shown is not None
    edit_structure(
        actor=direction, at=now(), structure_id=shown.id, edit_token=shown.edit_token, phone=PHONE,
        official_name=shown.official_name, usual_name=shown.usual_name, commune_code=shown.commune_code,
    )  # fmt: skip
    world = World(house)
    world.open_hours_now("adviser", "employment_adviser")
    world.motive("interview", INTERVIEW)
    world.motive("first", FIRST)
    booking = f"/jeune/r/{world.link(world.person('Lou'), at=now())}/"
    to_take = f"/jeune/r/{world.link(world.person('Lina'), at=now())}/"
    public = f"/jeune/r/p/{world.motive_row('first').public_code}/"
    person = reachable(house)
    requested(house, person)
    on_screen = requested(house, person, here())
    talk, sign = link_to(house, person), links(house)[0]
    ADDRESSES.update(
        booking=booking, to_take=to_take, wait=f"{booking}attendre/", public=public, conversation=talk,
        preferences=f"{talk}preferences/", stop=f"{talk}stop/", sign=sign, refuse=f"{sign}refuser/",
        round=adviser.post(show(on_screen, "sur-place/"), {"knows_them": "on"})["Location"],
        verify="/jeune/s/verifier/", data="/jeune/vos-donnees/", dead="/jeune/r/inconnu/", nothing="/jeune/perdu/",
    )  # fmt: skip


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def goto(page: Page, name: str) -> None:
    """Open one page; the pages of one chosen time are reached as she reaches them."""
    start = STEPS.get(name)
    page.goto(ADDRESSES[start or name])
    if start:
        follow(page, page.locator(".pt-times a").last)


def on_the_wire(answer: Response) -> int:
    """What it weighs as an installation serves it: what is kept is compressed beforehand, pages are not."""
    body = answer.body()
    text = "/static/" in answer.url and answer.url.rpartition(".")[2] in ("css", "js", "svg")
    return HEADERS + (min(len(body), len(gzip.compress(body, 9))) if text else len(body))


def visited(live: LiveHouse, name: str) -> dict[str, int]:
    """Where a first visit went, and what each answer cost."""
    page, answers = live.page(width=360), list[Response]()
    page.on("response", lambda answer: answers.append(answer))
    goto(page, name)
    page.wait_for_load_state("networkidle")
    costs = {answer.url: on_the_wire(answer) for answer in answers}
    page.context.close()
    return costs


@pytest.mark.parametrize("name", [name for name in PAGES if name not in STEPS])
def test_a_first_visit_is_light_and_asks_nobody_else(live: LiveHouse, name: str) -> None:
    costs = visited(live, name)
    assert sum(costs.values()) <= BUDGET, costs
    assert not [url for url in costs if not url.startswith(live.url)], (
        "no page tells anybody else that it is read"
    )
    assert not [url for url in costs if url.endswith(".woff2")], "the letters of the device are used"


@pytest.mark.parametrize("width", [320, 360])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page(width=width)
    for name in PAGES:
        goto(page, name)
        assert not faults(page), name
        assert not wide(page), name
        assert page.locator("html").get_attribute("lang") == "fr"
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_who_speaks_and_shows_no_house_of_professionals(live: LiveHouse, name: str) -> None:
    page = live.page("adviser", width=360, script=False)
    goto(page, name)
    said = page.locator("body")
    for word in (
        "Mes jeunes",
        "Se connecter",
        "Raccourcis clavier",
        "Plan du site",
        "brouillon",
        "Aller à l’accueil",
    ):
        expect(said).not_to_contain_text(word)
    expect(page.locator("h1")).not_to_have_text("Cela n’a pas marché")
    if name not in WITHOUT_STRUCTURE:
        expect(page.locator("header")).to_contain_text(f"Téléphone : {PHONE}")
        expect(page.locator("header a[href='tel:+33536490012']")).to_be_visible()
    if name not in ("dead", "nothing"):
        expect(page.locator("footer a", has_text="vos données")).to_have_attribute(
            "href", "/jeune/vos-donnees/"
        )
    page.context.close()


def test_what_she_must_press_is_big_enough_for_a_thumb(live: LiveHouse) -> None:
    page = live.page(width=360)
    for name in PAGES:
        goto(page, name)
        small = page.evaluate(
            "[...document.querySelectorAll('main .fr-btn, header a, main input:not([type=hidden])')]"
            ".filter(e => !e.closest('[aria-hidden]')).map(e => (e.type === 'checkbox' || e.type === 'radio')"
            " ? e.parentElement : e).map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect().height])"
            ".filter(([, height]) => height > 0 && height < 24)"
        )
        assert small == [], name
    page.context.close()


def test_a_time_is_taken_by_keyboard_without_script_and_a_second_window_takes_none(live: LiveHouse) -> None:
    context = live.context(width=360, script=False)
    first, second = context.new_page(), context.new_page()
    for page in (first, second):
        goto(page, "take")
    first.get_by_role("button", name="Je prends ce rendez-vous").focus()
    first.keyboard.press("Enter")
    expect(first.locator("h1")).to_have_text("Votre rendez-vous")
    taken = first.locator(".pt-when").first.inner_text()
    second.get_by_role("button", name="Je prends ce rendez-vous").click()
    expect(second.locator("h1")).to_have_text("Votre rendez-vous")
    assert second.locator(".pt-when").first.inner_text() == taken
    first.go_back()
    first.reload()
    assert first.locator(".pt-when").first.inner_text() == taken, (
        "back and again, she still sees what she took"
    )
    context.close()
