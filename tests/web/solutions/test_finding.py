"""From a need of the diagnosis to services read for this person: ranked, reasons in sight, kept, printed, sent."""

from __future__ import annotations

import html
import re

import pytest

from tests.web.diagnostic.test_pages import answered, begin
from tests.web.diagnostic.test_pages import base as diagnostic
from tests.web.house import House
from tests.web.solutions.scene import Directory, directory
from tests.web.young_people import YoungPerson, text, welcome


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def services(house: House) -> Directory:
    return directory(house)


def base(person: YoungPerson) -> str:
    return f"/dossiers/{person.dossier_id}/solutions/"


def test_one_gesture_leads_from_a_need_to_its_services(
    house: House, person: YoungPerson, services: Directory
) -> None:
    client = house.client("adviser")
    answered(client, begin(client, person.dossier_id), mobilite="oui")
    page = html.unescape(client.get(diagnostic(person.dossier_id)).content.decode())
    found = re.search(r'href="(/dossiers/[^"]+/solutions/trouver/\?theme=mobilite[^"]*)"', page)
    assert found, "each need leads to its services"
    shown = text(client.get(found[1]))
    for said in ("3 services trouvés", "Permis solidaire", "Prêt de scooter", "Aide mobilité du département",
                 "projet de conduite", "À vérifier", "fiche relue"):  # fmt: skip
        assert said in shown
    assert "Mobilité" in text(client.get(base(person))), "the page of solutions says her needs"
