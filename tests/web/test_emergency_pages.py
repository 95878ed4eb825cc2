"""Pages of accesses in emergency: who enters, from the reason to the open file, and what the officer says of it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from convergence.api.v1.kernel.access import files_opened
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.messaging.operations import make_link
from convergence.storage.models import Grant
from convergence.storage.session import acting
from tests.web.house import PEOPLE, House, make_house
from tests.web.young_people import YoungPerson, welcome

pytestmark = pytest.mark.django_db
BORN = date(2007, 3, 12)
WHY = "Elle est à l’hôpital, sans papiers, et seule."
TYPED = {
    "name": "Carrère", "first_name": "Inès", "born_on_day": "12", "born_on_month": "3", "born_on_year": "2007",
    "reason": WHY,
}  # fmt: skip


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def ines(house: House) -> YoungPerson:
    return welcome(house, born_on=BORN)


def page(answer: Any) -> str:
    return str(answer.content.decode())


def test_who_enters(house: House) -> None:
    for name in PEOPLE:
        client = house.client(name)
        opens = name in ("operator", "partner")
        examines = name in ("direction", "second_direction", "dpo", "stranger_direction")
        assert client.get("/urgences/").status_code == (200 if opens or examines else 403), name
        assert client.get("/urgences/ouvrir/").status_code == (200 if opens else 403), name


def test_from_the_reason_to_the_file_and_its_examination(house: House, ines: YoungPerson) -> None:
    partner, officer = house.client("partner"), house.client("dpo")
    file = f"/dossiers/{ines.dossier_id}/"
    assert partner.get(file).status_code == 404
    assert partner.post("/urgences/ouvrir/", {**TYPED, "reason": "Vite"}).status_code == 422
    wrong = partner.post("/urgences/ouvrir/", {**TYPED, "first_name": "Agnès"})
    assert wrong.status_code == 422
    assert "Aucun dossier ne peut être ouvert" in page(wrong)
    right = partner.post("/urgences/ouvrir/", TYPED)
    assert (right.status_code, right.headers["Location"]) == (302, file)
    assert partner.get(file).status_code == 200
    assert "Examiner" not in page(partner.get("/urgences/"))
    assert "accès en urgence à examiner" in page(officer.get("/"))
    listed = page(officer.get("/urgences/"))
    assert "hôpital" in listed
    found = re.search(r"/urgences/([0-9a-f-]{36}/examiner/)", listed)
    assert found is not None
    review = found[1]
    assert officer.post(f"/urgences/{review}", {"review": "injustifie", "note": ""}).status_code == 422
    answered = officer.post(
        f"/urgences/{review}", {"review": "injustifie", "note": "Rien d’urgent", "close_now": "on"}
    )
    assert answered.status_code == 302
    ended = page(partner.get("/urgences/"))
    assert "Non justifié" in ended
    assert "Arrêté le" in ended
    assert house.client("stranger_direction").get(f"/urgences/{review}").status_code == 404


def test_what_was_opened_says_until_when_and_is_closed_everywhere_at_the_end(
    house: House, ines: YoungPerson
) -> None:
    partner, file = house.client("partner"), f"/dossiers/{ines.dossier_id}/"
    assert "Inès" not in page(partner.get("/dossiers/partages/"))
    partner.post("/urgences/ouvrir/", TYPED)
    shown = page(partner.get(file))
    assert "Dossier ouvert en urgence" in shown
    assert "en urgence, depuis le" in shown
    assert "Inès" in page(partner.get("/dossiers/partages/"))
    again = partner.post("/urgences/ouvrir/", TYPED)
    assert again.status_code == 422, "three hours are not made longer"
    assert "déjà ouvert" in page(again)
    assert opened_to_programs(house) == {ines.dossier_id}
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT):
        ended = (now() - timedelta(hours=4), now() - timedelta(hours=1))
        Grant.objects.filter(dossier_id=ines.dossier_id).update(during=ended)
    for address in (file, f"{file}fiche/", f"{file}imprimer/", f"{file}actes/", f"{file}equipe/"):
        assert partner.get(address).status_code == 404, address
    assert "Inès" not in page(partner.get("/dossiers/partages/"))
    assert opened_to_programs(house) == set()


def opened_to_programs(house: House) -> set[UUID]:
    """The files that a program of the partner reads by its interface."""
    with acting(house.actor("partner"), Purpose.PARTNER_EXCHANGE) as scope:
        return set(files_opened(scope))


def test_the_young_person_reads_who_opened_her_file(house: House, ines: YoungPerson) -> None:
    adviser, partner = house.actor("adviser"), house.client("partner")
    with acting(adviser, Purpose.ACCOMPAGNEMENT):
        address = make_link(actor=adviser, at=now(), dossier_id=ines.dossier_id).partition("/jeune/")[2]
    looked, browser = f"/jeune/{address}consultations/", Client()
    assert "Departement" not in page(browser.get(looked))
    partner.post("/urgences/ouvrir/", TYPED)
    partner.get(f"/dossiers/{ines.dossier_id}/")
    house.client("adviser").get(f"/dossiers/{ines.dossier_id}/")
    house.client("stranger").get(f"/dossiers/{ines.dossier_id}/")
    said = page(browser.get(looked))
    urgent, _, days = said.partition("Jour après jour")
    assert "Departement" in urgent
    assert "Votre Mission Locale vérifie pourquoi." in urgent
    assert "hôpital" not in said, "the reason is between the two organisations"
    assert "Essai" not in said, "no professional is named"
    for told in ("Departement", "Tarbes", "Reunion", "accès a été refusé", "pour vous accompagner"):
        assert told in days, told
    assert (
        page(browser.get(f"{looked}?avant=2020-01-01T00:00:00%2B00:00")).count("Personne n’a consulté") == 1
    )
    assert browser.get(f"{looked}?avant=rien").status_code == 200
    assert browser.get("/jeune/m/inconnu/consultations/").status_code == 404
    assert browser.get("/jeune/compte/consultations/")["Location"].startswith("/jeune/connexion/?suite=")
    other = welcome(house, "Lina", "DUPUY")
    with acting(adviser, Purpose.ACCOMPAGNEMENT):
        hers = make_link(actor=adviser, at=now(), dossier_id=other.dossier_id).partition("/jeune/")[2]
    assert "Departement" not in page(browser.get(f"/jeune/{hers}consultations/"))


def test_too_many_searches_are_stopped(house: House, ines: YoungPerson) -> None:
    partner = house.client("partner")
    for _ in range(10):
        partner.post("/urgences/ouvrir/", {**TYPED, "first_name": "Agnès"})
    stopped = partner.post("/urgences/ouvrir/", TYPED)
    assert stopped.status_code == 422
    assert "trop de recherches" in page(stopped)
