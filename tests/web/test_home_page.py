"""The first page: what needs each role today, and nothing of what is not hers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.agenda.workshops.operations import create_offer, plan_session
from convergence.agenda.workshops.types import OfferDraft, SessionDraft, WorkshopKind
from convergence.foundation.clock import now
from tests.web.house import PEOPLE, House
from tests.web.young_people import welcome, welcome_many


def text(answer: Any) -> str:
    return str(answer.content.decode())


def main(answer: Any) -> str:
    return text(answer).split("<main")[1].split("</main>")[0]


def test_an_adviser_sees_whom_to_call_and_why(house: House) -> None:
    person = welcome(house, proven=False)
    page = main(house.client("adviser").get("/"))
    assert "À appeler d’abord" in page
    assert f"/dossiers/{person.dossier_id}/" in page
    assert "Accès rapides" in page
    assert "CARRERE" not in main(house.client("employment_adviser").get("/"))
    assert "CARRERE" not in main(house.client("stranger").get("/"))


def test_what_waits_is_counted_for_who_may_do_it(house: House) -> None:
    house.client("account_manager").post(
        "/structure/professionnels/nouveau/",
        {
            "first_name": "Léa", "last_name": "Petit", "login": "lea.petit", "email": "lea.petit@exemple.fr",
            "role": "conseiller", "starts_on": "1/9/2026",
        },
    )  # fmt: skip
    assert "1 compte à valider" in main(house.client("manager").get("/"))
    for name in ("adviser", "account_manager", "stranger_direction"):
        assert "à valider" not in main(house.client(name).get("/"))


@pytest.mark.parametrize("name", PEOPLE)
def test_every_door_shown_opens(house: House, name: str) -> None:
    client = house.client(name)
    page = main(client.get("/"))
    doors = [part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/")]
    assert doors
    for door in doors:
        assert client.get(door).status_code == 200, door


@pytest.mark.parametrize("name", PEOPLE)
def test_every_place_of_the_menu_opens(house: House, name: str) -> None:
    client = house.client(name)
    page = text(client.get("/plan-du-site/")).split("<h1")[1].split("<h2>Le service")[0]
    for place in [part.split('"')[0] for part in page.split('href="')[1:]]:
        assert client.get(place).status_code == 200, place


def test_a_full_caseload_asks_no_more_of_the_database(house: House) -> None:
    welcome_many(house, [(f"Prénom{rank}", "ESSAI") for rank in range(30)])
    client = house.client("direction")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/").status_code == 200
    asked_for = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked_for) <= 40, "\n".join(asked_for)


def test_an_adviser_finds_at_once_what_the_new_rooms_ask_of_her(house: House) -> None:
    actor, at = house.actor("adviser"), now()
    offer_id = create_offer(actor=actor, at=at, draft=OfferDraft("Atelier CV", WorkshopKind.WORKSHOP))
    started = at - timedelta(hours=3)
    plan_session(
        actor=actor, at=at, offer_id=offer_id, draft=SessionDraft(started, started + timedelta(hours=2))
    )
    page = main(house.client("adviser").get("/"))
    assert '<a href="/ateliers/">1 session d’atelier à clôturer</a>' in page
    for place in ("/agenda/", "/ateliers/", "/messages/"):
        assert f'href="{place}"' in page
    assert "à clôturer" not in main(house.client("stranger").get("/"))
    assert 'href="/ateliers/"' not in main(house.client("account_manager").get("/"))
