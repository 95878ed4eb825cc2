"""Acts of one person: list, new act, first reception, one act, corrected, cancelled, validated."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.acts.operations import amend_act, record_act
from convergence.accompagnement.acts.types import ActDraft, ActKind, ActStatus, ActTheme
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, TODAY, YoungPerson, journaled, share, stored, text, welcome

CANARY = "Canari : projet de boulangerie"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/actes/{page}"


def typed(**changes: str) -> dict[str, str]:
    return {"kind": "entretien", "status": "present", "day": f"{TODAY:%d/%m/%Y}", **changes}


OWN_STEP = {"kind": ActKind.OWN_STEP, "measure": SnpMeasure.HOUSING}


def done(house: House, person: YoungPerson, **changes: Any) -> UUID:
    """An act noted by the room."""
    values: dict[str, Any] = {"kind": ActKind.INTERVIEW, "status": ActStatus.PRESENT, "day": TODAY, **changes}
    return record_act(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=person.dossier_id,
        draft=ActDraft(**values),
        note=CANARY,
    )


def row(house: House, act_id: UUID) -> tuple[Any, ...]:
    return stored(
        house, "SELECT kind, status, theme, minutes, is_qualified FROM acts_act WHERE id = %s", act_id
    )[0]


def test_the_list_shows_acts_hours_and_notes(house: House, client: Client, person: YoungPerson) -> None:
    done(house, person, minutes=90, day=TODAY - timedelta(days=2))
    page = text(client.get(url(person)))
    assert "Entretien individuel" in page
    assert "1 h 30" in page
    assert f"saisi le {TODAY:%d/%m/%Y}" in page
    assert CANARY in page
    assert "Heures par semaine" in page


def test_a_new_act_is_noted_and_leads_back(house: House, client: Client, person: YoungPerson) -> None:
    assert "Noter un acte" in text(client.get(url(person, "nouveau/")))
    saved = client.post(url(person, "nouveau/"), typed(time="9h30", minutes="1 h", theme="EMPLOI", envoi="k"))
    assert saved["Location"] == url(person)
    client.post(url(person, "nouveau/"), typed(time="9h30", minutes="1 h", theme="EMPLOI", envoi="k"))
    told = "theme, minutes, to_char(starts_at AT TIME ZONE 'Europe/Paris', 'HH24:MI')"
    assert stored(house, f"SELECT {told} FROM acts_act") == [("EMPLOI", 60, "09:30")]


def test_and_note_another_keeps_the_way_back(client: Client, person: YoungPerson) -> None:
    back = f"/dossiers/{person.dossier_id}/"
    saved = client.post(url(person, "nouveau/"), typed(autre="1", retour=back))
    assert saved["Location"].startswith(url(person, "nouveau/?retour="))
    assert f'value="{back}"' in client.get(saved["Location"]).content.decode()


def test_a_refused_act_keeps_what_was_typed(house: House, client: Client, person: YoungPerson) -> None:
    refused = client.post(url(person, "nouveau/"), typed(minutes="90", note=CANARY))
    assert refused.status_code == 422
    assert "Écrivez la durée avec son unité" in text(refused)
    assert CANARY in refused.content.decode()
    assert stored(house, "SELECT 1 FROM acts_act") == []


def test_the_first_reception_happens_once(house: House, client: Client, person: YoungPerson) -> None:
    day = {"day": f"{TODAY:%d/%m/%Y}"}
    assert client.post(url(person, "premier-accueil/"), day).status_code == 302
    again = client.post(url(person, "premier-accueil/"), day)
    assert again.status_code == 422
    assert "Le premier accueil est déjà noté" in text(again)
    assert stored(house, "SELECT kind, status FROM acts_act") == [("premier_accueil", "present")]
    assert "Indiquez la date" in text(client.post(url(person, "premier-accueil/"), {"day": ""}))


def test_an_act_shows_its_note_and_who_wrote_it(house: House, client: Client, person: YoungPerson) -> None:
    act_id = done(house, person)
    page = text(client.get(url(person, f"{act_id}/")))
    assert CANARY in page
    assert "Acte saisi, par Adviser Essai" in page


def test_an_act_is_corrected_on_its_day(house: House, client: Client, person: YoungPerson) -> None:
    act_id = done(house, person, minutes=30)
    page = client.get(url(person, f"{act_id}/modifier/")).content.decode()
    token = re.search(r'name="edit_token" value="(\d+)"', page)
    assert token
    assert 'value="30 min"' in page
    saved = client.post(
        url(person, f"{act_id}/modifier/"),
        {
            "kind": "entretien",
            "status": "absent",
            "theme": "SANTE",
            "minutes": "45 min",
            "edit_token": token[1],
        },
    )
    assert saved.status_code == 302
    assert row(house, act_id) == ("entretien", "absent", "SANTE", 45, False)
    assert "Acte modifié" in text(client.get(url(person, f"{act_id}/")))


def test_two_people_who_correct_at_once_see_both_versions(
    house: House, client: Client, person: YoungPerson
) -> None:
    act_id = done(house, person, minutes=30)
    address = url(person, f"{act_id}/modifier/")
    stale = _token(client.get(address))
    amend_act(
        actor=house.actor("manager"),
        at=now(),
        act_id=act_id,
        draft=ActDraft(ActKind.INTERVIEW, ActStatus.ABSENT, TODAY, minutes=60),
        edit_token=int(stale),
        theme=ActTheme.HOUSING,
    )
    mine = {
        "kind": "entretien",
        "status": "present",
        "theme": "SANTE",
        "minutes": "45 min",
        "edit_token": stale,
    }
    refused = client.post(address, mine)
    assert refused.status_code == 422
    page = text(refused)
    assert "Cet acte a été modifié pendant votre saisie." in page
    assert "Valeur enregistrée entre-temps : « Logement »." in page
    assert "Valeur enregistrée entre-temps : « 1 h »." in page
    assert "Valeur enregistrée entre-temps : « Absent »." in page
    assert 'value="45 min"' in refused.content.decode()
    assert row(house, act_id)[1] == "absent"
    assert client.post(address, {**mine, "edit_token": _token(refused)}).status_code == 302
    assert row(house, act_id) == ("entretien", "present", "SANTE", 45, False)


def test_an_act_is_cancelled_with_a_reason(house: House, client: Client, person: YoungPerson) -> None:
    act_id = done(house, person)
    address = url(person, f"{act_id}/annuler/")
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Saisi dans le mauvais dossier."}).status_code == 302
    assert row(house, act_id)[1] == "annule"
    again = client.post(address, {"reason": "Encore."})
    assert again.status_code == 422
    assert "Cet acte est annulé." in text(again)
    assert (
        "Modifier"
        not in text(client.get(url(person, f"{act_id}/"))).split("Qui l’a saisi")[0].split("Heures")[1]
    )


def test_the_hours_of_a_step_are_validated(house: House, client: Client, person: YoungPerson) -> None:
    act_id = done(house, person, kind=ActKind.OWN_STEP, measure=SnpMeasure.HOUSING)
    assert "Valider les heures" in text(client.get(url(person)))
    address = url(person, f"{act_id}/valider/")
    assert "Écrivez la durée avec son unité" in text(client.post(address, {"minutes": "2"}))
    assert client.post(address, {"minutes": "2 h"}).status_code == 302
    assert row(house, act_id) == ("demarche", "present", "", 120, True)
    assert "Valider les heures" not in text(client.get(url(person)))


def test_what_was_declared_is_validated_in_one_page(
    house: House, client: Client, person: YoungPerson
) -> None:
    address = url(person, "valider/")
    assert client.get(address)["Location"] == url(person)
    first, second, third = (
        done(house, person, **OWN_STEP, minutes=60, day=TODAY - timedelta(days=back)) for back in range(3)
    )
    other = done(house, welcome(house, "Zoé", "MARTIN"), **OWN_STEP)
    assert text(client.get(address)).count("Démarche du jeune") == 3
    for typed_acts in ([], [str(first), str(other)], [str(ABSENT)]):
        assert client.post(address, {"acts": typed_acts}).status_code == 422
    assert client.post(address, {"acts": [str(first), str(second)]}).status_code == 302
    sure = {act_id: row(house, act_id)[-1] for act_id in (first, second, third, other)}
    assert sure == {first: True, second: True, third: False, other: False}
    assert house.client("stranger").post(address, {"acts": [str(third)]}).status_code == 404


def test_an_act_to_come_is_not_validated(house: House, client: Client, person: YoungPerson) -> None:
    act_id = done(house, person, status=ActStatus.PLANNED, day=TODAY + timedelta(days=3))
    assert "Valider les heures" not in text(client.get(url(person)))
    assert "Cet acte est à venir." in text(client.post(url(person, f"{act_id}/valider/"), {"minutes": ""}))


def test_pages_of_acts_follow_each_other(house: House, client: Client, person: YoungPerson) -> None:
    for back in range(53):
        done(house, person, day=TODAY - timedelta(days=back))
    first = client.get(url(person))
    assert first.content.decode().count("data-keys-item") == 50
    found = re.search(r'href="(\?avant=[^"]+)"', first.content.decode())
    assert found
    second = client.get(url(person) + found[1])
    assert second.content.decode().count("data-keys-item") == 3
    assert client.get(url(person, "?avant=zzz")).status_code == 404


def test_an_operator_to_whom_the_file_is_opened_reads_acts_without_notes(
    house: House, person: YoungPerson
) -> None:
    act_id = done(house, person)
    share(house, person, "france_travail", may_write=True)
    operator = house.client("operator")
    for page in ("", f"{act_id}/", f"{act_id}/modifier/", "nouveau/"):
        answer = operator.get(url(person, page))
        assert answer.status_code == 200
        assert CANARY not in answer.content.decode()
        assert 'name="note"' not in answer.content.decode()
    assert operator.post(url(person, "nouveau/"), typed(note="Écrit quand même")).status_code == 302
    assert stored(house, "SELECT text FROM acts_actnote") == [(CANARY,)]


def test_a_file_opened_to_be_read_is_not_written(house: House, person: YoungPerson) -> None:
    share(house, person, "france_travail", may_write=False)
    refused = house.client("operator").post(url(person, "nouveau/"), typed())
    assert refused.status_code == 422
    assert stored(house, "SELECT 1 FROM acts_act") == []


@pytest.mark.parametrize("page", ["", "nouveau/", "premier-accueil/"])
@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, person: YoungPerson, name: str, page: str) -> None:
    actor = house.actor(name)
    needed = Permission.RECORD_ACTS if page else Permission.READ_FILES
    expected = 403
    if actor.may(needed):
        expected = 200 if actor.structure_id == house.structures["tarbes"] else 404
    assert house.client(name).get(url(person, page)).status_code == expected


@pytest.mark.parametrize("page", ["", "modifier/", "annuler/", "valider/"])
def test_the_act_of_another_person_and_an_absent_one_are_answered_alike(
    house: House, client: Client, person: YoungPerson, page: str
) -> None:
    other = welcome(house, "Karim", "DIALLO")
    act_id = done(house, other)
    foreign, absent = client.get(url(person, f"{act_id}/{page}")), client.get(url(person, f"{ABSENT}/{page}"))
    assert foreign.status_code == absent.status_code == 404
    assert text(foreign) == text(absent)
    stranger = house.client("stranger").get(url(other, f"{act_id}/{page}"))
    assert stranger.status_code == 404
    assert CANARY not in stranger.content.decode()


def test_the_list_takes_few_statements(house: House, client: Client, person: YoungPerson) -> None:
    for back in range(20):
        done(house, person, day=TODAY - timedelta(days=back))
    with CaptureQueriesContext(connection) as statements:
        client.get(url(person))
    own = [
        query["sql"] for query in statements if re.search(r"FROM \"?(acts|contracts|dossier)_", query["sql"])
    ]
    assert len(own) <= 10, own
    assert journaled(house, "adviser", person.dossier_id)[0] == "acts:list"


def _token(answer: Any) -> str:
    found = re.search(r'name="edit_token" value="(\d+)"', answer.content.decode())
    assert found
    return found[1]
