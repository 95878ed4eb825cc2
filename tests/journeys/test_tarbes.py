"""The tour of the README: from a misspelt name in Tarbes to the file printed as it was yesterday.

Each step can be followed by hand on « make demo »: the same personas, the same words, the same buttons.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Visitor, today
from tests.journeys.steps.caseload import with_telephone
from tests.web.browser import follow

pytestmark = [pytest.mark.long, pytest.mark.journey]

Visit = Callable[..., Visitor]
ADVISER, ELSEWHERE, MANAGER = "conseillere-tarbes", "conseiller-auch", "responsable-tarbes"
FIRST_NAME, BIRTH_NAME, MISSPELT = "Inès", "Larrieu", "Inesse Larieux"


def born_on() -> date:
    """Inès is nineteen, whatever the day of the test."""
    day = today()
    had_her_birthday = (day.month, day.day) >= (3, 12)
    return date(day.year - (19 if had_her_birthday else 20), 3, 12)


def typed(day: date) -> str:
    """A day as people type it."""
    return f"{day:%d/%m/%Y}"


def button(page: Page, name: str) -> None:
    """Press the button of the page's own form that says exactly this."""
    follow(page, page.locator("main").get_by_role("button", name=name, exact=True))


def link(page: Page, name: str) -> None:
    """Follow the first link of the page that says this."""
    follow(page, page.locator("main").get_by_role("link", name=name).first)


def test_the_tour_of_the_readme(visit: Visit) -> None:
    camille = visit().become(ADVISER)
    find_no_one(camille)
    path = create_ines(camille)
    justify_her_identity(camille, path)
    note_first_reception(camille, path)
    note_her_situation(camille, path)
    sign_a_cej(camille, path)
    bastien = visit().become(ELSEWHERE)
    be_refused_without_learning(bastien, path)
    nathalie = visit().become(MANAGER)
    read_who_looked(nathalie, path)
    print_as_of_yesterday(camille, path)
    assert_the_timeline_tells_all(camille, path)


