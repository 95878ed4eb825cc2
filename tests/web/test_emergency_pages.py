"""Pages of accesses in emergency: who enters, from the reason to the open file, and what the officer says of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

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


def test_too_many_searches_are_stopped(house: House, ines: YoungPerson) -> None:
    partner = house.client("partner")
    for _ in range(10):
        partner.post("/urgences/ouvrir/", {**TYPED, "first_name": "Agnès"})
    stopped = partner.post("/urgences/ouvrir/", TYPED)
    assert stopped.status_code == 422
    assert "trop de recherches" in page(stopped)
