"""Weeks, demands, exits and conventions in a real browser: accessible at 320 and 1280 pixels, without script too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.foundation.clock import now
from tests.databases import cloned_database
from tests.web.acts.test_demands import typed
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.situations.test_becoming import PMSMP, left, recorded
from tests.web.young_people import stored, welcome

pytestmark = pytest.mark.journey


def prepared(house: House) -> None:
    """One person with something on each page."""
    person = welcome(house)
    adviser, file = house.client("adviser"), f"/dossiers/{person.dossier_id}"
    recorded(house, person, PMSMP)
    left(house, person)
    adviser.post(f"{file}/actes/demandes/nouvelle/", typed())
    adviser.post(f"{file}/actes/semaines/compteur/collegues/ouvrir/", {"told_how": "oral"})
    adviser.post(
        f"{file}/actes/semaines/indisponible/",
        {"first_day": f"{now():%d/%m/%Y}", "last_day": "", "why": "maladie", "envoi": "k"},
    )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[tuple[LiveHouse, list[str]]]:
    """The site and the pages to look at, asked before the browser starts."""
    pages: list[str] = []

    def prepare(house: House) -> None:
        prepared(house)
        pages.extend(addresses(house))

    with django_db_blocker.unblock(), cloned_database(), live_house(prepare) as site:
        yield site, pages


def addresses(house: House) -> list[str]:
    ((file_id, situation_id),) = stored(house, "SELECT dossier_id, id FROM situations_situation")
    ((demand_id,),) = stored(house, "SELECT id FROM acts_demand")
    follow_up_id = stored(house, "SELECT id FROM situations_followup ORDER BY months")[0][0]
    acts, situations = f"/dossiers/{file_id}/actes/", f"/dossiers/{file_id}/situations/"
    return [
        acts, f"{acts}semaines/", f"{acts}semaines/indisponible/", f"{acts}semaines/compteur/partenaires/ouvrir/",
        f"{acts}demandes/", f"{acts}demandes/nouvelle/", f"{acts}demandes/{demand_id}/repondre/",
        f"{acts}demandes/{demand_id}/clore/", situations, f"{situations}sorties/",
        f"{situations}sorties/{follow_up_id}/", f"{situations}{situation_id}/convention/",
        f"{situations}{situation_id}/convention/bilan/", f"{situations}{situation_id}/convention/accident/",
    ]  # fmt: skip


@pytest.mark.parametrize("part", ["actes", "situations"])
@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: tuple[LiveHouse, list[str]], width: int, part: str) -> None:
    site, pages = live
    page = site.page("adviser", width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    for address in (one for one in pages if f"/{part}/" in one):
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address
        assert not told, address
    page.context.close()


def test_news_are_noted_by_keyboard_and_without_script(live: tuple[LiveHouse, list[str]]) -> None:
    site, pages = live
    page = site.page("adviser", script=False)
    page.goto(next(one for one in pages if "/sorties/" in one and not one.endswith("/sorties/")))
    page.get_by_label("Qu’en est-il ?").select_option("inchangee")
    page.get_by_role("button", name="Enregistrer les nouvelles").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Même situation")).to_be_visible()
    page.context.close()
