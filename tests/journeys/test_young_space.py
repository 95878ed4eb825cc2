"""The space of a young person as the demonstration shows it, and what her wishes become for those around her."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.site import DESK, PHONE, PICTURES, Visitor

pytestmark = [pytest.mark.long, pytest.mark.journey]

SUBJECTS = {
    "Mes rendez-vous": "avec Camille Lacoste",
    "Mes demandes": "Le service dit oui.",
    "Mes objectifs et mes actions": "Trouver une immersion dans un magasin",
    "Mon contrat": "Lire et signer",
    "Mon allocation": "Comment nous comptons",
    "Mes données": "Corriger quelque chose",
}


def test_on_her_telephone_each_subject_tells_something(visit: Callable[..., Visitor]) -> None:
    louna = visit(PHONE).open_space("Louna Peyrusse")
    expect(louna.page.locator("main")).to_contain_text("Bonjour Louna")
    louna.picture("40-espace-du-jeune", width=PHONE)
    for subject, said in SUBJECTS.items():
        louna.press(louna.page.get_by_role("main").get_by_role("link", name=subject, exact=True))
        expect(louna.page.locator("main")).to_contain_text(said)
        louna.check_once()
        louna.press(louna.page.get_by_role("link", name="Mon espace"))
    louna.press(louna.page.get_by_role("main").get_by_role("link", name="Mes envies", exact=True))
    expect(louna.page.locator(".cv-chemin__fois--abandonne")).to_have_count(1)
    louna.picture("41-mes-envies", "main h1", width=PHONE)


def test_her_adviser_reads_her_wishes_beside_the_rest_and_the_head_reads_what_lacks(
    visit: Callable[..., Visitor],
) -> None:
    camille = visit(DESK).become("conseillere-tarbes")
    camille.go("/dossiers/?q=Peyrusse")
    camille.press(camille.page.get_by_role("link", name=re.compile("PEYRUSSE")).first)
    camille.go(f"{camille.page.url}aspirations/")
    main = camille.page.locator("main")
    for said in ("ce qui se travaille déjà", "Trouver une immersion", "Ce qui a changé depuis", "boxe"):
        expect(main).to_contain_text(said)
    camille.picture("42-aspirations-du-conseiller", "main h2", width=DESK)
    philippe = visit(DESK).become("direction-tarbes")
    philippe.go("/chiffres/adequation/")
    expect(philippe.page.locator("h1")).to_have_text("Aspirations et services")
    if PICTURES:
        philippe.until(lambda: philippe.page.get_by_text("Le veulent").count() > 0)
    philippe.picture("43-aspirations-et-services", "main h1", width=DESK)
