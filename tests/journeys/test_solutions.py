"""From a diagnosed need to a service: a refusal, another service, what came of it, which is in the file by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.site import DESK, PHONE, Visitor, today
from tests.journeys.steps.beginning import open_file
from tests.journeys.steps.solutions import (
    add_a_paper,
    ask,
    card,
    diagnose_no_licence,
    find,
    letters,
    note,
    open_the_link,
)
from tests.journeys.steps.words import fill, follow, main, press, typed

pytestmark = [pytest.mark.long, pytest.mark.journey]

Visit = Callable[..., Visitor]
ADVISER, PARTNER = "conseillere-tarbes", "departement-65"
PEOPLE = {DESK: ("Maëva", "Garros"), PHONE: ("Lilou", "Peyrou")}
CONSTRAINT = "Mobilité"
SCHOOL, FUND = "Code de la route en petit groupe", "Fonds d’aide aux jeunes"
SCHOOL_MAIL = "auto-ecole-tarbes"


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_from_a_need_to_what_came_of_it(visit: Visit, tmp_path: Path, width: int) -> None:
    first_name, birth_name = PEOPLE[width]
    name = f"{first_name} {birth_name.upper()}"
    camille, day = visit(width).become(ADVISER), typed(today())
    path = open_file(camille, first_name, birth_name, today() - timedelta(days=19 * 365 + width % 300))
    paper = add_a_paper(camille, path, tmp_path)
    diagnose_no_licence(camille, path)
    find(camille, path, CONSTRAINT)
    school = card(camille, SCHOOL)
    expect(school).to_contain_text("condition")
    expect(school).to_contain_text("vérifier")
    camille.picture("31-trouver-une-solution", "main h2", width=DESK)

    reader = visit(PHONE if width == DESK else DESK)
    before = letters(reader, SCHOOL_MAIL).count()
    asked = ask(camille, SCHOOL, day, paper=paper)
    open_the_link(reader, SCHOOL_MAIL, before, f"{first_name}|{birth_name}")
    refuse_by_link(reader, name, paper)

    camille.go(asked)
    expect(main(camille)).to_contain_text("Plus de place")
    camille.picture("33-demande-refusee", "main h2", width=DESK)
    follow(camille, "Proposer un autre service")
    expect(main(camille)).to_contain_text(
        "Les services déjà demandés pour ce besoin ne sont plus dans la liste."
    )
    expect(main(camille).locator("li.cv-solution").filter(has_text=SCHOOL)).to_have_count(0)
    second = ask(camille, FUND, day)
    accept_in_her_own_screen(visit(width).become(PARTNER), name)
    conclude(camille, path, second, day)


def refuse_by_link(reader: Visitor, name: str, paper: str) -> None:
    """She reads what was chosen for her and nothing else, downloads the paper, and has no room."""
    page = reader.page
    expect(main(reader)).to_contain_text(name)
    expect(main(reader)).not_to_contain_text("2007")
    reader.picture("32-demande-par-lien", "main h1", width=PHONE)
    with page.expect_download() as given:
        page.get_by_role("link", name=f"Télécharger {paper}").click()
    assert "routière" in Path(given.value.path()).read_text("utf-8")
    follow(reader, "Refuser la demande")
    fill(reader, motive="plus_de_place", words="Complet jusqu’en mars.")
    press(reader, "Refuser la demande", "Complet jusqu’en mars.")


def accept_in_her_own_screen(sylvie: Visitor, name: str) -> None:
    """The département finds the request among those received, and gives a meeting."""
    sylvie.go("/demandes-orientation/recues/")
    sylvie.picture("34-demandes-recues", width=DESK)
    main(sylvie).get_by_role("link", name=name).first.click()
    expect(main(sylvie)).to_contain_text("06 39 98 01 45")
    follow(sylvie, "Accepter la demande")
    fill(sylvie, day=typed(today()), time="16h30", words="Maison des solidarités, demander Mme Arrouy.")
    press(sylvie, "Accepter la demande", "La demande est acceptée.")


def conclude(camille: Visitor, path: str, request: str, day: str) -> None:
    """She came, the need is met: the act is in the file by itself, and the results of the service are told."""
    camille.go(request)
    expect(main(camille)).to_contain_text("Maison des solidarités, demander Mme Arrouy.")
    note(camille, request, "Noter sa venue", "Enregistrer", "Réalisée", came="oui", done_on=day)
    note(camille, request, "Noter le résultat", "Enregistrer", "Terminée", outcome="resolu")
    camille.picture("35-resultat-au-telephone", "main h2", width=PHONE)
    camille.go(f"{path}actes/")
    camille.until(lambda: main(camille).get_by_text("Prestation : Mobilité").count() > 0)
    camille.check()
    find(camille, path, CONSTRAINT)
    card(camille, FUND).get_by_role("link", name=FUND, exact=True).click()
    expect(main(camille)).to_contain_text("Jeunes aidés")
    camille.picture("36-fiche-de-service", "main h1", width=DESK)
