"""An act noted from the list: under the line with htmx, on a page without script, once whatever the clicks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from convergence.web.drafts.store import find_draft, keep_draft
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, HTMX, TODAY, YoungPerson, journaled, stored, text, welcome

BACK = "/mes-jeunes/?tri=nom"


def address(person: YoungPerson, back: str = BACK) -> str:
    return f"/mes-jeunes/{person.dossier_id}/acte/?retour={back.replace('?', '%3F').replace('=', '%3D')}"


def typed(**changes: str) -> dict[str, str]:
    """The common act: an interview of today."""
    return {"kind": "entretien", "status": "present", "day": f"{TODAY:%d/%m/%Y}", **changes}


def acts(house: House) -> list[tuple[Any, ...]]:
    return stored(house, "SELECT kind, status, modality, occurred_on, minutes FROM acts_act ORDER BY id")


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def test_the_form_opens_under_the_line_with_what_is_usual(client: Client, person: YoungPerson) -> None:
    answer = client.get(address(person), headers=HTMX)
    assert answer.status_code == 200
    assert answer["HX-Retarget"] == f"#saisie-{person.number}"
    page = answer.content.decode()
    assert "<html" not in page
    assert 'value="entretien" selected' in page
    assert 'value="present" selected' in page
    assert f"{TODAY:%d/%m/%Y}" in page
    assert re.search(r"<select[^>]*autofocus", page)


def test_an_act_is_noted_and_the_line_comes_back_with_the_focus(
    house: House, client: Client, person: YoungPerson
) -> None:
    answer = client.post(address(person), typed(minutes="45 min"), headers=HTMX)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert page.count(f'id="jeune-{person.number}"') == 1
    assert re.search(r"<a href=\"/dossiers/[^\"]*\" autofocus>", page)
    assert "L’acte est noté pour Inès CARRERE." in page
    assert 'id="messages" hx-swap-oob="innerHTML"' in page
    assert "aujourd’hui" in page
    assert acts(house) == [("entretien", "present", "presentiel", TODAY, 45)]


def test_and_note_another_opens_the_form_again_with_another_key(
    house: House, client: Client, person: YoungPerson
) -> None:
    answer = client.post(address(person), typed(envoi="un", autre="1"), headers=HTMX)
    page = answer.content.decode()
    assert "<form" in page
    key = re.search(r'name="envoi" value="([^"]+)"', page)
    assert key
    assert key[1] != "un"
    client.post(address(person), typed(envoi=key[1]), headers=HTMX)
    assert len(acts(house)) == 2


def test_a_double_click_counts_once(house: House, client: Client, person: YoungPerson) -> None:
    for _ in range(2):
        assert client.post(address(person), typed(envoi="meme-envoi"), headers=HTMX).status_code == 200
    assert len(acts(house)) == 1


def test_a_key_that_served_says_so_and_the_next_sending_is_another_act(
    house: House, client: Client, person: YoungPerson
) -> None:
    client.post(address(person), typed(envoi="meme-envoi"), headers=HTMX)
    answer = client.post(address(person), typed(envoi="meme-envoi", status="absent"), headers=HTMX)
    assert answer.status_code == 422
    assert "Ce formulaire vient d’être enregistré" in text(answer)
    key = re.search(r'name="envoi" value="([^"]+)"', answer.content.decode())
    assert key
    client.post(address(person), typed(envoi=key[1], status="absent"), headers=HTMX)
    assert [row[1] for row in acts(house)] == ["present", "absent"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": ""}, "Indiquez la date"),
        ({"day": "32/13/2026"}, "Le mois 13 n’existe pas"),
        ({"minutes": "90"}, "Écrivez la durée avec son unité"),
        ({"minutes": "30 h"}, "Un acte ne dure pas plus de"),
        ({"kind": "demarche"}, "Indiquez la mesure de la démarche."),
        ({"kind": "zzz"}, "Choisissez une valeur de la liste."),
        ({"day": "1/1/1990"}, "Cette date précède la naissance."),
        ({"day": "1/1/2150"}, "Un acte à venir ne peut pas être noté « Présent »."),
        ({"time": "25h"}, "Cette heure n’existe pas"),
        ({"note": "x" * 4001}, "raccourcissez-le à 4000"),
    ],
)
def test_what_is_wrong_is_said_in_french_and_what_was_typed_stays(
    house: House, client: Client, person: YoungPerson, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post(address(person), typed(theme="LOGEMENT", **changes), headers=HTMX)
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == f"#saisie-{person.number}"
    assert sentence in text(answer)
    assert 'value="LOGEMENT" selected' in answer.content.decode()
    assert acts(house) == []


def test_without_script_the_form_is_a_page_that_leads_back_to_the_line(
    house: House, client: Client, person: YoungPerson
) -> None:
    page = client.get(address(person))
    assert "<html" in page.content.decode()
    assert "Annuler et revenir à la liste" in text(page)
    refused = client.post(address(person), typed(day=""))
    assert refused.status_code == 422
    assert "<html" in refused.content.decode()
    saved = client.post(address(person), typed())
    assert saved.status_code == 302
    assert saved["Location"] == f"{BACK}#jeune-{person.number}"
    assert "L’acte est noté pour Inès CARRERE." in text(client.get("/mes-jeunes/"))
    again = client.post(address(person), typed(autre="1"))
    assert f"{person.dossier_id}/acte/" in again["Location"]
    assert len(acts(house)) == 2


@pytest.mark.parametrize("back", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)"])
def test_the_way_back_stays_in_the_site(client: Client, person: YoungPerson, back: str) -> None:
    saved = client.post(f"/mes-jeunes/{person.dossier_id}/acte/", typed(retour=back))
    assert saved["Location"].startswith("/mes-jeunes/#")


def test_closing_gives_the_line_back(client: Client, person: YoungPerson) -> None:
    closed = client.get(f"/mes-jeunes/{person.dossier_id}/", headers=HTMX)
    assert "<form" not in closed.content.decode()
    assert re.search(r"autofocus", closed.content.decode())
    assert (
        client.get(f"/mes-jeunes/{person.dossier_id}/")["Location"] == f"/mes-jeunes/#jeune-{person.number}"
    )


def test_the_draft_is_forgotten_once_the_act_is_noted_and_kept_when_it_is_refused(
    house: House, client: Client, person: YoungPerson
) -> None:
    actor, key = house.actor("adviser"), f"acte-{person.dossier_id}"

    def draft() -> bytes | None:
        with acting(actor, Purpose.ACCOMPAGNEMENT):
            return find_draft(actor, key, now())

    with acting(actor, Purpose.ACCOMPAGNEMENT):
        keep_draft(actor, key, b"{}", taken_at=now(), at=now())
    client.post(address(person), typed(day=""), headers=HTMX)
    assert draft() == b"{}"
    answer = client.post(address(person), typed(), headers=HTMX)
    assert draft() is None
    assert f'data-draft-clear="{key}"' in answer.content.decode()


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_note_an_act(house: House, person: YoungPerson, name: str) -> None:
    actor = house.actor(name)
    answer = house.client(name).post(address(person), typed(), headers=HTMX)
    if not actor.may(Permission.RECORD_ACTS):
        assert answer.status_code == 403
    elif actor.structure_id != house.structures["tarbes"]:
        assert answer.status_code == 404
    else:
        assert answer.status_code == 200
    allowed = actor.may(Permission.RECORD_ACTS) and actor.structure_id == house.structures["tarbes"]
    assert len(acts(house)) == (1 if allowed else 0)


def test_a_foreign_file_and_a_random_one_are_answered_alike(house: House, person: YoungPerson) -> None:
    client = house.client("stranger")
    foreign, absent = client.get(address(person)), client.get(f"/mes-jeunes/{ABSENT}/acte/")
    assert foreign.status_code == absent.status_code == 404
    assert text(foreign) == text(absent)


def test_a_manager_notes_an_act_from_the_caseload_of_a_colleague(house: House, person: YoungPerson) -> None:
    theirs = f"{address(person)}&conseiller={house.users['adviser']}"
    page = house.client("manager").post(theirs, typed(), headers=HTMX).content.decode()
    assert f'id="jeune-{person.number}"' in page
    assert f"conseiller={house.users['adviser']}" in page
    assert stored(house, "SELECT adviser_id FROM acts_act") == [(house.users["manager"],)]


def test_an_act_without_the_young_person_is_no_exchange_with_her(
    house: House, client: Client, person: YoungPerson
) -> None:
    page = text(client.post(address(person), typed(third_party="on"), headers=HTMX))
    assert "Dernier échange jamais" in page
    assert stored(house, "SELECT with_young_person FROM acts_act") == [(False,)]


def test_hours_are_those_of_the_structure(house: House) -> None:
    person, client = welcome(house, by="stranger"), house.client("stranger")
    today = local_today("Indian/Reunion")
    assert f'value="{today:%d/%m/%Y}"' in client.get(address(person), headers=HTMX).content.decode()
    client.post(
        address(person), typed(day=f"{today - timedelta(days=1):%d/%m/%Y}", time="1h30"), headers=HTMX
    )
    told = "to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI'), occurred_on"
    assert stored(house, f"SELECT {told} FROM acts_act", by="stranger") == [
        ("21:30", today - timedelta(days=1))
    ]


def test_the_journal_names_the_person_and_the_page(house: House, client: Client, person: YoungPerson) -> None:
    client.get(address(person), headers=HTMX)
    assert journaled(house, "adviser", person.dossier_id) == ["caseload:entry"]
