"""Weeks, unavailable days and the counter of one person, on its pages: who gets in, what a bad input says."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from convergence.accompagnement.acts.operations import note_unavailability, record_act
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus
from convergence.accompagnement.acts.types.weeks import UnavailabilityReason
from convergence.foundation.clock import now
from tests.web.house import PEOPLE, House
from tests.web.young_people import TODAY, YoungPerson, share, stored, text, welcome

SENTENCE = "décide qui voit son compteur"


@pytest.fixture
def person(house: House) -> YoungPerson:
    made = welcome(house)
    record_act(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=made.dossier_id,
        draft=ActDraft(ActKind.INTERVIEW, ActStatus.PRESENT, day=TODAY, minutes=150),
    )
    return made


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/actes/semaines/{page}"


def days(**changes: str) -> dict[str, str]:
    return {"first_day": f"{TODAY:%d/%m/%Y}", "last_day": "", "why": "maladie", "envoi": "k", **changes}


def test_the_referent_reads_the_weeks_and_who_sees_them(client: Client, person: YoungPerson) -> None:
    page = text(client.get(url(person)))
    assert "2 h 30" in page
    assert "Qui voit ce compteur" in page
    assert "Rien ne s’y saisit" in page
    assert SENTENCE not in page


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_who_gets_in(name: str, house: House, person: YoungPerson) -> None:
    share(house, person, "departement", may_write=False)
    answer = house.client(name).get(url(person))
    reads = {"adviser", "employment_adviser", "manager", "direction", "second_direction", "partner"}
    assert answer.status_code == (200 if name in reads else answer.status_code)
    assert (answer.status_code == 200) is (name in reads)
    sees = {"adviser", "manager", "direction", "second_direction"}
    if name in reads:
        assert (SENTENCE not in text(answer)) is (name in sees), name
        assert ("2 h 30" in text(answer)) is (name in sees), name


def test_the_person_opens_and_closes_her_counter(house: House, client: Client, person: YoungPerson) -> None:
    colleague = house.client("employment_adviser")
    opening = url(person, "compteur/collegues/ouvrir/")
    assert client.post(opening, {}).status_code == 422
    assert client.post(opening, {"told_how": "oral"})["Location"] == url(person)
    assert "2 h 30" in text(colleague.get(url(person)))
    assert "de vive voix" in text(client.get(url(person)))
    client.post(url(person, "compteur/collegues/fermer/"))
    assert "2 h 30" not in text(colleague.get(url(person)))
    assert "Décisions passées" in text(client.get(url(person)))
    assert client.get(url(person, "compteur/tout-le-monde/ouvrir/")).status_code == 404


def test_unavailable_days_are_noted_once_moved_and_taken_back(
    house: House, client: Client, person: YoungPerson
) -> None:
    for _ in range(2):
        assert client.post(url(person, "indisponible/"), days())["Location"] == url(person)
    rows = stored(house, "SELECT id, starts_on FROM acts_unavailability")
    assert [row[1] for row in rows] == [TODAY]
    page = text(client.get(url(person)))
    assert "Maladie ou accident" in page
    one = url(person, f"indisponible/{rows[0][0]}/")
    last = TODAY + timedelta(days=3)
    assert (
        client.post(one, {"first_day": f"{TODAY:%d/%m/%Y}", "last_day": f"{last:%d/%m/%Y}"}).status_code
        == 302
    )
    assert f"{last:%d/%m/%Y}" in text(client.get(url(person)))
    assert client.post(f"{one}annuler/", {"reason": "mauvais dossier"}).status_code == 302
    assert "Aucune indisponibilité" in text(client.get(url(person)))


def test_a_wrong_entry_keeps_what_was_typed(house: House, client: Client, person: YoungPerson) -> None:
    before = f"{TODAY - timedelta(days=2):%d/%m/%Y}"
    refused = client.post(url(person, "indisponible/"), days(last_day=before))
    assert refused.status_code == 422
    assert "La fin précède le début" in text(refused)
    assert f'value="{before}"' in refused.content.decode()
    assert client.post(url(person, "indisponible/"), days(why="<script>")).status_code == 422
    assert client.post(url(person, "indisponible/"), days(first_day="32/13/2026")).status_code == 422
    assert stored(house, "SELECT 1 FROM acts_unavailability") == []


def test_an_unknown_one_and_another_person_s_are_answered_alike(
    house: House, client: Client, person: YoungPerson
) -> None:
    other = welcome(house, "Karim", "DIALLO")
    theirs = note_unavailability(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=other.dossier_id,
        first_day=TODAY,
        last_day=None,
        why=UnavailabilityReason.MOVING,
    )
    answers = [client.get(url(person, f"indisponible/{one}/")) for one in (theirs, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert text(answers[0]) == text(answers[1])
