"""The interview in a browser: accessible, narrow, and led by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.databases import cloned_database
from tests.web.browser import LiveHouse, live_house
from tests.web.diagnostic.test_pages import SCREENED, answered, base, begin, finish
from tests.web.house import House
from tests.web.test_pages_browser import faults, wide
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey
PLACES: dict[str, str] = {}


def prepared(house: House) -> None:
    """One person with a version closed and one open."""
    person, client = welcome(house), house.client("adviser")
    first = begin(client, person.dossier_id)
    answered(client, first, **SCREENED)
    finish(client, first)
    PLACES.update(file=base(person.dossier_id), interview=begin(client, person.dossier_id))


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page, first = live.page("adviser", width=width), PLACES["interview"]
    for address in (
        PLACES["file"], f"{PLACES['file']}comparer/", f"{PLACES['file']}ouvrir/approfondi/", first,
        f"{first}contrainte/mobilite/", f"{first}metier/", f"{first}texte/", f"{first}terminer/",
    ):  # fmt: skip
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address


def test_the_questions_are_answered_by_keyboard_alone_without_script(live: LiveHouse) -> None:
    page = live.page("adviser", script=False)
    page.goto(PLACES["interview"])
    page.locator("input[name=logement]:checked").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("h2").first).to_have_text("Mobilité")
