"""No page of an operator's work says « jeune » outside proper names: templates, forms, errors, questions, problems."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import uuid4

import pytest

from convergence.foundation.text import YOUNG_PERSON, reworded
from convergence.identity.types import StructureKind
from convergence.identity.types.wording import words_of_kind
from tests.web.house import House
from tests.web.operators.scene import CAP, shared_person, with_cap_emploi
from tests.web.operators.test_contracts import dossier_id as referent_file
from tests.web.operators.test_contracts import prepared

dossier_id = referent_file
_PROPER = re.compile(r"contrats? d[’']engagement jeunes?|missions? locales?", re.IGNORECASE)
_SAID = re.compile(r".{0,40}\bjeunes?\b.{0,30}", re.IGNORECASE)
PLACES = (
    "/", "/mes-jeunes/", "/dossiers/partages/", "/inscriptions/recues/", "/agenda/", "/agenda/absences/nouvelle/",
    "/annuaire/", "/annuaire/selections/", "/demandes-orientation/recues/",
    "/demandes-orientation/envoyees/", "/demandes-orientation/adresses/",
    "/demandes-orientation/adresses/nouveau/", "/plan-du-site/", "/aide/clavier/", "/aide/ecran/dossier/",
    "/aide/ecran/contracts/", "/aide/ecran/solutions/", "/aide/ecran/caseload/",
)  # fmt: skip
OF_A_FILE = (
    "", "fiche/", "fiche/formation/modifier/", "equipe/", "orientation/", "orientation/decider/", "diagnostic/",
    "actes/", "actes/nouveau/", "actes/semaines/", "actes/demandes/", "situations/", "situations/nouvelle/",
    "situations/sorties/", "rendez-vous/", "contrats/", "contrats/preparer/", "imprimer/", "solutions/",
    "solutions/trouver/?q=permis",
)  # fmt: skip
"""Its pages; public ones and national nomenclatures are not its own: they speak of the network, or quote a list."""


def unsaid(answer: Any) -> list[str]:
    """What a page says of « jeune », apart from proper names."""
    page = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", answer.content.decode())
    shown = html.unescape(re.sub(r"<[^>]*>", "|", page))
    attributes = " | ".join(re.findall(r'(?:aria-label|title|placeholder|alt)="([^"]*)"', page))
    return _SAID.findall(_PROPER.sub("", f"{shown} | {html.unescape(attributes)}").replace("\n", " "))


def test_france_travail_reads_its_word_everywhere(house: House, dossier_id: Any) -> None:
    client, file = house.client("operator"), f"/dossiers/{dossier_id}/"
    one = f"{file}contrats/{prepared(house, dossier_id).contract_id}/"
    new = f"/agenda/nouveau/?dossier={dossier_id}"
    pages = [
        *PLACES, *(file + path for path in OF_A_FILE), new, f"{file}contrats/preparer/?type=contrat_engagement",
        f"{file}contrats/preparer/?type=cej", *(one + path for path in ("", "modifier/", "signer/", "abandonner/")),
    ]  # fmt: skip
    found = {}
    for path in pages:
        answer = client.get(path)
        found[path] = (answer.status_code, unsaid(answer))
    assert found == dict.fromkeys(pages, (200, []))
    for path in (new, f"{file}actes/nouveau/", f"{file}situations/nouvelle/", f"{file}orientation/decider/",
                 f"{file}contrats/preparer/?type=contrat_engagement", f"{one}signer/"):  # fmt: skip
        answer = client.post(path, {})
        assert answer.status_code == 422, path
        assert not unsaid(answer), (path, unsaid(answer))
    missing = client.get(f"{file}contrats/{uuid4()}/")
    assert missing.status_code == 404
    assert not unsaid(missing)


def test_cap_emploi_reads_its_own_and_the_mission_locale_hers(house: House) -> None:
    with_cap_emploi(house)
    file = f"/dossiers/{shared_person(house)}/"
    for path in (file, f"{file}actes/nouveau/", f"{file}situations/nouvelle/", f"{file}fiche/"):
        assert not unsaid(house.client(CAP).get(path)), path
    acts = f"{file}actes/nouveau/"
    assert "démarche de l’usager" in house.client(CAP).get(acts).content.decode()
    assert "démarche du jeune" in house.client("adviser").get(acts).content.decode()


@pytest.mark.parametrize(
    ("said", "at_cap_emploi"),
    [
        ("Le jeune signe, avec l’accord du jeune.", "L’usager signe, avec l’accord de l’usager."),
        ("Dites au jeune que ce jeune peut venir.", "Dites à l’usager que cet usager peut venir."),
        ("La situation de ce jeune", "La situation de cet usager"),
        ("Peu de jeunes ; les jeunes d’ici ; un jeune", "Peu d’usagers ; les usagers d’ici ; un usager"),
        ("Contrat d’engagement jeune du jeune", "Contrat d’engagement jeune de l’usager"),
        ("{{ jeune }} et {{ engagements_jeune }}", "{{ jeune }} et {{ engagements_jeune }}"),
        ("LE JEUNE Marie, rajeuni", "LE JEUNE Marie, rajeuni"),
        ("Jeunes adressés", "Usagers adressés"),
    ],
)
def test_a_sentence_in_the_word_of_an_operator(said: str, at_cap_emploi: str) -> None:
    words = words_of_kind(StructureKind.CAP_EMPLOI)
    assert reworded(said, words) == at_cap_emploi
    assert reworded(reworded(said, words), words) == at_cap_emploi
    assert reworded(said, YOUNG_PERSON) == said == reworded(said, words_of_kind("mission_locale"))
    assert "demandeur" not in at_cap_emploi
