"""The pages of signatures in a real browser: accessible, and no wider than a small telephone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.signatures.test_pages import here, links, paper, requested, show
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey

ADDRESSES: dict[str, list[str]] = {}


def prepared(house: House) -> None:
    """One demand that waits, one link, one round, one document."""
    person = welcome(house)
    signing_id = requested(house, person)
    on_screen = requested(house, person, here())
    answer = house.client("adviser").post(show(on_screen, "sur-place/"), {"knows_them": "on"})
    link, around = links(house)[0], answer["Location"]
    ADDRESSES["adviser"] = [
        "/signatures/", show(signing_id), show(signing_id, "retirer/"), show(on_screen, "sur-place/"),
        f"/signatures/demander/{paper(house, person)}/",
    ]  # fmt: skip
    ADDRESSES[""] = [link, f"{link}refuser/", around, "/jeune/s/verifier/", "/jeune/s/inconnu/"]


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", ["adviser", ""])
def test_pages_are_accessible_and_fit(live: LiveHouse, name: str, width: int) -> None:
    page = live.page(name, width=width)
    for address in ADDRESSES[name]:
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address
    page.context.close()