def find_no_one(camille: Visitor) -> None:
    page = camille.page
    camille.go("/")
    camille.picture("01-accueil")
    camille.go("/mes-jeunes/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    camille.picture("02-mes-jeunes")
    camille.go(f"/dossiers/?{urlencode({'q': MISSPELT})}")
    expect(page.get_by_text("Personne n’a été trouvé")).to_be_visible()
    camille.picture("03-recherche")


def create_ines(camille: Visitor) -> str:
    page = camille.page
    link(page, "Nouveau dossier")
    page.get_by_label("Nom de naissance").fill(BIRTH_NAME)
    page.get_by_label("Prénom", exact=True).fill(FIRST_NAME)
    born = born_on()
    for label, value in (("Jour", born.day), ("Mois", born.month), ("Année", born.year)):
        page.get_by_label(label, exact=False).first.fill(str(value))
    page.get_by_label("Femme").check(force=True)
    page.get_by_label("Téléphone").fill("06 39 98 01 23")
    choose_suggestion(page, "Commune", "Tarbes")
    choose_suggestion(page, "Nationalité", "France")
    camille.picture("04-nouveau-dossier")
    button(page, "Créer le dossier")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{FIRST_NAME} {BIRTH_NAME.upper()}")
    camille.picture("05-dossier-cree")
    return re.sub(r"^https?://[^/]+", "", page.url).split("?")[0]


def choose_suggestion(page: Page, label: str, words: str) -> None:
    """Type the beginning, take the first proposal with the keyboard."""
    box = page.get_by_role("combobox", name=label).first
    box.fill(words)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")


def justify_her_identity(camille: Visitor, path: str) -> None:
    page = camille.page
    link(page, "Justifier l’identité")
    page.get_by_label("Pièce vue").select_option(label="Carte nationale d’identité")
    page.get_by_label("Valable jusqu’au").fill(typed(today() + timedelta(days=900)))
    camille.picture("06-justifier-identite")
    button(page, "Enregistrer")
    camille.go(path)
    expect(page.locator("header.cv-file-head")).to_contain_text("Identité justifiée")


def note_first_reception(camille: Visitor, path: str) -> None:
    page = camille.page
    camille.go(f"{path}actes/premier-accueil/")
    camille.picture("07-premier-accueil")
    button(page, "Enregistrer le premier accueil")
    camille.go(path)
    expect(page.locator("main")).to_contain_text("Premier accueil")


def note_her_situation(camille: Visitor, path: str) -> None:
    page = camille.page
    camille.go(f"{path}situations/nouvelle/")
    page.get_by_label("Catégorie").select_option(label="Demandeur d’emploi")
    page.get_by_label("Premier jour").fill(typed(today() - timedelta(days=30)))
    camille.picture("08-situation")
    page.locator("#formulaire-situation button[type=submit]:not([name])").click()
    expect(page.locator("main")).to_contain_text("Demandeur d’emploi")


def sign_a_cej(camille: Visitor, path: str) -> None:
    page = camille.page
    camille.go(f"{path}contrats/preparer/")
    camille.picture("09-contrat-conditions")
    link(page, "Préparer un CEJ")
    for question, answer in (
        ("étudiant", "Non"),
        ("suit-il une formation", "Non"),
        ("difficultés", "Oui"),
        ("diagnostic", "Oui"),
    ):
        page.get_by_role("radiogroup", name=re.compile(question)).get_by_label(answer).check(force=True)
    button(page, "Enregistrer la préparation")
    for party in ("jeune", "mission locale"):
        follow(page, page.get_by_role("link", name=re.compile(f"Recueillir.*{party}", re.IGNORECASE)).first)
        button(page, "Enregistrer la signature")
    expect(page.locator("main")).to_contain_text("En cours")
    camille.picture("10-cej-signe")


def be_refused_without_learning(bastien: Visitor, path: str) -> None:
    page = bastien.page
    bastien.go(f"/dossiers/?{urlencode({'q': f'{BIRTH_NAME} {FIRST_NAME}'})}")
    expect(page.get_by_text("Personne n’a été trouvé")).to_be_visible()
    assert bastien.go(path) == 404
    hers = seen(page)
    bastien.picture("11-refus")
    assert bastien.go(f"/dossiers/{uuid4()}/") == 404
    assert seen(page) == hers, "an existing file and an unknown one must be answered alike"
    assert BIRTH_NAME not in hers


def seen(page: Page) -> str:
    """What the page says, without what changes at each request (reference of the error, address)."""
    return re.sub(r"[0-9a-f-]{36}", "", page.locator("main").inner_text())


def read_who_looked(nathalie: Visitor, path: str) -> None:
    page = nathalie.page
    nathalie.go(f"{path}consultations/")
    table = page.get_by_role("table")
    expect(table).to_contain_text("Camille LACOSTE", ignore_case=True)
    expect(table).to_contain_text("Identité")
    tried = table.get_by_role("row").filter(has_text=re.compile("Dupouy", re.IGNORECASE))
    expect(tried.first).to_contain_text("Refusé")
    nathalie.picture("12-qui-a-consulte")


def print_as_of_yesterday(camille: Visitor, path: str) -> None:
    page, yesterday = camille.page, today() - timedelta(days=1)
    camille.go(f"{path}imprimer/?connu={typed(yesterday)}")
    expect(page.locator("main")).to_contain_text("Ce dossier n’était pas encore connu à cette date.")
    other, before = an_older_file(camille, yesterday)
    edit_phone(camille, other, before)
    camille.go(f"{other}imprimer/?connu={typed(yesterday)}")
    expect(page.locator(".cv-print")).to_contain_text("Dossier tel que connu le")
    assert "06 39 98 09 87" not in page.locator(".cv-print").inner_text()
    assert before in page.locator(".cv-print").inner_text()
    camille.picture("13-imprime-hier")
    camille.go(f"{other}imprimer/")
    assert "06 39 98 09 87" in page.locator(".cv-print").inner_text()


def an_older_file(camille: Visitor, yesterday: date) -> tuple[str, str]:
    """A file of the caseload whose telephone was known that day: its address, and the number as shown."""
    page = camille.page
    for address, phone in with_telephone(camille):
        camille.go(f"{address}imprimer/?connu={typed(yesterday)}")
        if phone in page.locator("main").inner_text():
            return address, phone
    raise AssertionError("no telephone of the caseload was known yesterday")


def edit_phone(camille: Visitor, path: str, before: str) -> None:
    page = camille.page
    camille.go(f"{path}fiche/contacts/modifier/")
    page.locator(f'main input[value="{before}"]').first.fill("06 39 98 09 87")
    button(page, "Enregistrer")
    expect(page.locator("main")).to_contain_text("06 39 98 09 87")


def assert_the_timeline_tells_all(camille: Visitor, path: str) -> None:
    camille.go(path)
    told = camille.page.locator("main").inner_text()
    for fact in ("Premier accueil", "Demandeur d’emploi", "CEJ", "Camille"):
        assert fact in told
    camille.picture("14-synthese")
