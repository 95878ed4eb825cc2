"""Demands of one person on their page: noted once, back-dated, answered, closed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from convergence.accompagnement.acts.operations import record_act
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus
from convergence.foundation.clock import now
from tests.web.house import House
from tests.web.young_people import TODAY, YoungPerson, share, stored, text, welcome

CANARY = "Canari : cherche une chambre"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/actes/demandes/{page}"


def typed(**changes: str) -> dict[str, str]:
    asked = f"{TODAY - timedelta(days=8):%d/%m/%Y}"
    return {
        "theme": "LOGEMENT",
        "asked_on": asked,
        "promised_on": "",
        "text": CANARY,
        "envoi": "k",
        **changes,
    }


def noted(house: House, client: Client, person: YoungPerson) -> UUID:
    assert client.post(url(person, "nouvelle/"), typed()).status_code == 302
    found: UUID = stored(house, "SELECT id FROM acts_demand")[0][0]
    return found


def test_a_demand_is_noted_once_with_both_days(house: House, client: Client, person: YoungPerson) -> None:
    noted(house, client, person)
    client.post(url(person, "nouvelle/"), typed())
    assert len(stored(house, "SELECT 1 FROM acts_demand")) == 1
    page = text(client.get(url(person)))
    assert "Sans réponse" in page
    assert f"Saisie le {TODAY:%d/%m/%Y}" in page
    assert CANARY in page


def test_its_life_on_the_page(house: House, client: Client, person: YoungPerson) -> None:
    demand_id = noted(house, client, person)
    act_id = record_act(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        draft=ActDraft(ActKind.PROPOSAL, ActStatus.PRESENT, day=TODAY),
    )
    assert client.post(url(person, f"{demand_id}/repondre/"), {"act_id": str(act_id)}).status_code == 302
    assert "Proposition" in text(client.get(url(person)))
    page = client.get(url(person, f"{demand_id}/modifier/")).content.decode()
    token = re.search(r'name="edit_token" value="(\d+)"', page)
    assert token
    older = f"{TODAY - timedelta(days=90):%d/%m/%Y}"
    saved = client.post(url(person, f"{demand_id}/modifier/"), typed(asked_on=older, edit_token=token[1]))
    assert saved.status_code == 302, "an answer never blocks the day of the demand"
    assert stored(house, "SELECT asked_on FROM acts_demand")[0][0] == TODAY - timedelta(days=90)
    assert client.post(url(person, f"{demand_id}/detacher/{act_id}/")).status_code == 302
    assert client.post(url(person, f"{demand_id}/clore/"), {"outcome": "satisfaite"}).status_code == 302
    assert "Satisfaite" in text(client.get(url(person)))
    assert client.post(url(person, f"{demand_id}/rouvrir/")).status_code == 302
    assert "Sans réponse" in text(client.get(url(person)))


@pytest.mark.parametrize(
    "changes",
    [
        {"theme": ""},
        {"theme": "AUTRE"},
        {"asked_on": ""},
        {"asked_on": f"{TODAY + timedelta(days=2):%d/%m/%Y}"},
        {"text": "x" * 4001},
        {"text": "a\x00b"},
    ],
)
def test_a_wrong_demand_is_refused_and_leaves_nothing(
    changes: dict[str, str], house: House, client: Client, person: YoungPerson
) -> None:
    assert client.post(url(person, "nouvelle/"), typed(**changes)).status_code == 422
    assert stored(house, "SELECT 1 FROM acts_demand") == []


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "\u202egauche", "=1+1", "🙂🙂"])
def test_naughty_words_are_shown_as_words(words: str, client: Client, person: YoungPerson) -> None:
    assert client.post(url(person, "nouvelle/"), typed(text=words)).status_code == 302
    page = client.get(url(person)).content.decode()
    assert "<script>alert" not in page
    assert words.replace("<", "&lt;").replace(">", "&gt;") in page


def test_an_act_that_is_not_in_the_list_answers_nothing(
    house: House, client: Client, person: YoungPerson
) -> None:
    demand_id = noted(house, client, person)
    for act_id in (str(uuid4()), "rien", ""):
        assert client.post(url(person, f"{demand_id}/repondre/"), {"act_id": act_id}).status_code == 422


def test_who_reads_and_who_writes(house: House, client: Client, person: YoungPerson) -> None:
    demand_id = noted(house, client, person)
    share(house, person, "departement", may_write=False)
    partner = house.client("partner")
    shown = partner.get(url(person))
    assert shown.status_code == 200
    assert CANARY not in text(shown), "free text goes to no recipient"
    gestures: list[tuple[str, dict[str, Any]]] = [
        ("nouvelle/", typed()),
        (f"{demand_id}/clore/", {"outcome": "satisfaite"}),
    ]
    for name, codes in (("partner", {403}), ("stranger", {404}), ("account_manager", {403})):
        for page, data in gestures:
            assert house.client(name).post(url(person, page), data).status_code in codes, name
    assert stored(house, "SELECT closed_on FROM acts_demand") == [(None,)]
    other = welcome(house, "Karim", "DIALLO")
    assert client.get(url(other, f"{demand_id}/clore/")).status_code == 404
