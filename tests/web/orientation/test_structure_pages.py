"""The queue that a structure repairs, and the figures that it reports."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.orientation.operations import ask_registration
from convergence.accompagnement.orientation.types import (
    Aim,
    Category,
    Decider,
    Path,
    ReferentBody,
    RegistrationState,
)
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from tests.web.house import PEOPLE, House
from tests.web.orientation.steps import (
    REFUSED,
    fr,
    oriented,
    registered,
    registration,
    unknown_answer,
)
from tests.web.young_people import ABSENT, TODAY, journaled, text, welcome

QUEUE, REPORT = "/inscriptions/", "/inscriptions/bilan/"


def test_the_queue_says_who_why_and_the_gesture(house: House) -> None:
    refused, right = welcome(house), welcome(house, "Karim", "DIALLO")
    registered(house, refused, refused=REFUSED)
    registered(house, right)
    answer = house.client("adviser").get(QUEUE)
    page = text(answer)
    assert "CARRERE" in page
    assert "DIALLO" not in page
    row = registration(house, refused)
    assert f"/inscriptions/{row.registration_id}/renvoyer/" in answer.content.decode()
    assert "orientation:registrations" in journaled(house, "adviser", refused.dossier_id)
    assert "orientation:registrations" not in journaled(house, "adviser", right.dossier_id)


def test_a_silence_is_shown_with_its_gesture(house: House) -> None:
    person = welcome(house)
    ask_registration(
        actor=house.actor("adviser"), at=now() - timedelta(days=8), dossier_id=person.dossier_id,
        asked_on=TODAY - timedelta(days=8), aim=Aim.EMPLOYMENT, category=Category.A, receives_rsa=False,
    )  # fmt: skip
    client = house.client("adviser")
    page = client.get(QUEUE)
    assert "Sans réponse" in text(page)
    again = f"/inscriptions/{registration(house, person).registration_id}/renvoyer/"
    assert again in page.content.decode()
    assert "inscription à réparer" in text(client.get("/"))


def test_an_empty_queue_says_so(house: House) -> None:
    page = text(house.client("adviser").get(QUEUE))
    assert "Rien à réparer" in page
    assert "Aucune réponse à rattacher" in page


def test_an_answer_that_names_nobody_is_attached_by_hand(house: House) -> None:
    person = welcome(house)
    registered(house, person, refused=REFUSED)
    answer_id = unknown_answer(house)
    client = house.client("adviser")
    assert "FT-42" in text(client.get(QUEUE))
    page = client.get(f"{QUEUE}reponses/{answer_id}/rattacher/")
    token = page.context["form"].initial["edit_token"]
    row = registration(house, person)
    typed = {"registration_id": str(row.registration_id), "edit_token": token}
    refused = client.post(f"{QUEUE}reponses/{answer_id}/rattacher/", typed | {"registration_id": str(ABSENT)})
    assert refused.status_code == 422
    assert "rattachée" in text(client.post(f"{QUEUE}reponses/{answer_id}/rattacher/", typed, follow=True))
    assert registration(house, person).state is RegistrationState.REGISTERED
    assert client.get(f"{QUEUE}reponses/{answer_id}/rattacher/").status_code == 404


def test_a_long_list_says_how_many_wait_and_shows_the_others(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convergence.web.orientation.repairing.SHOWN", 1)
    people = [welcome(house), welcome(house)]
    for person in people:
        registered(house, person, refused=REFUSED)
    client, address = house.client("adviser"), f"{QUEUE}reponses/{unknown_answer(house)}/rattacher/"
    offered = set()
    for rank, link, absent in ((0, "?depuis=1", "d’avant"), (1, "?depuis=0", "suivantes")):
        page = client.get(address, {"depuis": rank})
        said = page.content.decode()
        assert "2 demandes attendent une réponse" in said
        assert f'href="{link}"' in said
        assert absent not in said
        offered.add(page.context["form"].fields["registration_id"].choices[1][0])
    assert offered == {str(registration(house, person).registration_id) for person in people}
    for wrong in ("-1", "x", "9" * 40, "٣"):
        assert client.get(address, {"depuis": wrong}).status_code == 200


def test_an_answer_that_concerns_nobody_is_set_aside(house: House) -> None:
    answer_id = unknown_answer(house)
    client = house.client("adviser")
    address = f"{QUEUE}reponses/{answer_id}/ecarter/"
    token = client.get(address).context["form"].initial["edit_token"]
    assert client.post(address, {"reason": "", "edit_token": token}).status_code == 422
    assert "écartée" in text(client.post(address, {"reason": "Ailleurs", "edit_token": token}, follow=True))
    assert "Aucune réponse à rattacher" in text(client.get(QUEUE))


def test_another_structure_sees_neither_people_nor_answers(house: House) -> None:
    person = welcome(house)
    registered(house, person, refused=REFUSED)
    answer_id = unknown_answer(house)
    stranger = house.client("stranger")
    page = text(stranger.get(QUEUE))
    assert "CARRERE" not in page
    assert "FT-42" not in page
    for gesture in ("rattacher", "ecarter"):
        assert stranger.get(f"{QUEUE}reponses/{answer_id}/{gesture}/").status_code == 404
        assert stranger.get(f"{QUEUE}reponses/{ABSENT}/{gesture}/").status_code == 404


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, name: str) -> None:
    expected = 200 if house.actor(name).may(Permission.DECIDE_ORIENTATION) else 403
    for address in (QUEUE, REPORT, f"{REPORT}tableur/"):
        assert house.client(name).get(address).status_code == expected


def test_figures_hold_no_name_and_leave_for_a_spreadsheet(house: House) -> None:
    oriented(house, welcome(house))
    oriented(
        house, welcome(house, "Karim", "DIALLO"), decider=Decider.FRANCE_TRAVAIL, body=ReferentBody.FRANCE_TRAVAIL,
        path=Path.SOCIAL, criteria={},
    )  # fmt: skip
    client = house.client("adviser")
    page = text(client.get(REPORT))
    assert "Parcours social" in page
    assert "CARRERE" not in page
    assert "DIALLO" not in page
    sheet = client.get(f"{REPORT}tableur/").content.decode("utf-8-sig")
    assert len(sheet.strip().splitlines()) == 3
    assert "CARRERE" not in sheet
    empty = text(client.get(REPORT, {"au": fr(TODAY - timedelta(days=1))}))
    assert "Aucune orientation sur cette période" in empty


@pytest.mark.parametrize("period", [{"du": "zzz"}, {"du": "\x00"}, {"du": "2/1/2026", "au": "1/1/2026"}])
def test_a_period_that_is_none_is_told(house: House, period: dict[str, str]) -> None:
    assert house.client("adviser").get(REPORT, period).status_code == 422


def test_the_queue_costs_the_same_for_one_and_for_many(house: House) -> None:
    costs = []
    for count in (1, 6):
        for rank in range(count):
            registered(house, welcome(house, "Jeune", f"N{count}{rank}"), refused=REFUSED)
        client = house.client("adviser")
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as found:
            client.get(QUEUE)
        costs.append(len(found))
    assert costs[0] == costs[1] <= 22
