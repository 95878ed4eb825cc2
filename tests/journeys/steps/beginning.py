"""How an accompaniment begins: the registration, the orientation, the diagnosis, a CEJ signed by all on one screen."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.site import Visitor
from tests.journeys.steps.words import Days, fill, follow, main, paper, press, words_of

NO_CRITERION = ("sante", "logement", "garde_enfants", "proche_aidant", "autre")
NEED_TO_TRAIN = "n-trouver_formation"


def open_file(adviser: Visitor, first_name: str, name: str, born: date) -> str:
    """What France Travail needs to know of her; answers the address of her file."""
    page = adviser.page
    adviser.go("/dossiers/nouveau/")
    for label, value in (
        ("Nom de naissance", name),
        ("Prénom", first_name),
        ("Jour", str(born.day)),
        ("Mois", str(born.month)),
        ("Année", str(born.year)),
        ("Téléphone", "06 39 98 01 45"),
    ):
        page.get_by_label(label).first.fill(value)
    page.get_by_label("Femme").check(force=True)
    page.get_by_role("combobox", name="Commune").first.fill("Tarbes (65000)")
    main(adviser).get_by_role("button", name="Créer le dossier").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name.upper())
    return re.sub(r"^https?://[^/]+", "", page.url).split("?")[0]


def register(adviser: Visitor, path: str) -> None:
    """The automatic registration waits in its queue, then its receipt is here."""
    adviser.go(f"{path}orientation/")
    follow(adviser, "Inscrire à France Travail")
    fill(adviser, aim="emploi", receives_rsa="non", is_invalid="non", category="A")
    press(adviser, "Demander l’inscription", "L’inscription est demandée à France Travail.")
    adviser.until(lambda: main(adviser).get_by_text("Acceptée", exact=True).count() > 0)
    main(adviser).locator("summary").filter(has_text="Messages à France Travail").click()
    sent = main(adviser).get_by_role("table", name="Messages à France Travail")
    expect(sent.locator("tbody td").last).to_have_text(re.compile(r"\w{6,}"))


def orient(adviser: Visitor, path: str, days: Days) -> None:
    """The path and the référent, each criterion looked at; the letter; the day from which the month to sign runs."""
    adviser.go(f"{path}orientation/")
    follow(adviser, "Décider une orientation")
    fill(adviser, receives_rsa="non", path="professionnel", qualification="niveau_3")
    fill(adviser, situation_emploi="jamais", aspiration="projet_a_definir", mobilite="fort")
    fill(adviser, **dict.fromkeys(NO_CRITERION, "aucun"))
    press(adviser, "Enregistrer l’orientation", "Pas encore notifiée")
    follow(adviser, "Produire le courrier")
    press(adviser, "Produire le courrier", "Le courrier est dans les documents du dossier.")
    follow(adviser, "Noter la notification")
    fill(adviser, way="main_propre", handed_on=days.fr(0))
    press(adviser, "Noter la remise", "contrat d’engagement à signer au plus tard le")
    adviser.picture("21-orientation", "main h2")
    adviser.go(f"{path}documents/")
    assert "L5411-5-1" in paper(adviser, "Décision d’orientation")


def diagnose(adviser: Visitor, path: str) -> None:
    """The interview by keyboard alone: arrows answer, tabulation goes on, Enter keeps the page and opens another."""
    page, key = adviser.page, adviser.page.keyboard.press
    adviser.go(f"{path}diagnostic/")
    follow(adviser, "Ouvrir un diagnostic socio-professionnel")
    press(adviser, "Commencer l’entretien", "Mobilité")
    page.locator("input[name=mobilite]:checked").focus()
    key("ArrowRight")
    for _ in range(page.locator("main form input[type=radio]:checked").count() - 1):
        for pressed in ("Tab", "ArrowRight", "ArrowRight"):
            key(pressed)
    adviser.picture("22-entretien-diagnostic", "main h2")
    key("Enter")
    expect(page.get_by_role("radiogroup", name="Sans permis de conduire")).to_be_visible()
    page.locator("input[name=s-sans_permis]:checked").focus()
    key("ArrowRight")
    adviser.check()
    key("Enter")
    expect(page.get_by_role("combobox", name="Métier visé")).to_be_visible()
    page.locator(f"input[name={NEED_TO_TRAIN}]:checked").focus()
    for pressed in ("ArrowRight", "ArrowRight"):
        key(pressed)
    adviser.check()
    key("Enter")
    expect(page.get_by_label("Ce que les listes ne disent pas")).to_be_visible()
    follow(adviser, "Terminer")
    press(adviser, "Terminer le diagnostic", "est terminé.")
    for told in ("Sans permis de conduire", "Trouver sa formation"):
        expect(main(adviser)).to_contain_text(told)
    adviser.check()


def sign_a_cej(adviser: Visitor, path: str, name: str, key: str, folder: Path) -> str:
    """Prepared, signed by both on one screen, sealed; answers the address of the contract."""
    page = adviser.page
    adviser.go(f"{path}contrats/preparer/")
    follow(adviser, "Préparer un CEJ")
    fill(adviser, student="non", training="non", difficulty="oui", diagnostic="oui")
    fill(adviser, objective="Devenir boulangère, en apprentissage si possible.")
    press(adviser, "Enregistrer la préparation", "Il reste à le faire signer.")
    contract = page.url.removeprefix(adviser.site.url)
    follow(adviser, "Faire signer")
    fill(adviser, way="sur_place")
    press(adviser, "Produire le document et demander les signatures", "0 signature sur 2")
    demand = page.url
    follow(adviser, "Faire signer sur cet écran")
    page.get_by_label("Je connais les personnes").check(force=True)
    press(adviser, "Confier l’écran", "Objectif : Devenir boulangère")
    adviser.press(main(adviser).get_by_role("link", name=name))
    write_name(adviser, name)
    adviser.become(key).go(contract)
    follow(adviser, "Suivre les signatures")
    follow(adviser, "Signer")
    write_name(adviser, "Camille Lacoste")
    adviser.go(demand)
    sealed = page.get_by_role("link", name="Document signé (PDF)")
    adviser.until(lambda: sealed.count() > 0)
    adviser.check()
    with page.expect_download() as given:
        sealed.click()
    given.value.save_as(folder / "cej.pdf")
    assert "Devenir boulangère" in words_of((folder / "cej.pdf").read_bytes())
    adviser.go(contract)
    adviser.until(lambda: main(adviser).get_by_text("En cours", exact=True).count() > 0)
    adviser.check()
    return contract


def write_name(signer: Visitor, name: str) -> None:
    """Sign as somebody who has read."""
    signer.page.get_by_label("Votre nom").fill(name)
    main(signer).locator('input[type="checkbox"]').first.check(force=True)
    signer.check()
    main(signer).get_by_role("button", name="Je signe").click()
    expect(main(signer)).to_contain_text(re.compile("C’est signé|signature est enregistrée"))
