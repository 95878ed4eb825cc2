"""Several people, one file; a telephone, no script, a keyboard alone; a server that stops while one types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import PHONE, Demonstration, Visitor, today
from tests.web.browser import follow

pytestmark = [pytest.mark.long, pytest.mark.journey]

Visit = Callable[..., Visitor]
ADVISER, MANAGER = "conseillere-tarbes", "responsable-tarbes"
INVENTED = "Création du réseau inventé"


def main_button(page: Page, name: str) -> None:
    """Press the button of the page that says exactly this."""
    follow(page, page.locator("main").get_by_role("button", name=name, exact=True))


def a_file(visitor: Visitor, nth: int) -> str:
    """The address of one file of the visitor's caseload."""
    visitor.go("/mes-jeunes/")
    found = visitor.page.locator('[data-keys-item] a[href^="/dossiers/"]').nth(2 * nth)
    return "/".join((found.get_attribute("href") or "").split("/")[:3]) + "/"


def test_two_people_edit_the_same_section_and_lose_nothing(visit: Visit) -> None:
    camille, nathalie = visit().become(ADVISER), visit().become(MANAGER)
    path = a_file(camille, 3)
    for one in (camille, nathalie):
        one.go(f"{path}fiche/mobilite/modifier/")
    expect(camille.page.locator("main")).to_contain_text("Nathalie Cazaux modifie aussi")

    nathalie.page.get_by_label("Distance possible").fill("17")
    main_button(nathalie.page, "Enregistrer")
    expect(nathalie.page.locator("main")).to_contain_text("17 km")
    camille.page.get_by_label("Distance possible").fill("42")
    main_button(camille.page, "Enregistrer")

    conflict = camille.page.get_by_role("radiogroup", name="Distance possible")
    expect(conflict).to_contain_text("42")
    expect(conflict).to_contain_text("17")
    camille.check()
    conflict.get_by_label("Garder ma saisie").check(force=True)
    main_button(camille.page, "Enregistrer")
    expect(camille.page.locator("main")).to_contain_text("42 km")
    camille.go(f"{path}historique/")
    for value in ("17", "42", "Nathalie Cazaux", "Camille Lacoste"):
        expect(camille.page.locator("main")).to_contain_text(value)


def test_what_is_typed_survives_a_server_that_stops(visit: Visit, demo: Demonstration) -> None:
    camille = visit().become(ADVISER)
    path = a_file(camille, 4)
    camille.go(f"{path}notes/")
    words = "Elle rappelle demain matin, après son rendez-vous à la préfecture."
    camille.page.locator("main textarea").first.press_sequentially(words)
    camille.page.wait_for_timeout(3_000)

    assert INVENTED in demo.said()
    demo.stop()
    camille.page.close()
    demo.start()

    assert INVENTED not in demo.said(), "a demonstration that is already there keeps its data"
    camille.page = camille.context.new_page()
    camille.go(f"{path}notes/")
    camille.page.get_by_role("button", name="Reprendre").click()
    expect(camille.page.locator("main textarea").first).to_have_value(words)


def test_an_adviser_on_a_telephone_without_script(visit: Visit) -> None:
    camille = visit(width=PHONE, script=False).become(ADVISER)
    page = camille.page
    camille.go("/dossiers/nouveau/")
    page.get_by_label("Nom de naissance").fill("Abadie-Vignaux")
    page.get_by_label("Prénom", exact=True).fill("Maylis")
    born = date(today().year - 18, 1, 9)
    for label, value in (("Jour", born.day), ("Mois", born.month), ("Année", born.year)):
        page.get_by_label(label, exact=False).first.fill(str(value))
    page.get_by_label("Commune").fill("Tarbes (65000)")
    main_button(page, "Créer le dossier")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maylis ABADIE-VIGNAUX")
    follow(page, page.get_by_role("link", name="Noter le premier accueil").first)
    main_button(page, "Enregistrer le premier accueil")
    expect(page.locator("main")).to_contain_text("Premier accueil")


@pytest.mark.parametrize("width", [PHONE, 1280])
def test_every_persona_arrives_and_finds_work(visit: Visit, demo: Demonstration, width: int) -> None:
    visitor = visit(width=width)
    for persona in demo.personas:
        visitor.become(persona["key"])
        visitor.check()
        for address in {
            link.get_attribute("href") or ""
            for link in visitor.page.locator("nav a[href^='/'], main a[href^='/']").all()[:30]
        }:
            assert visitor.go(address) < 400, f"{persona['key']} is led to {address}"
