"""The daily work in a real browser: an act by keyboard alone, no fault for axe, no sideways scroll, no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from convergence.accompagnement.acts.operations import record_act
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus
from convergence.accompagnement.contracts.operations import prepare_cej
from convergence.accompagnement.contracts.types import EligibilityAnswers
from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import SituationCategory, SituationDraft
from convergence.foundation.clock import now
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson, welcome

pytestmark = pytest.mark.journey

LIST = "/mes-jeunes/"
people: dict[str, YoungPerson] = {}
contracts: dict[str, Any] = {}


def prepared(house: House) -> None:
    """Karim to call first, Inès with some history."""
    adviser = house.actor("adviser")
    people["ines"] = welcome(house, "Inès", "CARRERE", last_contact_on=TODAY)
    people["karim"] = welcome(house, "Karim", "DIALLO", proven=False, days_ago=90)
    people["zoe"] = welcome(house, "Zoé", "ZIMMER", last_contact_on=TODAY)
    ines = people["ines"].dossier_id
    for kind in (ActKind.INTERVIEW, ActKind.WORKSHOP):
        draft = ActDraft(kind, ActStatus.PRESENT, TODAY - timedelta(days=3), minutes=90)
        record_act(actor=adviser, at=now(), dossier_id=ines, draft=draft, note="CV à reprendre.")
    for category in (SituationCategory.JOB_SEEKER, SituationCategory.UNKNOWN):
        record_situation(
            actor=adviser,
            at=now(),
            dossier_id=ines,
            draft=SituationDraft(category, TODAY - timedelta(days=9)),
        )
    contracts["cej"] = prepare_cej(
        actor=adviser, at=now(), dossier_id=ines, starts_on=TODAY,
        answers=EligibilityAnswers(
            is_student=False, is_in_training=False, has_difficulty=True, has_diagnostic=True
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def check(page: Page) -> None:
    """No fault for axe, no sideways scroll."""
    assert faults(page) == []
    assert not wide(page), f"{page.url} scrolls sideways"


def line(page: Page, who: str) -> Any:
    return page.locator(f"#jeune-{people[who].number}")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize(
    "address",
    [
        "actes/", "actes/nouveau/", "actes/premier-accueil/", "situations/", "situations/nouvelle/",
        "situations/nouvelle/?categorie=immersion", "contrats/", "contrats/preparer/",
        "contrats/preparer/?type=cej", "contrats/{cej}/", "contrats/{cej}/signer/", "contrats/{cej}/terminer/",
    ],
)  # fmt: skip
def test_pages_of_a_person_are_accessible(live: LiveHouse, address: str, width: int) -> None:
    page = live.page("adviser", width=width)
    answer = page.goto(f"/dossiers/{people['ines'].dossier_id}/{address.format(**contracts)}")
    assert answer is not None
    assert answer.status == 200
    check(page)
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_list_and_the_open_form_are_accessible(live: LiveHouse, width: int) -> None:
    page = live.page("adviser", width=width)
    page.goto(f"{LIST}?nom=diallo")
    check(page)
    line(page, "karim").get_by_role("link", name="Noter un acte").click()
    expect(line(page, "karim").locator("form")).to_be_visible()
    check(page)
    line(page, "karim").get_by_label("Jour").fill("")
    line(page, "karim").get_by_role("button", name="Enregistrer l’acte").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    check(page)
    page.goto(f"{LIST}vues/")
    check(page)
    page.context.close()


def test_an_act_by_keyboard_alone(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto(f"{LIST}?tri=nom")
    page.keyboard.press("j")
    expect(line(page, "ines").get_by_role("link", name="CARRERE Inès", exact=True)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(line(page, "karim").get_by_label("Type d’acte")).to_be_focused()
    page.keyboard.press("Escape")
    expect(line(page, "karim").locator("form")).to_have_count(0)
    expect(line(page, "karim").get_by_role("link", name="DIALLO Karim", exact=True)).to_be_focused()
    page.keyboard.press("n")
    expect(line(page, "karim").get_by_label("Type d’acte")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("L’acte est noté pour Karim DIALLO.")
    expect(line(page, "karim").get_by_role("link", name="DIALLO Karim", exact=True)).to_be_focused()
    expect(line(page, "karim")).to_contain_text("aujourd’hui")
    page.keyboard.press("j")
    expect(line(page, "zoe").get_by_role("link", name="ZIMMER Zoé", exact=True)).to_be_focused()
    page.context.close()


def test_keys_switched_off_do_nothing(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto(LIST)
    page.evaluate("localStorage.setItem('cv-keys', 'off')")
    line(page, "zoe").get_by_role("link", name="ZIMMER Zoé", exact=True).focus()
    page.keyboard.press("n")
    expect(page.locator(".cv-jeune form")).to_have_count(0)
    page.context.close()


def test_a_double_click_in_the_browser_counts_once(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto(f"{LIST}?nom=zimmer")
    line(page, "zoe").get_by_role("link", name="Noter un acte").click()
    line(page, "zoe").get_by_role("button", name="Enregistrer l’acte").dblclick()
    expect(page.locator("#messages")).to_contain_text("L’acte est noté")
    page.goto(f"/dossiers/{people['zoe'].dossier_id}/actes/")
    expect(page.locator("tbody").first.locator("tr")).to_have_count(1)
    page.context.close()


def test_the_measure_is_asked_for_a_step_of_the_person_only(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto(f"/dossiers/{people['ines'].dossier_id}/actes/nouveau/")
    expect(page.get_by_label("Mesure de la démarche")).to_be_hidden()
    page.get_by_label("Type d’acte").select_option("demarche")
    expect(page.get_by_label("Mesure de la démarche")).to_be_visible()
    page.context.close()


def test_the_fields_of_a_situation_follow_its_category_and_the_focus_stays(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto(f"/dossiers/{people['ines'].dossier_id}/situations/nouvelle/")
    category = page.get_by_label("Catégorie")
    category.focus()
    category.select_option("emploi")
    expect(page.get_by_label("Type d’emploi")).to_be_visible()
    expect(page.get_by_label("Catégorie")).to_be_focused()
    expect(page.locator(".htmx-added, .htmx-settling, .htmx-swapping, .htmx-request")).to_have_count(0)
    page.get_by_label("Catégorie").select_option("formation")
    expect(page.get_by_label("Organisme de formation")).to_be_visible()
    page.context.close()


def test_conditions_follow_the_answers(live: LiveHouse) -> None:
    page = live.page("adviser")
    page.goto(f"/dossiers/{people['karim'].dossier_id}/contrats/preparer/?type=cej")
    page.get_by_role("radiogroup", name=re.compile("étudiant")).get_by_text("Oui").click()
    expect(page.locator("#conditions")).to_contain_text("Est étudiant ou scolarisé")
    page.context.close()


def test_the_same_work_without_script(live: LiveHouse) -> None:
    page = live.page("adviser", width=360, script=False)
    page.goto(f"{LIST}?nom=carrere")
    page.get_by_role("link", name="Noter un acte").click()
    page.get_by_role("button", name="Enregistrer l’acte").click()
    expect(page).to_have_url(re.compile(r"/mes-jeunes/\?nom=carrere#jeune-"))
    expect(page.locator("#messages")).to_contain_text("L’acte est noté pour Inès CARRERE.")
    page.goto(f"/dossiers/{people['ines'].dossier_id}/situations/nouvelle/")
    page.get_by_label("Catégorie").select_option("volontariat")
    page.get_by_role("button", name="Afficher les champs").click()
    expect(page.get_by_label("Type de volontariat")).to_be_visible()
    page.context.close()
