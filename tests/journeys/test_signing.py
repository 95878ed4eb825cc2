"""A signature asked by link: read in the demonstration's mailbox, opened on a telephone, signed with its code."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.site import PHONE, Visitor

pytestmark = [pytest.mark.long, pytest.mark.journey]

Visit = Callable[..., Visitor]
TITLE = "Attestation d’accompagnement"
MAIL = "tutrice.essai@exemple.fr"
NAME = "Jeanne Essai"


def test_a_link_that_arrives_in_the_mailbox_opens_and_signs(visit: Visit) -> None:
    camille = visit().become("conseillere-tarbes")
    demand = ask(camille, make_a_document(camille))
    reader = visit(PHONE)
    link = read_mail(reader, "vous demande de signer", r"https?://\S+/jeune/s/\S+")
    reader.go(link)
    expect(reader.page.locator("main")).to_contain_text(TITLE)
    reader.check()
    sign(reader, link)
    sign_too(camille, demand)
    camille.until(lambda: camille.page.get_by_role("link", name="Document signé (PDF)").count() == 1)
    expect(camille.page.locator("main")).to_contain_text(NAME)
    camille.picture("24-signature-par-lien")


def make_a_document(adviser: Visitor) -> str:
    """Make a paper in somebody's file; answers the address where signatures of it are asked."""
    page = adviser.page
    adviser.go("/mes-jeunes/")
    link = page.locator('[data-keys-item] a[href^="/dossiers/"]').nth(3).get_attribute("href") or ""
    adviser.go("/".join(link.split("/")[:3]) + "/documents/produire/attestation_accompagnement/")
    page.get_by_label("Premier jour").fill("1/9/2026")
    page.get_by_role("button", name="Produire le document").click()
    ask_link = page.locator('a[href^="/signatures/demander/"]').first
    expect(ask_link).to_be_visible()
    return ask_link.get_attribute("href") or ""


def ask(adviser: Visitor, address: str) -> str:
    """Ask one person to sign by a mail; answers the address of the demand."""
    page = adviser.page
    adviser.go(address)
    block = page.locator("fieldset").first
    block.get_by_label("Prénom et nom").fill(NAME)
    block.get_by_label("Qualité").select_option(label="Employeur ou tuteur")
    block.get_by_label("Comment").select_option(label="Par un lien reçu par courriel")
    block.get_by_label("Téléphone ou adresse électronique").fill(MAIL)
    adviser.check()
    adviser.press(page.get_by_role("button", name="Demander les signatures"))
    expect(page.locator("main")).to_contain_text("En attente")
    return page.url


def read_mail(reader: Visitor, about: str, wanted: str) -> str:
    """What a pattern finds in the latest message to her that says something."""
    page = reader.page
    reader.go(f"/demo/messagerie/?a={MAIL}")
    letters = page.locator("main tbody tr").filter(has_text=about)
    reader.until(lambda: letters.count() > 0)
    reader.press(letters.first.locator("a").first)
    (found,) = set(re.findall(wanted, page.locator("main").inner_text()))
    return str(found)


def sign(reader: Visitor, link: str) -> None:
    """Ask for the code, read it in the mailbox, sign."""
    page = reader.page
    reader.press(page.get_by_role("button", name="Recevoir un code"))
    code = read_mail(reader, "votre code pour signer", r"\b(\d{6})\b")
    reader.go(link)
    page.get_by_label("Code reçu").fill(code)
    page.get_by_label("Votre nom").fill(NAME)
    page.locator('input[type="checkbox"]').first.check(force=True)
    page.get_by_role("button", name="Je signe").click()
    expect(page.locator("main")).to_contain_text("signé")
    reader.picture("23-signer-par-lien")


def sign_too(adviser: Visitor, demand: str) -> None:
    """Sign from her account: with her signature all have signed."""
    page = adviser.page
    adviser.go(demand)
    adviser.press(page.get_by_role("link", name="Signer", exact=True))
    page.get_by_label("Votre nom").fill("Camille Lacoste")
    page.locator('main input[type="checkbox"]').first.check(force=True)
    adviser.press(page.get_by_role("button", name="Je signe"))
    adviser.go(demand)
