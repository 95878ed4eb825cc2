"""The control of a structure: journal verified, register published, requests of persons answered in time."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from convergence.audit.operations import anchor_chains
from convergence.audit.queries import processing_register, rights_requests
from convergence.audit.rules.clock import answer_due_on
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage import journal
from convergence.storage.session import acting
from tests.web.house import ROLES, House
from tests.web.young_people import TODAY, YoungPerson, welcome

JOURNAL, REGISTER, REQUESTS = "/controle/journal/", "/controle/registre/", "/controle/demandes/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture(autouse=True)
def anchors(settings: Any, tmp_path: Path) -> Path:
    """A file of anchors of this test."""
    settings.ANCHORS_FILE = tmp_path / "anchors.jsonl"
    return tmp_path / "anchors.jsonl"


@pytest.fixture
def ines(house: House) -> YoungPerson:
    return welcome(house)


def received(house: House, person: YoungPerson, kind: str = "acces", on: date = TODAY) -> UUID:
    typed = {"number": person.number, "kind": kind, "received_on": f"{on:%d/%m/%Y}"}
    answer = house.client("direction").post(f"{REQUESTS}nouvelle/", typed)
    assert answer.status_code == 302, text(answer)
    with acting(house.actor("direction"), Purpose.PERSON_RIGHTS) as scope:
        return rights_requests(scope)[-1].id


def test_who_records_an_opposition_is_told_that_the_file_closes(house: House, ines: YoungPerson) -> None:
    for kind, is_told in (("acces", False), ("opposition", True), ("limitation", True)):
        client = house.client("direction")
        typed = {"number": ines.number, "kind": kind, "received_on": f"{TODAY:%d/%m/%Y}"}
        page = text(client.post(f"{REQUESTS}nouvelle/", typed, follow=True))
        assert ("Le dossier est fermé aux partenaires." in page) is is_told, kind


def test_what_was_granted_is_lifted_in_two_gestures(house: House, ines: YoungPerson) -> None:
    client, made = house.client("direction"), received(house, ines, "limitation")
    announce, lift = f"{REQUESTS}{made}/prevenir/", f"{REQUESTS}{made}/lever/"
    told = {"told_on": f"{TODAY:%d/%m/%Y}", "means": "telephone", "motive": "Données vérifiées."}
    assert "attend sa réponse" in text(client.post(announce, {**told, "ground": "fin"}))
    client.post(f"{REQUESTS}{made}/repondre/", {"outcome": "satisfaite"})
    assert f'href="{announce}"' in text(client.get(REQUESTS))
    refusal = client.post(lift)
    assert refusal.status_code == 422
    assert "doit être prévenue avant" in text(refusal)
    assert client.post(announce, {**told, "ground": "autre"}).status_code == 422
    assert client.post(announce, {**told, "ground": "fin"}).status_code == 302
    page = text(client.get(REQUESTS))
    assert f'href="{lift}"' in page
    assert "Fermé aux partenaires" in page
    for name in ("adviser", "dpo", "stranger_direction"):
        status = house.client(name).post(lift).status_code
        assert status == (404 if name == "stranger_direction" else 403), name
    assert client.post(lift).status_code == 302
    page = text(client.get(REQUESTS))
    assert "Données vérifiées." in page
    assert "Fermé aux partenaires" not in page


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        (JOURNAL, {"direction", "dsi", "auditor", "dpo"}),
        (REGISTER, {"direction", "auditor", "dpo"}),
        (REQUESTS, {"direction"}),
        (f"{REQUESTS}nouvelle/", {"direction"}),
    ],
)
@pytest.mark.parametrize("name", ROLES.values())
def test_who_gets_in_and_who_sees_it_in_the_menu(
    house: House, name: str, address: str, allowed: set[str]
) -> None:
    name = "direction" if name == "second_direction" else name
    client = house.client(name)
    answer = client.get(address)
    assert (answer.status_code == 200) is (name in allowed), text(answer)
    assert answer.status_code in (200, 403)
    if "nouvelle" not in address:
        assert (f'href="{address}"' in text(client.get("/plan-du-site/"))) is (name in allowed)


def test_a_whole_journal_is_told_whole_and_names_only_ones_own(
    house: House, ines: YoungPerson, anchors: Path
) -> None:
    client = house.client("direction")
    assert "Résultat" not in text(client.get(JOURNAL))
    house.client("adviser").get("/")  # names her: an entry
    welcome(house, by="stranger")
    house.client("stranger").get("/")
    anchor_chains(actor=system_actor(), at=now(), file=anchors)
    page = text(client.post(JOURNAL))
    assert "Complet" in page
    assert "Tarbes" in page.split("<tbody>")[1]
    assert "Reunion" not in page.split("<tbody>")[1]
    assert "Aucune ancre" not in page


def test_a_journal_that_was_rewritten_is_told(
    house: House, ines: YoungPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.client("adviser").get("/")  # names her: an entry
    broken = journal.ChainBreak(house.structures["tarbes"], 1, "hash")
    monkeypatch.setattr(journal, "breaks", lambda chain: [broken])
    page = text(house.client("auditor").post(JOURNAL))
    assert "Journal altéré" in page
    assert "(entrée n° 1)" in page


def test_a_journal_that_no_longer_matches_its_anchor_is_told(
    house: House, ines: YoungPerson, anchors: Path
) -> None:
    house.client("adviser").get("/")  # names her: an entry
    anchor_chains(actor=system_actor(), at=now(), file=anchors)
    lines = anchors.read_text(encoding="utf-8")
    hashed = lines.split('"hash": "')[1].split('"')[0]
    anchors.write_text(lines.replace(hashed, "00" * 32), encoding="utf-8")
    assert "ne correspond plus à l’ancre" in text(house.client("auditor").post(JOURNAL))


def test_the_register_of_processing_is_shown_whole(house: House) -> None:
    page = text(house.client("dpo").get(REGISTER))
    for processing in processing_register():
        assert f'id="{processing.code}"' in page
    assert "Textes non relus" in page


def test_a_request_runs_its_clock_is_extended_once_and_answered(house: House, ines: YoungPerson) -> None:
    client = house.client("direction")
    made = received(house, ines)
    page = text(client.get(REQUESTS))
    assert "CARRERE" in page
    assert f"{answer_due_on(TODAY):%-d/%m/%Y}" in page
    assert "1 personne attend une réponse" in text(client.get("/"))
    assert client.post(f"{REQUESTS}{made}/prolonger/", {"reason": " "}).status_code == 422
    assert client.post(f"{REQUESTS}{made}/prolonger/", {"reason": "Dossier très long"}).status_code == 302
    assert client.post(f"{REQUESTS}{made}/prolonger/", {"reason": "Encore"}).status_code == 422
    assert f"{answer_due_on(TODAY, extended=True):%-d/%m/%Y}" in text(client.get(REQUESTS))
    refusal = client.post(f"{REQUESTS}{made}/repondre/", {"outcome": "refusee"})
    assert "Un refus doit être motivé" in text(refusal)
    assert client.post(f"{REQUESTS}{made}/repondre/", {"outcome": "satisfaite"}).status_code == 302
    assert client.post(f"{REQUESTS}{made}/repondre/", {"outcome": "satisfaite"}).status_code == 422
    assert "Satisfaite le" in text(client.get(REQUESTS))


def test_a_file_is_erased_at_the_request_of_the_person_and_not_otherwise(
    house: House, ines: YoungPerson
) -> None:
    client = house.client("direction")
    access = received(house, ines)
    assert "Effacer le dossier" not in text(client.get(REQUESTS))
    refusal = client.post(f"{REQUESTS}{access}/effacer/", {"reason": "Demande de la personne"})
    assert "pas une demande d" in text(refusal)
    erasure = received(house, ines, kind="effacement")
    assert "Effacer le dossier" in text(client.get(REQUESTS))
    question = text(client.get(f"{REQUESTS}{erasure}/effacer/"))
    assert "CARRERE" in question
    assert "pour toujours" in question
    assert client.post(f"{REQUESTS}{erasure}/effacer/", {"reason": " "}).status_code == 422
    assert client.get(f"/dossiers/{ines.dossier_id}/").status_code == 200
    done = client.post(f"{REQUESTS}{erasure}/effacer/", {"reason": "Rien n’oblige à le garder"}, follow=True)
    assert "Le dossier est effacé" in text(done)
    assert "CARRERE" not in text(done)
    assert client.get(f"/dossiers/{ines.dossier_id}/").status_code == 404


def test_a_delay_that_has_passed_is_shown(house: House, ines: YoungPerson) -> None:
    received(house, ines, on=TODAY - timedelta(days=60))
    assert "Délai dépassé" in text(house.client("direction").get(REQUESTS))


def test_bad_input_is_told_and_starts_no_clock(house: House, ines: YoungPerson) -> None:
    other = welcome(house, by="stranger")
    client = house.client("direction")
    typed = {"number": str(ines.number), "kind": "acces", "received_on": f"{TODAY:%d/%m/%Y}"}
    future = f"{TODAY + timedelta(days=2):%d/%m/%Y}"
    for field, wrong, said in (
        ("number", "12", "Aucun dossier de votre structure"),
        ("number", str(other.number), "Aucun dossier de votre structure"),
        ("number", "Carrère", "Aucun dossier de votre structure"),
        ("kind", "tout", "Choisissez"),
        ("received_on", future, "dans le futur"),
    ):
        answer = client.post(f"{REQUESTS}nouvelle/", typed | {field: wrong})
        assert answer.status_code == 422
        assert said in text(answer)
    assert "Aucune demande en attente" in text(client.get(REQUESTS))


def test_another_structures_request_and_a_random_one_are_answered_alike(
    house: House, ines: YoungPerson
) -> None:
    made = received(house, ines)
    stranger = house.client("stranger_direction")
    pages = {
        text(stranger.get(f"{REQUESTS}{which}/{deed}/"))
        for which in (made, uuid7())
        for deed in ("repondre", "prolonger", "effacer")
    }
    assert len(pages) == 1
    assert "n’existe pas" in pages.pop()
    assert connections["default"].connection is not None
