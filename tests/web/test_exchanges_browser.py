"""Exchanges in a real browser: no fault for axe, no sideways scroll, a failure repaired by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.foundation.exchanges import Channel
from convergence.gateways.exchange import Sent
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.test_exchanges import DOUBT, DOWN, WRONG, asked
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey

made: dict[str, Any] = {}


def prepared(house: House) -> None:
    """One exchange of each kind, with a long address and a long receipt."""
    young = welcome(house)
    made["wrong"] = asked(house, young, WRONG)
    made["doubt"] = asked(house, young, DOUBT)
    made["down"] = asked(house, young, DOWN)
    made["sent"] = asked(
        house,
        young,
        Sent("reçu" * 30),
        channel=Channel.EMAIL,
        recipient=f"{'long.' * 20}nom@exemple.fr",
        subject="rendez-vous" * 12,
        body=f"https://exemple.fr/{'x' * 90}",
    )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["manager", "direction"])
def test_pages_are_accessible_and_fit(live: LiveHouse, name: str, width: int) -> None:
    page = live.page(name, width=width)
    one = f"/envois/{made['wrong']}/"
    addresses = ["/envois/", "/envois/?etat=remis", "/envois/relancer/", one]
    addresses += [f"/envois/{made[key]}/" for key in ("doubt", "sent")]
    addresses += [f"{one}{gesture}/" for gesture in ("relancer", "adresse", "canal", "abandonner")]
    addresses += [f"/envois/{made['doubt']}/parti/"]
    if name == "direction":
        addresses = ["/envois/registre/", "/envois/registre/?du=1/1/2001&au=2/1/2001"]
    for address in addresses:
        page.goto(address)
        assert faults(page) == [], address
        assert not wide(page), address


def test_a_filter_is_not_called_optional(live: LiveHouse) -> None:
    page = live.page("manager")
    page.goto("/envois/")
    expect(page.get_by_role("combobox", name="Canal", exact=True)).to_be_visible()


def test_a_wrong_number_is_given_up_by_keyboard_alone(live: LiveHouse) -> None:
    page = live.page("manager")
    page.goto(f"/envois/{made['wrong']}/")
    page.get_by_role("link", name="Abandonner").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Motif").focus()
    page.keyboard.type("Prévenue de vive voix")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("L’envoi est abandonné.")).to_be_visible()
    expect(page.get_by_role("heading", name="Réparer")).to_have_count(0)
