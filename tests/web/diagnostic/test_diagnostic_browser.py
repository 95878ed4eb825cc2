"""The interview in a browser: accessible, narrow, and led by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.diagnostic.test_pages import SCREENED, answered, base, begin, finish
from tests.web.house import House
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey
PLACES: dict[str, str] = {}


def prepared(house: House) -> None:
    """One person with a version closed and one open."""
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id)
    answered(client, first, **SCREENED)
    finish(client, first)
    PLACES.update(
        file=base(person.dossier_id),
        interview=begin(client, person.dossier_id),
        read=f"{first}lire/",
        plain=base(welcome(house, "Karim", "DIALLO").dossier_id),
        script=base(welcome(house, "Tom", "CARRÈRE").dossier_id),
    )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page, first = live.page("adviser", width=width), PLACES["interview"]
    for address in (
        PLACES["file"], PLACES["read"], f"{PLACES['file']}comparer/", f"{PLACES['file']}ouvrir/approfondi/", first,
        f"{first}contrainte/mobilite/", f"{first}metier/", f"{first}texte/", f"{first}terminer/",
    ):  # fmt: skip
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address


def reach(page: Page, selector: str) -> None:
    """Go there by the tabulation alone, as somebody without a mouse does."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is out of reach of the keyboard")


def save(page: Page, title: str) -> None:
    """Enter keeps the page; the next one bears this title."""
    page.keyboard.press("Enter")
    expect(page.locator("main h2").first).to_have_text(title)


@pytest.mark.parametrize("script", [False, True])
def test_an_interview_is_led_from_its_opening_to_its_end_by_the_keyboard_alone(
    live: LiveHouse, script: bool
) -> None:
    page = live.page("adviser", script=script)
    page.goto(PLACES["script" if script else "plain"])
    reach(page, "a[href$='/ouvrir/partage/']")
    save(page, "Diagnostic socio-professionnel")
    reach(page, "input[name=opened_on]")
    save(page, "Tour des contraintes")
    reach(page, "input[name=logement]")
    page.keyboard.press("ArrowDown")
    save(page, "Logement")
    reach(page, "select[name=o-trouver_logement]")
    page.keyboard.press("ArrowDown")
    reach(page, "main button[type=submit]:not([name])")
    save(page, "Métier visé")
    reach(page, "input[name=n-entretien]")
    page.keyboard.press("ArrowDown")
    save(page, "Texte")
    reach(page, "textarea[name=text]")
    page.keyboard.type("Motivée")
    reach(page, "main button[type=submit]:not([name])")
    save(page, "Terminer le diagnostic")
    reach(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Objectif : Trouver un logement")).to_be_visible()
    expect(page.get_by_text("Points forts : Convaincre en entretien")).to_be_visible()
    expect(page.get_by_text("Motivée")).to_be_visible()
