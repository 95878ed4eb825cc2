"""Places, absences and relays, the task of the home page, how many questions a week asks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.agenda.appointments.operations import note_attendance, plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.identity.loading import MembershipRow, UserRow, load_memberships, load_users
from convergence.identity.types import Role
from convergence.storage.operation import operation
from tests.web.agenda.test_pages import MONDAY, S, planned, seen, text, wall, week_url
from tests.web.dossier.test_budget import _GROUND
from tests.web.house import OPENED, House
from tests.web.young_people import ABSENT, TODAY, YoungPerson, welcome, welcome_many

ABSENCES = "/agenda/absences/"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


def away(client: Client, house: House, who: str = "adviser", **values: str) -> Any:
    day = f"{MONDAY:%d/%m/%Y}"
    asked = {
        "adviser": str(house.users[who]), "kind": "conge", "first_day": day, "last_day": day, "half": "journee"
    } | values  # fmt: skip
    return client.post(f"{ABSENCES}nouvelle/", asked)


def test_an_absence_lists_what_it_touches_and_is_handed_over_and_back(
    house: House, person: YoungPerson
) -> None:
    client = house.client("adviser")
    first, second = planned(house, person), planned(house, person, wall(hour=14))
    planned(house, welcome(house, "Karim", "DIALLO"), wall(hour=14), by="manager")
    answer = away(client, house)
    assert answer.status_code == 302
    url = answer["Location"]
    page = client.get(url)
    assert f"le {MONDAY:%d/%m/%Y}" in text(page)
    assert text(page).count("Inès CARRERE") >= 2
    announce = re.search(r'href="(/messages/remplacement/[^"]+)"', page.content.decode())
    assert announce
    told = client.get(announce[1].replace("&amp;", "&")).content.decode()
    assert told.count(f'value="{MONDAY:%d/%m/%Y}"') == 2
    assert f'<option value="{house.users["adviser"]}" selected>' in told
    given = {"appointments": [str(first), str(second)], "colleagues": [str(house.users["manager"])]}
    told = text(client.post(url, given, follow=True))
    assert "1 rendez-vous confié." in told
    assert "Manager Essai a déjà un rendez-vous" in told
    assert seen(house, first).adviser_id == house.users["manager"]
    undo = re.search(r'action="([^"]+/reprendre/[^"]+)"', client.get(url).content.decode())
    assert undo
    assert "1 rendez-vous repris." in text(client.post(undo[1], follow=True))
    assert seen(house, first).adviser_id == house.users["adviser"]
    assert client.post(undo[1]).status_code == 404


def test_her_seat_beside_a_colleague_is_listed_apart_and_given_or_left(
    house: House, person: YoungPerson
) -> None:
    client, me = house.client("adviser"), house.users["adviser"]
    manager, other = house.users["manager"], house.users["employment_adviser"]
    first = planned(house, person, by="manager", other_adviser_ids=(me,))
    second = planned(house, person, wall(hour=14), by="manager", other_adviser_ids=(me,))
    planned(house, welcome(house, "Karim", "DIALLO"), wall(hour=14), by="employment_adviser")
    url = away(client, house)["Location"]
    page = text(client.get(url))
    assert "Sa place dans les rendez-vous d’un collègue" in page
    assert "avec Manager Essai" in page
    assert "Rendez-vous à confier" not in page
    assert client.post(url, {"colleagues": [str(other)]}).status_code == 422
    told = text(
        client.post(url, {"seats": [str(first), str(second)], "colleagues": [str(other)]}, follow=True)
    )
    assert "1 rendez-vous confié." in told
    assert "a lieu sans remplaçant. Employment adviser Essai a déjà un rendez-vous" in told
    assert "2 rendez-vous, à Employment adviser Essai" in told
    assert (seen(house, first).adviser_id, seen(house, first).other_adviser_ids) == (manager, (other,))
    assert seen(house, second).other_adviser_ids == ()
    undo = re.search(r'action="([^"]+/reprendre/[^"]+)"', client.get(url).content.decode())
    assert undo
    assert "2 rendez-vous repris." in text(client.post(undo[1], follow=True))
    assert [seen(house, one).other_adviser_ids for one in (first, second)] == [(me,), (me,)]


def test_an_absence_is_announced_for_oneself_or_by_a_manager(house: House) -> None:
    client = house.client("adviser")
    refused = away(client, house, "manager")
    assert refused.status_code == 422
    by_manager = away(house.client("manager"), house)
    assert by_manager.status_code == 302
    listed = text(house.client("employment_adviser").get(ABSENCES))
    assert "Adviser Essai" in listed
    assert "Congé" not in listed
    assert house.client("employment_adviser").get(by_manager["Location"]).status_code == 403
    assert "Congé" in text(client.get(ABSENCES))
    assert client.post(f"{by_manager['Location']}retirer/").status_code == 302
    assert "Personne n’est annoncé absent" in text(client.get(ABSENCES))
    assert client.get(f"{ABSENCES}{ABSENT}/").status_code == 404
    assert house.client("stranger").get(by_manager["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"first_day": "01/01/2222", "last_day": "02/01/2222"}, "Ce jour n’est pas plausible"),
        ({"first_day": "31/12/9999", "last_day": "31/12/9999"}, "Cette date n’est pas plausible"),
        ({"last_day": "01/01/2001"}, "La fin précède le début"),
        ({"half": "matin", "last_day": f"{MONDAY + timedelta(days=2):%d/%m/%Y}"}, "vaut pour un seul jour"),
        ({"adviser": str(ABSENT)}, "Choisissez une personne de la liste"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_absence_is_said(house: House, values: dict[str, str], sentence: str) -> None:
    refused = away(house.client("adviser"), house, **values)
    assert refused.status_code == 422
    assert sentence.lower() in text(refused).lower()


def test_half_a_day_leaves_the_other_half(house: House, person: YoungPerson) -> None:
    client = house.client("adviser")
    assert away(client, house, half="apres_midi").status_code == 302
    planned(house, person)
    shown = text(client.get(week_url()))
    assert "Inès CARRERE" in shown
    assert "12 h – minuit Absence" in shown


def test_places_are_added_changed_and_closed(house: House) -> None:
    client = house.client("manager")
    assert "Aucun lieu" in text(client.get("/agenda/lieux/"))
    asked = {"name": "Bureau <b>2</b>", "kind": "salle", "is_exclusive": "on", "capacity": "4", "opens_at": "9h",
             "closes_at": "17h30"}  # fmt: skip
    assert client.post("/agenda/lieux/nouveau/", asked).status_code == 302
    page = client.get("/agenda/lieux/").content.decode()
    assert "Bureau &lt;b&gt;2&lt;/b&gt;" in page
    assert "De 9 h à 17 h 30" in page
    twice = client.post("/agenda/lieux/nouveau/", asked)
    assert twice.status_code == 422
    assert "Un lieu s’appelle déjà" in text(twice)
    found = re.search(r"/agenda/lieux/([0-9a-f-]{36})/modifier/", page)
    assert found
    form = client.get(found[0]).content.decode()
    token = re.search(r'name="edit_token" value="(\d+)"', form)
    assert token
    changed = asked | {"name": "Bureau 3", "edit_token": token[1]}
    assert client.post(found[0], changed).status_code == 302
    assert client.post(found[0], changed).status_code == 422
    closed = client.post(f"/agenda/lieux/{found[1]}/fermer/", {"on": f"{TODAY:%d/%m/%Y}"})
    assert closed.status_code == 302
    assert "fermé depuis le" in text(client.get("/agenda/lieux/"))
    adviser = house.client("adviser")
    assert adviser.get(found[0]).status_code == 403
    assert "Ajouter un lieu" not in text(adviser.get("/agenda/lieux/"))
    assert house.client("stranger_direction").get(found[0]).status_code == 404


def test_past_appointments_are_a_task_of_today(house: House, person: YoungPerson) -> None:
    client = house.client("adviser")
    made = planned(house, person, wall(TODAY - timedelta(days=9)))
    assert "rendez-vous passé à noter" in text(client.get("/"))
    assert "rendez-vous passé à noter" not in text(house.client("manager").get("/"))
    page = client.get("/agenda/a-noter/").content.decode()
    assert f"/agenda/{made}/presence/" in page
    note_attendance(actor=house.actor("adviser"), at=now(), appointment_id=made, status=S.ABSENT)
    assert "Tout est noté" in text(client.get("/agenda/a-noter/"))
    assert "passé à noter" not in text(client.get("/"))


@operation("Charger une équipe d’essai")
def _load_team(*, actor: Actor, at: Any, house: House, ids: list[UUID]) -> None:
    tarbes = house.structures["tarbes"]
    load_users(
        UserRow(who, at, f"u{n}", f"Prénom{n}", "Equipe", f"u{n}@exemple.fr", tarbes)
        for n, who in enumerate(ids)
    )
    load_memberships(MembershipRow(uuid7(), at, who, tarbes, Role.ADVISER, OPENED) for who in ids)


def asked_of(client: Client, url: str) -> list[str]:
    """Statements of the view itself."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in queries if not any(word in query["sql"] for word in _GROUND)]


