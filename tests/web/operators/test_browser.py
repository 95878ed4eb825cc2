"""Short journeys in a browser, on people who are shared: an adviser of France Travail, one of Cap emploi."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, follow, live_house, wide
from tests.web.house import House
from tests.web.operators.scene import CAP, her_link, shared_person, with_cap_emploi
from tests.web.operators.test_aspirations import tell
from tests.web.operators.test_workshops import session
from tests.web.solutions.scene import THEME, directory

pytestmark = pytest.mark.journey
PLACES: dict[str, str] = {}


def prepared(house: House) -> None:
    """One person whose registration is asked, one more for Cap emploi, who has no session of her own yet."""
    with_cap_emploi(house)
    dossier_id = shared_person(house)
    PLACES["operator"] = f"/dossiers/{dossier_id}/"
    PLACES[CAP] = f"/dossiers/{shared_person(house, registered=False)}/"
    third = shared_person(house, registered=False)
    tell(house, third, "travail")
    session(house)
    PLACES["asks"] = f"/dossiers/{third}/"
    PLACES["form"] = f"{PLACES['asks']}solutions/demander/{directory(house).linked}/?theme={THEME}"
    agency, link = house.structures["france_travail"], her_link(house, dossier_id)
    PLACES["hers"] = f"{link}avec/{agency}/"
    PLACES["cookie"] = house.client(CAP).cookies["session"].value


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def sound(page: Page) -> None:
    assert not faults(page)
    assert not wide(page)


def test_france_travail_registers_orients_receives_and_notes(live: LiveHouse) -> None:
    page = live.page("operator")
    page.goto("/inscriptions/recues/")
    sound(page)
    follow(page, page.get_by_role("link", name="Accepter l’inscription").first)
    page.get_by_label("Identifiant France Travail").fill("1234567A")
    sound(page)
    page.get_by_role("button", name="Accepter l’inscription").click()
    expect(page.get_by_text("L’inscription est acceptée.")).to_be_visible()

    page.get_by_role("link", name="Décider une orientation").click()
    page.get_by_label("Qui décide").select_option("france_travail")
    page.get_by_label("Organisme référent").select_option("france_travail")
    page.locator("input[name=receives_rsa][value=non]").check(force=True)
    page.locator("input[name=path][value=professionnel]").check(force=True)
    sound(page)
    page.get_by_role("button", name="Enregistrer l’orientation").click()
    expect(page.get_by_role("link", name="Passer le relais à la Mission Locale")).to_be_visible()

    page.goto(PLACES["operator"])
    sound(page)
    follow(page, page.get_by_role("link", name="Prendre un rendez-vous"))
    follow(page, page.locator("button[name=creneau]").first)
    sound(page)
    expect(page.get_by_text("Le rendez-vous est pris avec")).to_be_visible()

    page.goto(PLACES["operator"])
    follow(page, page.get_by_role("link", name="Noter une action"))
    sound(page)


def test_france_travail_writes_and_the_person_answers_on_a_telephone(live: LiveHouse) -> None:
    page = live.page("operator")
    page.goto(f"{PLACES['operator']}messages/organisme/")
    page.get_by_label("Votre message").fill("Pouvez-vous passer jeudi ?")
    sound(page)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_text("Le message est écrit.")).to_be_visible()

    hers = live.context(width=360).new_page()
    hers.goto(PLACES["hers"])
    expect(hers.get_by_text("Pouvez-vous passer jeudi ?")).to_be_visible()
    sound(hers)
    hers.get_by_label("Votre réponse").fill("Oui, à dix heures.")
    hers.get_by_role("button", name="Envoyer à").click()
    expect(hers.get_by_text("Votre réponse est envoyée.")).to_be_visible()

    page.goto("/messages/organisme/")
    expect(page.get_by_text("Oui, à dix heures.")).to_be_visible()
    sound(page)
    page.goto("/contrats-a-suivre/")
    sound(page)


def test_cap_emploi_looks_at_the_recognition_first(live: LiveHouse) -> None:
    context = live.context(width=360)
    context.add_cookies([{"name": "session", "value": PLACES["cookie"], "url": live.url}])
    page = context.new_page()
    page.goto(PLACES[CAP])
    sound(page)
    first = page.get_by_role("region", name="À faire").get_by_role("link").first
    expect(first).to_have_text("Vérifier la RQTH")
    follow(page, first)
    sound(page)
    page.goto(f"{PLACES[CAP]}orientation/decider/")
    sound(page)
    expect(page.get_by_label("Santé").first).to_be_attached()
    page.goto("/reseau/carte/")
    sound(page)


def test_france_travail_asks_a_service_takes_a_place_and_reads_her_themes(live: LiveHouse) -> None:
    page, narrow = live.page("operator"), live.page("operator", width=390)
    page.goto(f"{PLACES['asks']}solutions/trouver/?theme={THEME}")
    expect(page.get_by_text("Permis solidaire").first).to_be_visible()
    sound(page)
    narrow.goto(PLACES["form"])
    narrow.locator("input[name=asks][value=place]").check(force=True)
    narrow.locator("input[name=told][value=naissance]").check(force=True)
    sound(narrow)
    follow(narrow, narrow.get_by_role("button", name="Relire ce qui va partir"))
    expect(narrow.get_by_text("Une place dans ce service.")).to_be_visible()
    sound(narrow)
    follow(narrow, narrow.get_by_role("button", name="Envoyer la demande"))
    expect(narrow.get_by_role("link", name="Retirer la demande")).to_be_visible()

    narrow.goto(f"{PLACES['asks']}ateliers/")
    sound(narrow)
    follow(narrow, narrow.get_by_role("button", name="Inscrire").first)
    expect(narrow.get_by_role("heading", name="Vos inscriptions")).to_be_visible()
    sound(narrow)

    page.goto(f"{PLACES['asks']}aspirations/partage/")
    expect(page.get_by_role("rowheader", name="Travail")).to_be_visible()
    sound(page)
