"""The pages in a real browser: accessible at both widths, nothing refused by the policy, drafts that survive."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import expect

from convergence.design.frame import page_frame
from convergence.foundation.actor import Actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.identity.rules.roles import ROLES_OF_KIND, permissions_of
from convergence.web.context import navigation
from tests.databases import cloned_database
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey

WIDTHS = [360, 1280]
PEOPLE = "/structure/professionnels/"
PAGES = {
    "": ["/connexion/", "/connexion/code/", "/aide/", "/aide/clavier/", "/accessibilite/", "/mentions-legales/",
         "/donnees-personnelles/", "/plan-du-site/", "/nulle-part/"],
    "direction": ["/", "/structure/", "/structure/modifier/", "/structure/sites/nouveau/", PEOPLE, f"{PEOPLE}nouveau/",
                  f"{PEOPLE}a-valider/", f"{PEOPLE}revue/", "/mon-compte/", "/mon-compte/mot-de-passe/",
                  "/controle/journal/", "/controle/registre/", "/controle/demandes/", "/controle/demandes/nouvelle/"],
    "manager": ["/equipe/boite/", "/equipe/boite/nouvelle/", "/equipe/annonces/", "/equipe/annonces/publier/",
                "/equipe/annonces/publiees/", "/equipe/pratiques/", "/equipe/pratiques/nouvelle/", "/equipe/textes/",
                "/equipe/textes/nouveau/", "/equipe/recherche/?q=agenda", "/aide/ecran/agenda/"],
    "adviser": ["/references/communes/?q=tarbes", "/references/metiers/?q=vente", "/references/nomenclatures/",
                "/references/nomenclatures/act_type/", "/references/chargements/", "/parametres/", "/reseau/"],
    "dsi": ["/", "/reseau/", "/reseau/nouvelle/"],
}  # fmt: skip


def prepared(house: House) -> None:
    """One password, one young person to call, one account to approve, something in each tool of the team."""
    team = house.client("manager")
    team.post("/equipe/boite/nouvelle/", {"subject": "Rappeler la mairie", "origin": "telephone"})
    team.post("/equipe/textes/nouveau/", {"name": "Relance", "text": "Bonjour, je vous rappelle demain."})
    team.post(
        "/equipe/pratiques/nouvelle/", {"title": "Le café", "text": "Toujours.", "screens": ["support"]}
    )
    announced = {
        "title": "Fermeture",
        "text": "À midi.",
        "weight": "important",
        "starts_on": f"{now():%d/%m/%Y}",
    }
    team.post("/equipe/annonces/publier/", announced)
    house.give_password("adviser")
    welcome(house, proven=False)
    asked = {"last_name": "Roca", "login": "ana.roca", "email": "ana.roca@exemple.fr", "role": "conseiller"}
    house.client("account_manager").post(
        f"{PEOPLE}nouveau/", asked | {"first_name": "Ana", "starts_on": "1/9/2026"}
    )


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_fit_and_break_no_rule(live: LiveHouse, name: str, width: int) -> None:
    page = live.page(name, width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: told.append(str(error)))
    house = live.house
    addresses = list(PAGES[name])
    if name == "direction":
        who = f"{PEOPLE}{house.users['adviser']}/"
        addresses += [who, f"{who}desactiver/", f"{who}roles/nouveau/", f"{who}code/demander/"]
    if name == "dsi":
        one = f"/reseau/{house.structures['tarbes']}/"
        addresses += [one, f"{one}modifier/", f"{one}compte/", f"{one}fusionner/", f"{one}fermer/"]
    for address in addresses:
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address
        expected = [said for said in told if "status of 404" not in said and "status of 403" not in said]
        assert not expected, address
    page.context.close()


def test_one_logs_in_by_keyboard_alone(live: LiveHouse) -> None:
    page = live.page()
    page.goto("/connexion/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Contenu")).to_be_focused()
    page.get_by_label("Identifiant").focus()
    page.keyboard.type("adviser")
    page.keyboard.press("Tab")
    page.keyboard.type("quatre lampes bleues au grenier")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Double authentification")
    assert faults(page) == []
    page.get_by_label("Code à six chiffres").focus()
    # the code that comes next: the present one may have served when the authenticator was added
    page.keyboard.type(pyotp.TOTP(live.house.secrets["adviser"]).at(now() + timedelta(seconds=30)))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Adviser Essai")
    page.context.close()


def test_what_is_typed_survives_a_closed_tab_and_a_lost_session(live: LiveHouse) -> None:
    context = live.context("direction")
    page = context.new_page()
    page.goto(f"{PEOPLE}nouveau/")
    with page.expect_response(
        lambda answer: "/brouillons/" in answer.url and answer.request.method == "POST"
    ):
        page.get_by_label("Prénom").fill("Léa")
        page.get_by_label("Identifiant").fill("lea.petit")
    page.close()
    other = live.page("direction")
    other.goto(f"{PEOPLE}nouveau/")
    other.get_by_role("button", name="Reprendre le brouillon").click()
    expect(other.get_by_label("Prénom")).to_have_value("Léa")
    other.get_by_label("Nom", exact=True).fill("Petit")
    other.get_by_label("Adresse électronique").fill("lea.petit@exemple.fr")
    other.get_by_label("Rôle").select_option("conseiller")
    other.get_by_role("button", name="Demander le compte").click()
    expect(other.get_by_text("Le compte est demandé.")).to_be_visible()
    other.wait_for_timeout(500)
    assert (
        other.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('cv-draft:')).length") == 0
    )
    other.goto(f"{PEOPLE}nouveau/")
    expect(other.get_by_label("Prénom")).to_have_value("")
    expect(other.get_by_role("button", name="Reprendre le brouillon")).to_have_count(0)
    context.close()
    other.context.close()


def test_the_form_works_without_script(live: LiveHouse) -> None:
    page = live.page("direction", script=False)
    page.goto("/structure/sites/nouveau/")
    page.get_by_label("Nom du site").fill("Antenne de Vic")
    page.get_by_label("Commune").fill("Vic-en-Bigorre (65500)")
    page.get_by_label("Ouvert à partir du").fill("1/9/2026")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Le site est ajouté.")).to_be_visible()
    page.context.close()


def test_help_opens_where_one_stands_and_a_model_text_goes_to_the_cursor(live: LiveHouse) -> None:
    page = live.page("manager", width=1280)
    page.goto("/equipe/boite/nouvelle/")
    page.get_by_role("link", name="Aide sur cet écran").click()
    expect(page.locator("#aide")).to_contain_text("Le café")
    page.get_by_role("link", name="Aide sur cet écran").click()
    expect(page.locator("#aide")).to_be_empty()
    box = page.get_by_label("Demande (facultatif)")
    box.fill("Avant. ")
    page.get_by_role("button", name="Insérer un texte type").press("Enter")
    page.get_by_role("button", name="Relance").press("Enter")
    expect(box).to_have_value("Avant. Bonjour, je vous rappelle demain.")
    page.context.close()


def test_the_menu_holds_one_line_for_everybody(live: LiveHouse) -> None:
    """Each role of each kind of organisation, and whoever holds all of one, with the menu that its pages carry."""
    page = live.page("direction")
    page.goto("/")
    carried = page_frame(RequestFactory().get("/"))
    for kind, roles in ROLES_OF_KIND.items():
        for held in [*({role} for role in roles), roles]:
            actor = Actor(
                uuid7(), "Essai", uuid7(), structure_kind=kind, permissions=permissions_of(kind, held)
            )
            shown = render_to_string(
                "design/frame/header.html", carried | {"navigation": navigation(actor, "/")}
            )
            page.locator("header").evaluate("(header, html) => { header.outerHTML = html; }", shown)
            tops = page.locator(".cv-menu .fr-nav__list > li").evaluate_all(
                "places => places.map(place => place.getBoundingClientRect().top)"
            )
            assert len(set(tops)) == 1, (kind, held)
    page.context.close()
