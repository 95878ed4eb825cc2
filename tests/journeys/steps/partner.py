"""A partner beside a Mission Locale: a file shared, somebody introduced, a file opened in emergency and examined."""

from __future__ import annotations

import re
from datetime import date

from playwright.sync_api import expect

from tests.journeys.site import Visitor
from tests.journeys.steps.words import fill, follow, main, press, typed

SERVICE = "Rendez-vous des droits"
PERSONAL_LINK = re.compile(r"https?://\S+/jeune/m/[\w-]+/")
WHY = "Elle est à l’accueil de la CAF, sans papiers ni logement ce soir."


def share(adviser: Visitor, path: str, organisation: str, person: str) -> None:
    """Somebody of another organisation joins the team: the file opens to it, as far as its agreement says."""
    adviser.go(f"{path}equipe/organisme/")
    box = main(adviser).get_by_role("combobox")
    box.fill(organisation)
    main(adviser).get_by_role("option").first.click()
    main(adviser).get_by_role("button", name="Continuer").click()
    expect(main(adviser)).to_contain_text("pourra lire une partie du dossier")
    main(adviser).locator("[name=user_id]").select_option(label=person)
    main(adviser).locator("[name=role]").select_option("referent_social")
    press(adviser, "Ajouter à l’équipe", person)


def introduce(partner: Visitor, first_name: str, name: str, today: date) -> None:
    """She introduces somebody of whom she knows no file."""
    partner.go("/demandes-orientation/adresses/")
    follow(partner, "Adresser un jeune")
    fill(partner, first_name=first_name, last_name=name, phone="06 39 98 02 17", need="logement")
    for label, value in (("Jour", "4"), ("Mois", "5"), ("Année", str(today.year - 20))):
        partner.page.get_by_label(label).first.fill(value)
    main(partner).get_by_label("Mission Locale").select_option(label="Mission Locale de Tarbes")
    fill(partner, words="Elle cherche une chambre près de son stage.", agreed_on=typed(today))
    press(partner, "Envoyer la demande", "La demande est partie.")


def answer_introduction(adviser: Visitor, name: str) -> None:
    """The Mission Locale says no, and why."""
    adviser.go("/")
    adviser.press(main(adviser).get_by_role("link", name=re.compile("adressés? par")))
    follow(adviser, name)
    follow(adviser, "Refuser")
    fill(adviser, motive="secteur", answer="Elle habite à Pau : la Mission Locale de Pau l’attend.")
    press(adviser, "Refuser", "La réponse est enregistrée.")


def open_in_emergency(partner: Visitor, first_name: str, name: str, born: date) -> None:
    """The whole identity and a written reason: too short a reason opens nothing."""
    partner.go("/urgences/")
    follow(partner, "Ouvrir un dossier en urgence")
    fill(partner, name=name, first_name=first_name, reason="Urgent")
    for label, value in (("Jour", born.day), ("Mois", born.month), ("Année", born.year)):
        partner.page.get_by_label(label).first.fill(str(value))
    press(partner, "Ouvrir le dossier", "20 caractères")
    fill(partner, reason=WHY)
    press(partner, "Ouvrir le dossier", "Dossier ouvert en urgence")


def examine(officer: Visitor, organisation: str) -> None:
    """The officer finds it among what waits, reads the reason, judges."""
    officer.go("/")
    follow(officer, "en urgence à examiner")
    expect(main(officer)).to_contain_text(WHY)
    officer.picture("66-acces-en-urgence", "main h1", width=officer.width)
    follow(officer, "Examiner", within=organisation)
    fill(officer, review="justifie")
    press(officer, "Enregistrer", "Justifié")


def message_of(reader: Visitor, to: str, about: str) -> str:
    """The text of the latest message to somebody that says something, once it has come."""
    reader.go(f"/demo/messagerie/?a={to}")
    letters = reader.page.locator("main tbody tr").filter(has_text=about)
    reader.until(lambda: letters.count() > 0)
    reader.press(letters.first.locator("a").first)
    return main(reader).inner_text()


def revoke(officer: Visitor, agreement: str) -> None:
    """The network's administrator ends an agreement."""
    officer.go("/conventions/")
    follow(officer, agreement)
    follow(officer, "Révoquer")
    fill(officer, reason="Convention dénoncée par la CAF.")
    officer.check_once()
    main(officer).get_by_role("button", name="Révoquer").first.click()
    expect(main(officer)).to_contain_text("Révoquée")