def test_a_week_of_a_team_asks_the_same_few_questions_whatever_it_holds(
    house: House, person: YoungPerson
) -> None:
    team = [uuid7() for _ in range(9)]
    _load_team(actor=system_actor(), at=now(), house=house, ids=team)
    everyone = [*team, house.users["adviser"], house.users["manager"], house.users["employment_adviser"]]
    people = welcome_many(house, [("Jeune", f"NUMERO {chr(65 + n % 26)}") for n in range(40)])
    client = house.client("adviser")
    planned(house, person)
    alone = asked_of(client, week_url(de="equipe"))
    made = 0
    for rank, adviser in enumerate(everyone):
        for slot in range(17):
            start = wall(MONDAY + timedelta(days=slot // 4), 11 + slot % 4 * 2)
            plan_appointment(
                actor=house.actor("adviser"), at=now(), dossier_id=people[(rank * 17 + slot) % 40].dossier_id,
                draft=AppointmentDraft(start, start + timedelta(hours=1), adviser_id=adviser),
            )  # fmt: skip
            made += 1
    full = asked_of(client, week_url(de="equipe"))
    assert made > 200
    page = client.get(week_url(de="equipe")).content.decode()
    assert page.count("cv-agenda__ligne--rendez-vous") == made + 1
    assert len(full) == len(alone) <= 9, "\n".join(sql[:160] for sql in full)


def test_the_other_pages_ask_few_questions(house: House, person: YoungPerson) -> None:
    client = house.client("adviser")
    made = planned(house, person)
    budgets = {
        f"/agenda/{made}/": 14, f"/agenda/nouveau/?dossier={person.dossier_id}": 10,
        f"/dossiers/{person.dossier_id}/rendez-vous/": 9, "/agenda/a-noter/": 4, ABSENCES: 3, "/agenda/lieux/": 3,
    }  # fmt: skip
    for url, most in budgets.items():
        found = asked_of(client, url)
        assert len(found) <= most, "\n".join([url, *(sql[:140] for sql in found)])
