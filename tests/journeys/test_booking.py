"""From a booking link on a telephone to the adviser's week and the attendance that she notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.site import Visitor

pytestmark = pytest.mark.journey

Visit = Callable[..., Visitor]
ADVISER, MANAGER, RECEIVER = "conseillere-tarbes", "responsable-tarbes", "conseillere-emploi-tarbes"
MOTIVE, OLD_PHONE = "Point de cinq minutes", 320
DAYS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")


def open_motive(manager: Visitor) -> None:
    """Something that may be booked at once, so that the attendance can be noted at any hour of the day."""
    manager.go("/prise-de-rendez-vous/motifs/nouveau/")
    page = manager.page
    page.get_by_label("Nom du motif").fill(MOTIVE)
    for label, value in (
        ("Durée, en minutes", "5"),
        ("Un créneau toutes les", "5"),
        ("Délai avant le premier", "0"),
        ("Rendez-vous par jour", "50"),
    ):
        page.get_by_label(label).fill(value)
    manager.check()
    page.get_by_role("button", name="Ajouter le motif").click()
    expect(page.locator("main")).to_contain_text("Le motif est ajouté.")


def receive_at_any_hour(receiver: Visitor) -> None:
    """A week that never closes."""
    receiver.go("/prise-de-rendez-vous/horaires/")
    for day in DAYS:
        receiver.page.get_by_label(day).fill("0h-23h59")
    receiver.check()
    receiver.page.get_by_role("button", name="Enregistrer les horaires").click()
    expect(receiver.page.locator("main")).to_contain_text("Les horaires sont enregistrés.")


def copied_link(adviser: Visitor, name: str) -> tuple[str, str]:
    """The young person's name and the address that her adviser hands to her."""
    adviser.go("/mes-jeunes/")
    found = adviser.page.locator('[data-keys-item] a[href^="/dossiers/"]').nth(10)
    path = "/".join((found.get_attribute("href") or "").split("/")[:3]) + "/"
    adviser.go(f"{path}rendez-vous/")
    adviser.page.get_by_role("link", name="Envoyer un lien").click()
    adviser.page.get_by_label("Motif").select_option(label=MOTIVE)
    adviser.page.get_by_label("Avec").select_option(label=name)
    adviser.page.get_by_label("À copier ou à imprimer").check(force=True)
    adviser.check()
    adviser.page.get_by_role("button", name="Envoyer le lien").click()
    link = adviser.page.locator('main a[href*="/jeune/r/"]')
    expect(link).to_be_visible()
    adviser.check()
    return path, link.get_attribute("href") or ""


def test_from_a_link_to_a_noted_attendance(visit: Visit) -> None:
    open_motive(visit().become(MANAGER))
    receiver = visit().become(RECEIVER)
    receive_at_any_hour(receiver)
    path, link = copied_link(visit().become(ADVISER), "Sonia Belmont")

    looking = visit(width=OLD_PHONE)
    assert looking.go(link) == 200
    looking.check()
    old = visit(width=OLD_PHONE, script=False)
    old.go(link)
    old.page.locator(".pt-times a").first.click()
    old.check()
    old.page.get_by_role("button", name="Je prends ce rendez-vous").click()
    expect(old.page.get_by_role("heading", level=1)).to_have_text("Votre rendez-vous")
    expect(old.page.locator("main")).to_contain_text("Sonia Belmont")
    old.check()
    for page in ("", "deplacer/", "annuler/", "attendre/"):
        looking.go(link + page)
        looking.check()

    receiver.go("/agenda/")
    expect(receiver.page.locator("main")).to_contain_text(MOTIVE)
    receiver.go(f"{path}rendez-vous/")
    receiver.page.locator("main").get_by_role("link", name=MOTIVE).first.click()
    expect(receiver.page.locator("main")).to_contain_text("Télécharger pour un calendrier")
    receiver.go(f"{receiver.page.url.partition('?')[0]}presence/")
    receiver.page.locator("main").get_by_role("button", name="Enregistrer", exact=True).click()
    receiver.go(f"{path}rendez-vous/")
    expect(receiver.page.locator("main tr", has_text=MOTIVE)).to_contain_text("Présent")


def test_from_a_poster_to_a_file(visit: Visit) -> None:
    camille = visit().become(ADVISER)
    camille.go("/prise-de-rendez-vous/")
    address = camille.page.locator('main a[href^="/jeune/r/p/"]').first.get_attribute("href") or ""
    camille.page.get_by_role("link", name="Affiche").first.click()
    camille.check()

    lou = visit(width=OLD_PHONE)
    lou.go(address)
    lou.check()
    lou.page.locator(".pt-times a").first.click()
    for label, value in (
        ("Prénom", "Lou"),
        ("Nom de famille", "Sarrazin-Peyre"),
        ("Jour", "3"),
        ("Mois", "5"),
    ):
        lou.page.get_by_label(label).fill(value)
    lou.page.get_by_label("Année").fill("2006")
    lou.page.get_by_role("button", name="Je prends ce rendez-vous").click()
    expect(lou.page.locator("main")).to_contain_text("Donnez un numéro de téléphone ou une adresse")
    lou.check()
    lou.page.get_by_label("Téléphone").fill("06 39 98 01 77")
    lou.page.get_by_role("button", name="Je prends ce rendez-vous").click()
    expect(lou.page.locator("main")).to_contain_text("C’est noté")
    lou.check()

    camille.go("/prise-de-rendez-vous/")
    camille.check()
    camille.page.get_by_role("link", name="Rattacher Lou Sarrazin-Peyre").click()
    camille.check()
    camille.page.get_by_role("button", name="Ouvrir un dossier et rattacher").click()
    expect(camille.page.locator("main")).to_contain_text(
        "La réservation est devenue un rendez-vous du dossier."
    )
    expect(camille.page.get_by_role("heading", level=1)).to_contain_text("Lou")
    lou.page.reload()
    expect(lou.page.locator("main")).to_contain_text("Votre rendez-vous")
    lou.check()
