"""Accepting notifications in a real browser, whose push service is played: no other machine is reached."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import expect

from convergence.gateways.exchange.providers import PushKey
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.messages.test_notifications import GIVEN
from tests.web.messages.world import link_to, reachable

pytestmark = pytest.mark.journey

# the browser of a test reaches no push service: what one would answer
STUB = f"""
PushManager.prototype.subscribe = async (options) => {{
  if (options.applicationServerKey.length !== 65) throw new Error("not a key");
  return {json.dumps(GIVEN)};
}};
"""


@pytest.fixture(scope="module")
def live(django_db_blocker: Any, key_file: Path) -> Iterator[LiveHouse]:
    before = configured.EXCHANGES
    configured.EXCHANGES = replace(before, push=PushKey(key_file, "dsi@exemple.fr"))
    try:
        with django_db_blocker.unblock(), cloned_database(), live_house(_prepared) as site:
            yield site
    finally:
        configured.EXCHANGES = before


LINKS: list[str] = []


def _prepared(house: House) -> None:
    LINKS[:] = [link_to(house, reachable(house))]


def test_a_telephone_accepts_by_one_press(live: LiveHouse) -> None:
    page = live.page(width=320)
    page.context.grant_permissions(["notifications"])
    page.add_init_script(STUB)
    page.goto(f"{LINKS[0]}notifications/")
    assert not faults(page)
    assert not wide(page)
    page.get_by_role("button", name="Accepter les notifications").click()
    expect(page.get_by_text("ce téléphone vous préviendra")).to_be_visible()
    page.context.close()


def test_a_browser_that_refuses_says_what_to_do(live: LiveHouse) -> None:
    page = live.page(width=320)
    page.add_init_script("PushManager.prototype.subscribe = async () => { throw new Error('no'); };")
    page.goto(f"{LINKS[0]}notifications/")
    page.get_by_role("button", name="Accepter les notifications").click()
    expect(page.get_by_role("alert")).to_contain_text("gardez le SMS")
    page.context.close()
