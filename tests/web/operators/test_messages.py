"""An operator’s conversation in its pages and on the page of the person: who speaks is said, nobody else enters it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.messaging.queries import thread_of_operator
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.operators.scene import CAP, her_link, shared_person, with_cap_emploi
from tests.web.young_people import journaled

SECRET = "Votre entretien est le 12 <b>à dix heures</b>"
ANSWER = "Merci, j’y serai"


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def dossier_id(house: House) -> UUID:
    with_cap_emploi(house)
    return shared_person(house)


def page(dossier_id: UUID, more: str = "") -> str:
    return f"/dossiers/{dossier_id}/messages/organisme/{more}"


def test_they_write_to_each_other_and_each_page_says_who_speaks(house: House, dossier_id: UUID) -> None:
    client, agency = house.client("operator"), house.structures["france_travail"]
    hers, link = Client(), her_link(house, dossier_id)
    assert hers.get(f"{link}avec/{agency}/").status_code == 404, "nobody wrote yet"
    assert client.post(page(dossier_id), {"text": "", "envoi": "z"}).status_code == 422
    for _ in range(2):
        sent = client.post(page(dossier_id), {"text": SECRET, "envoi": "un"})
        assert sent.status_code == 302
    first = text(hers.get(link))
    assert f"avec/{agency}/" in first
    assert "Nouveau" in first
    assert "entretien" not in first, "her page with the Mission Locale tells nothing of it"
    shown = text(hers.get(f"{link}avec/{agency}/"))
    assert shown.count("à dix heures") == 1
    assert "<b>" not in shown
    name = house.actor("operator").structure_name
    assert f"Ici, vous écrivez à {name}" in shown
    assert "ne la lit pas" in shown
    assert "Nouveau" not in text(hers.get(link)), "she has seen it"
    assert hers.post(f"{link}avec/{agency}/", {"text": ANSWER, "envoi": "deux"}).status_code == 302
    assert "1 message non lu" in text(client.get("/"))
    listed = text(client.get("/messages/organisme/"))
    assert ANSWER in listed
    assert "1 non lu" in listed
    thread = text(client.get(page(dossier_id)))
    assert ANSWER in thread
    assert "Vu." in thread
    assert "message non lu" not in text(client.get("/"))
    copy = hers.get(f"{link}avec/{agency}/copie/")
    assert copy["Content-Disposition"].startswith("attachment")
    assert SECRET in text(copy)
    assert ANSWER in text(copy)


def test_nobody_else_reads_it_by_any_page(house: House, dossier_id: UUID) -> None:
    client = house.client("operator")
    client.post(page(dossier_id), {"text": SECRET, "envoi": "un"})
    for name, status in (("adviser", 403), ("direction", 403), ("partner", 403), ("stranger", 403)):
        for address in (page(dossier_id), page(dossier_id, "confier/"), "/messages/organisme/"):
            assert house.client(name).get(address).status_code == status, (name, address)
        assert house.client(name).post(page(dossier_id), {"text": "x"}).status_code == status
    other = house.client(CAP)
    assert "entretien" not in text(other.get(page(dossier_id)))
    assert "entretien" not in text(other.get("/messages/organisme/?qui=organisme"))
    for address in (f"/dossiers/{dossier_id}/messages/", f"/dossiers/{dossier_id}/historique/"):
        assert "entretien" not in text(house.client("adviser").get(address))
    hidden = shared_person(house, registered=False)
    house_link = her_link(house, hidden)
    assert Client().get(f"{house_link}avec/{house.structures['france_travail']}/").status_code == 404
    assert client.get(page(UUID(int=7))).status_code == 404
    assert "file_messages:operator" in journaled(house, "operator", dossier_id)


def test_a_colleague_answers_and_she_reads_it(house: House, dossier_id: UUID) -> None:
    house.also_works_at("second_direction", "france_travail", Role.OPERATOR_ADVISER)
    colleague = house.users["second_direction"]
    client, agency = house.client("operator"), house.structures["france_travail"]
    client.post(page(dossier_id), {"text": SECRET, "envoi": "un"})
    me = str(house.users["operator"])
    refused = client.post("/messages/organisme/confier/", {"from_id": me, "adviser_id": me})
    assert refused.status_code == 422
    answer = client.post(
        "/messages/organisme/confier/", {"from_id": me, "adviser_id": str(colleague)}, follow=True
    )
    assert "1 conversation confiée" in text(answer)
    told = text(Client().get(f"{her_link(house, dossier_id)}avec/{agency}/"))
    assert "vous répond désormais à la place de" in told
    assert client.post(page(dossier_id, "confier/"), {"adviser_id": me}).status_code == 302
    with acting(house.actor("operator"), Purpose.ACCOMPAGNEMENT) as scope:
        thread = thread_of_operator(scope, dossier_id)
    assert thread is not None
    assert str(thread.adviser_id) == me


def test_pages_stay_within_their_budget_of_queries(house: House, dossier_id: UUID) -> None:
    client = house.client("operator")
    client.post(page(dossier_id), {"text": SECRET, "envoi": "un"})
    link = f"{her_link(house, dossier_id)}avec/{house.structures['france_travail']}/"
    hers = Client()
    hers.get(link)
    for who, address, most in (
        (client, page(dossier_id), 30),
        (client, "/messages/organisme/", 25),
        (hers, link, 25),
    ):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert who.get(address).status_code == 200
        assert len(captured) <= most, (address, len(captured))
