"""The pages of allowances in a real browser: accessible, and never wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import cloned_database
from tests.web.allowances.scene import MONTH, Scene, grant, scene
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[tuple[LiveHouse, Scene]]:
    known: list[Scene] = []

    def prepare(house: House) -> None:
        known.append(scene(house))
        grant(house, known[0])

    with django_db_blocker.unblock(), cloned_database(), live_house(prepare) as site:
        yield site, known[0]


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: tuple[LiveHouse, Scene], width: int) -> None:
    site, found = live
    page = site.page("manager", width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    file_pages = [
        "", f"droits/{found.right_id}/reviser/", f"ressources/{MONTH:%Y-%m}/", "aides/nouvelle/",
        f"aide/{found.aid_id}/decider/",
    ]  # fmt: skip
    addresses = ["/allocations/decisions/", "/allocations/aides/", f"/allocations/aides/{found.scheme_id}/"]
    for address in [*map(found.url, file_pages), *addresses]:
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address
        assert not told, address
    page.context.close()
