"""From a need to an outcome in a browser: accessible, narrow, and led by the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.accompagnement.solutions import operations as solutions
from convergence.accompagnement.solutions.types import RefusalMotive
from convergence.foundation.clock import now
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.diagnostic.test_diagnostic_browser import reach
from tests.web.diagnostic.test_pages import answered, begin
from tests.web.house import House
from tests.web.solutions.scene import THEME, asked, directory, links
from tests.web.young_people import TODAY, welcome

pytestmark = pytest.mark.journey
PLACES: dict[str, dict[str, str]] = {"adviser": {}, "partner": {}, "": {}}


def prepared(house: House) -> None:
    """One person with requests at several steps, one service kept, one more person with a need."""
    services, person, client = directory(house), welcome(house), house.client("adviser")
    answered(client, begin(client, person.dossier_id), mobilite="oui", sante="oui", finances="oui")
    file = f"/dossiers/{person.dossier_id}/solutions/"
    client.post(f"{file}retenir/{services.called}/", {"theme": THEME})
    request_id = asked(house, person, services.linked)
    received = asked(house, person, services.screened)
    refused = asked(house, welcome(house, "Karim", "DIALLO"), services.called)
    solutions.refuse_request(
        actor=house.actor("adviser"), at=now(), request_id=refused, motive=RefusalMotive.NO_ROOM
    )
    (link,) = links(house)
    other = welcome(house, "Tom", "ABADIE")
    answered(client, begin(client, other.dossier_id), mobilite="oui")
    PLACES["adviser"].update(
        diagnostic=f"/dossiers/{other.dossier_id}/diagnostic/",
        list=file,
        find=f"{file}trouver/?theme=mobilite",
        ask=f"{file}demander/{services.called}/?theme={THEME}",
        show=f"{file}demandes/{request_id}/",
        refuse=f"{file}demandes/{request_id}/refuser/",
        printed=f"{file}retenus/imprimer/",
        mine="/demandes-orientation/envoyees/",
        finished="/demandes-orientation/envoyees/?etat=terminee",
    )
    inbox = "/demandes-orientation/recues/"
    PLACES["partner"].update(
        inbox=inbox, received=f"{inbox}{received}/", accept=f"{inbox}{received}/accepter/"
    )
    PLACES[""].update(
        link=link, accept=f"{link}accepter/", refuse=f"{link}refuser/", dead="/jeune/o/inconnu/"
    )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PLACES)
def test_pages_are_accessible_and_fit(live: LiveHouse, name: str, width: int) -> None:
    page = live.page(name, width=width)
    for place, address in PLACES[name].items():
        page.goto(address)
        assert not faults(page), place
        assert not wide(page), place


@pytest.mark.parametrize("width", [360, 1280])
def test_a_need_becomes_a_request_by_the_keyboard_alone(live: LiveHouse, width: int) -> None:
    """The telephone asks the service that the desk did not."""
    page = live.page("adviser", width=width)
    page.goto(PLACES["adviser"]["diagnostic"])
    reach(page, "a[href*='/solutions/trouver/']")
    page.keyboard.press("Enter")
    expect(page.locator("main h2").first).to_have_text("Trouver une solution")
    reach(page, "a[href*='/solutions/demander/']")
    page.keyboard.press("Enter")
    expect(page.locator("main h2").first).to_have_text("Demander une orientation")
    reach(page, "textarea[name=message]")
    page.keyboard.type("Peut-il préparer le permis ?")
    reach(page, "input[name=told][value=naissance]")
    page.keyboard.press("Space")
    reach(page, "input[name=agreed_on]")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(f"{TODAY:%d/%m/%Y}")
    page.keyboard.press("Enter")
    expect(page.locator("main h2").first).to_have_text("Relire avant l’envoi")
    reach(page, "button[name=envoyer]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("La demande est enregistrée")).to_be_visible()
    assert not faults(page)
    assert not wide(page)
