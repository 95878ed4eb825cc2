"""« Mes données »: all of it, hers alone, valid by its schema, and her rights with their clock."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from convergence.audit.operations import answer_rights_request
from convergence.audit.queries import rights_requests
from convergence.audit.types import RightsOutcome
from convergence.dossier.operations import write_note
from convergence.foundation.clock import local_today, now
from convergence.foundation.scope import Purpose
from convergence.portal.rights.copying import NOTES, words
from convergence.storage.journal import entries_of_file
from convergence.storage.portable import portable_columns
from convergence.storage.session import acting
from tests.web.allowances.scene import signed_cej
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.young_people import TODAY, YoungPerson, welcome

PLACE = "/jeune/moi/mes-donnees/"
NOTE = "Remarque entre collègues, témoin-7431"


@pytest.fixture
def her(house: House) -> tuple[YoungPerson, Client]:
    person = welcome(house, "Inès", "CARRERE")
    write_note(actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, text=NOTE)
    return person, her_browser(house, person.dossier_id)


def test_each_table_and_each_column_of_the_copy_has_its_words() -> None:
    known, columns = words(), portable_columns()
    titles = {label for tables in known.subjects.values() for label in tables}
    assert titles == set(columns)
    assert set(NOTES) <= set(columns)
    names = {one.name for table in columns.values() for one in table}
    said = set(known.columns) | known.unread | {kept.rpartition(".")[2] for kept in known.kept}
    assert names - said == set()
    assert set(known.columns) - names == set(), "words of columns that are no more"
    assert set(known.kept) <= {f"{label}.{one.name}" for label, table in columns.items() for one in table}


def test_she_reads_all_but_notes_and_another_sees_none_of_it(
    house: House, her: tuple[YoungPerson, Client]
) -> None:
    person, browser = her
    other = her_browser(house, welcome(house, "Lou", "AUTRE").dossier_id)
    page = browser.get(f"{PLACE}copie/").content.decode()
    assert "Nom de naissance" in page
    assert "CARRERE" in page
    assert "témoin-7431" not in page
    theirs = other.get(f"{PLACE}copie/").content.decode()
    assert "AUTRE" in theirs
    assert "CARRERE" not in theirs
    with acting(house.actor("direction"), Purpose.AUDIT):
        entry = entries_of_file(person.dossier_id, before=now())[0]
    assert (entry.purpose, len(entry.groups) > 8) == (Purpose.PERSON_SPACE, True)


def test_what_stays_after_she_leaves_is_told_with_its_day_even_under_contract(
    house: House, her: tuple[YoungPerson, Client]
) -> None:
    person, browser = her
    assert "S’il ne se passe rien de nouveau, il est gardé jusqu’au" in browser.get(PLACE).content.decode()
    signed_cej(house, person)
    page = browser.get(PLACE).content.decode()
    told = re.search(r"Si votre contrat finit comme prévu, il est gardé jusqu’au\s+\d+ \w+ (\d{4})", page)
    assert told, page
    assert int(told[1]) - TODAY.year in (10, 11), "ten years after a CEJ"


def test_the_file_for_machines_is_valid_by_the_schema_that_is_served(her: tuple[YoungPerson, Client]) -> None:
    _, browser = her
    answer = browser.get(f"{PLACE}copie.json")
    assert "attachment" in answer["Content-Disposition"]
    copy: dict[str, Any] = json.loads(answer.content)
    schema = json.loads(Client().get(f"{PLACE}schema.json").content)
    jsonschema_rs.Draft202012Validator(schema).validate(copy)
    assert copy["$schema"].endswith(f"{PLACE}schema.json")
    assert copy["tables"]["dossier.Dossier"][0]["birth_name"] == "CARRERE"
    assert "témoin-7431" not in answer.content.decode()
    assert "Notes de l’équipe" in copy["absent"]
    assert (
        "sealed"
        not in schema["properties"]["tables"]["properties"]["dossier.DossierNir"]["items"]["properties"]
    )
    spoilt = copy | {"tables": copy["tables"] | {"dossier.Dossier": [{"birth_name": 3}]}}
    assert not jsonschema_rs.Draft202012Validator(schema).is_valid(spoilt)


def test_she_asks_corrects_and_asks_why_and_follows_the_answer(
    house: House, her: tuple[YoungPerson, Client]
) -> None:
    _, browser = her
    looked = browser.get("/jeune/compte/consultations/").content.decode()
    assert f"{PLACE}pourquoi/?sujet=" in looked
    asked = browser.get(f"{PLACE}pourquoi/?sujet=Tarbes").content.decode()
    assert "Tarbes : pourquoi" in asked
    assert browser.post(f"{PLACE}pourquoi/", {"words": ""}).status_code == 422
    assert browser.post(f"{PLACE}pourquoi/", {"words": "Pourquoi mardi ?"}).status_code == 303
    assert browser.post(f"{PLACE}corriger/", {"words": "Ma rue a changé."}).status_code == 303
    assert browser.post(f"{PLACE}demander/", {"kind": "opposition"}).status_code == 303
    again = browser.post(f"{PLACE}demander/", {"kind": "opposition"})
    assert again.status_code == 422
    assert "déjà demandé" in again.content.decode()
    assert browser.post(f"{PLACE}demander/", {"kind": "rectification"}).status_code == 422
    page = browser.get(PLACE).content.decode()
    assert page.count("Il reste") == 3
    officer = house.actor("direction")
    with acting(officer, Purpose.PERSON_RIGHTS) as scope:
        (waiting,) = [line for line in rights_requests(scope) if line.words == "Ma rue a changé."]
    assert waiting.received_on == local_today("Europe/Paris")
    register = house.client("direction").get("/controle/demandes/").content.decode()
    assert "Ma rue a changé." in register
    answer_rights_request(
        actor=officer,
        at=now(),
        request_id=waiting.id,
        outcome=RightsOutcome.REFUSED,
        motive="Adresse déjà bonne.",
    )
    assert "Adresse déjà bonne." in browser.get(PLACE).content.decode()


def test_nobody_else_enters(house: House) -> None:
    for page in ("", "copie/", "copie.json", "demander/", "corriger/", "pourquoi/"):
        for browser in (Client(), house.client("direction")):
            assert browser.get(f"{PLACE}{page}")["Location"].startswith("/jeune/connexion/"), page
