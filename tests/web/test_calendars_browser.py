"""The pages of calendars in a real browser: accessible, narrow enough, nothing refused by the policy."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from convergence.gateways import caldav
from convergence.gateways.caldav.memory import MemoryCalendars
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.test_calendars import (
    CONNECT,
    HOME,
    PASSWORD,
    TYPED,
    asked_by_her_calendar,
    connected,
    published,
)

pytestmark = pytest.mark.journey

WIDTHS = [320, 1280]
PICTURES = os.environ.get("CONVERGENCE_PICTURES")


def prepared(house: House) -> None:
    """One calendar connected, with a question and two feeds; a colleague without any."""
    client = house.client("adviser")
    memory = caldav.server()
    assert isinstance(memory, MemoryCalendars)
    connected(client)
    asked_by_her_calendar(house, memory)
    published(client)
    published(client)


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with (
        caldav.using(MemoryCalendars(PASSWORD)),
        django_db_blocker.unblock(),
        cloned_database(),
        live_house(prepared) as site,
    ):
        yield site


def checked(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert not faults(page), name
    assert not wide(page), name


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page("adviser", width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.goto(HOME)
    question = re.search(r"/calendrier/choix/[^\"]+", page.content())
    assert question
    for address in ("", "reglages/", "mot-de-passe/", "detacher/", "flux/nouveau/"):
        page.goto(HOME + address)
        checked(page, f"calendrier-{address.strip('/').replace('/', '-')}-{width}")
    page.goto(question[0])
    checked(page, f"calendrier-choix-{width}")
    assert not told
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_connecting_with_the_keyboard_alone(live: LiveHouse, width: int) -> None:
    """A manager connects her calendar without a mouse; a feed's address can be read."""
    page = live.page("manager" if width == 1280 else "second_direction", width=width)
    page.goto(HOME)
    checked(page, f"calendrier-vide-{width}")
    page.goto(CONNECT)
    checked(page, f"calendrier-relier-{width}")
    page.locator("#id_url").focus()
    for value in (TYPED["url"], TYPED["login"], "faux"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("refuse l’identifiant").first.wait_for()
    checked(page, f"calendrier-refus-{width}")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#id_calendar").wait_for()
    page.wait_for_load_state()
    checked(page, f"calendrier-choisir-{width}")
    page.locator("main button[type=submit]").press("Enter")
    page.get_by_text("Votre calendrier est relié").wait_for()
    page.goto(f"{HOME}flux/nouveau/")
    page.locator("main button[type=submit]").press("Enter")
    page.locator("#adresse-flux").wait_for()
    checked(page, f"calendrier-adresse-{width}")
    assert page.locator("#adresse-flux").input_value().endswith(".ics")
    page.context.close()
