"""« Mes demandes »: what one asked of services, by what it awaits; those of the team for who reads them."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.foundation.permissions import Permission
from tests.web.house import PEOPLE, House
from tests.web.solutions.scene import Directory, asked, directory
from tests.web.young_people import YoungPerson, journaled, text, welcome

MINE = "/demandes-orientation/envoyees/"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def services(house: House) -> Directory:
    return directory(house)


def test_each_request_stands_under_what_it_awaits(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.called)
    client = house.client("adviser")
    page = client.get(MINE)
    assert "Réponse attendue (1)" in text(page)
    assert "Inès CARRERE" in text(page)
    assert "solutions:mine" in journaled(house, "adviser", person.dossier_id)
    base = f"/dossiers/{person.dossier_id}/solutions/demandes/{request_id}/"
    assert f'href="{base}"' in page.content.decode()
    client.post(f"{base}refuser/", {"motive": "hors_zone"})
    assert "Aucune demande n’attend de réponse" in text(client.get(MINE))
    finished = text(client.get(f"{MINE}?etat=terminee"))
    assert "Motif : hors de la zone du service" in finished
    assert "Proposer un autre service" in finished


def test_the_requests_of_the_team_are_for_who_reads_its_caseloads(
    house: House, person: YoungPerson, services: Directory
) -> None:
    asked(house, person, services.linked)
    manager = house.client("manager")
    assert "CARRERE" not in text(manager.get(MINE))
    assert "CARRERE" in text(manager.get(f"{MINE}?equipe=1"))
    assert house.client("adviser").get(f"{MINE}?equipe=1").status_code == 403
    assert "CARRERE" not in text(house.client("stranger_direction").get(f"{MINE}?equipe=1"))


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, name: str) -> None:
    may = house.actor(name).may(Permission.ASK_SERVICES)
    assert house.client(name).get(MINE).status_code == (200 if may else 403)


def test_pages_follow_each_other_and_cost_the_same(
    house: House, services: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convergence.web.solutions.mine.SHOWN", 2)
    for rank in range(5):
        asked(house, welcome(house, f"Prénom{rank}", "ESSAI"), services.linked)
    client, seen, address = house.client("adviser"), [], MINE
    for _ in range(3):
        page = html.unescape(client.get(address).content.decode())
        seen += re.findall(r">(Prénom\d) ESSAI</a>", page)
        following = re.search(r'rel="next" href="(\?[^"]+)"', page)
        address = MINE + (following[1] if following else "")
    assert seen == [f"Prénom{rank}" for rank in (4, 3, 2, 1, 0)]
    assert client.get(f"{MINE}?apres=zzz&etat=zzz").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(MINE)
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) <= 14
