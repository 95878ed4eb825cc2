"""Call 1: the file as the contract has it, field by field, and who is answered what."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.dossier.types import Section
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.journal import AccessEntry, entries_of_file
from convergence.storage.session import acting
from tests.api.imilo.reading import Reading, days
from tests.web.young_people import YEAR, YoungPerson, welcome

BUDGET = 30
PATHS = ("sue/dossiers/{}", "api-dossiers-cej/dossiers/{}")
APOSTROPHE = chr(39)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_plain_file_has_every_field(reading: Reading, path: str, slash: str) -> None:
    answer = reading.get(path.format(reading.person.number) + slash)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Cache-Control"] == "no-store"
    told = answer.json()
    assert len(told.pop("idJeune")) == 19
    nothing = {
        "dateDebut": None,
        "dateFinPrevue": None,
        "dateFinReelle": None,
        "premierAccompagnement": None,
    }
    assert told == {
        "idDossier": reading.person.number,
        "numeroDE": None,
        "nomNaissance": "CARRERE",
        "nomUsage": "CARRERE",
        "prenom": "Inès",
        "dateNaissance": f"{YEAR - 19}-03-12",
        "mail": None,
        "structureRattachement": {
            "nomUsuel": "Tarbes",
            "nomOfficiel": "Structure tarbes",
            "codeStructure": "65440S00",
        },
        "accompagnementCEJ": {"accompagnementCEJ": False} | nothing,
        "situations": [],
        "situationsCEJ": [],
    }


def test_contacts_address_and_registration_are_told(reading: Reading) -> None:
    reading.fill(Section.CONTACTS, points=[{"kind": "email", "value": "ines@exemple.fr"}])
    reading.fill(
        Section.ADDRESS, street="12 bis rue Larrey", complement="Bât. B", postal_code="65000", commune="65440"
    )
    reading.register("4053956Z")
    told = reading.get(PATHS[0].format(reading.person.number)).json()
    assert (told["mail"], told["numeroDE"]) == ("ines@exemple.fr", "4053956Z")
    assert told["adresse"] == {
        "numero": "12 bis",
        "libelleVoie": "rue Larrey",
        "complement": "Bât. B",
        "codePostal": "65000",
        "commune": "Tarbes",
    }


def test_the_cej_that_runs_is_told_with_its_last_days(reading: Reading) -> None:
    reading.add(
        contracts=[
            {
                "state": "termine", "prepared_on": days(-400), "signed_on": days(-400), "starts_on": days(-400),
                "planned_end_on": days(-200), "ended_on": days(-210), "end_motive": "terme",
            },
            {
                "prepared_on": days(-20), "signed_on": days(-20), "starts_on": days(-20),
                "planned_end_on": days(160),
            },
        ]
    )  # fmt: skip
    assert reading.get(PATHS[1].format(reading.person.number)).json()["accompagnementCEJ"] == {
        "accompagnementCEJ": True,
        "dateDebut": days(-20).isoformat(),
        "dateFinPrevue": days(159).isoformat(),
        "dateFinReelle": None,
        "premierAccompagnement": days(-400).isoformat(),
    }


def test_a_cej_that_is_over_keeps_its_dates_and_says_no(reading: Reading) -> None:
    over = {
        "state": "termine", "prepared_on": days(-400), "signed_on": days(-400), "starts_on": days(-400),
        "planned_end_on": days(-200), "ended_on": days(-210), "end_motive": "terme",
    }  # fmt: skip
    prepared = {
        "state": "prepare",
        "prepared_on": days(-1),
        "starts_on": days(3),
        "planned_end_on": days(150),
    }
    pacea = prepared | {"kind": "pacea", "state": "en_cours", "signed_on": days(-9), "starts_on": days(-9)}
    reading.add(contracts=[over, prepared, pacea])
    assert reading.get(PATHS[1].format(reading.person.number)).json()["accompagnementCEJ"] == {
        "accompagnementCEJ": False,
        "dateDebut": days(-400).isoformat(),
        "dateFinPrevue": days(-201).isoformat(),
        "dateFinReelle": days(-211).isoformat(),
        "premierAccompagnement": days(-400).isoformat(),
    }


def test_situations_have_the_labels_and_the_codes_of_the_contract(reading: Reading) -> None:
    kinds = [
        ("emploi", "droit_commun"), ("alternance", "apprentissage"), ("formation", "qualifiante"),
        ("immersion", "immersion"), ("immersion", "pmsmp"), ("volontariat", "service_civique"),
        ("scolarite", ""), ("demandeur_emploi", ""), ("non_professionnelle", "SANTE"), ("inconnue", ""),
    ]  # fmt: skip
    reading.add(
        situations=[
            {"category": category, "kind": kind, "starts_on": days(-10 - index), "rome": "K1304"}
            for index, (category, kind) in enumerate(kinds)
        ]
    )
    told = reading.get(PATHS[0].format(reading.person.number)).json()
    assert told["situations"] == told["situationsCEJ"]
    by_category = {row["categorieSituation"]: row for row in told["situations"]}
    assert [row["categorieSituation"] for row in told["situations"]] == [
        "Emploi",
        "Contrat en Alternance",
        "Formation",
        "Immersion en entreprise",
        "Pmsmp",
        "Contrat de volontariat - bénévolat",
        "Scolarité",
        f"Demandeur d{APOSTROPHE}emploi",
    ]
    assert {row["etat"] for row in told["situations"]} == {"EN_COURS"}
    none = {"codeRomeMetierPrepare": None, "codeRomePremierMetier": None, "codeRomeMetierExerce": None}
    running = {"etat": "EN_COURS", "dateFin": None, **none}
    assert by_category["Emploi"] == running | {
        "categorieSituation": "Emploi",
        "codeRomeMetierExerce": "K1304",
    }
    assert by_category["Formation"] == running | {
        "categorieSituation": "Formation",
        "codeRomeMetierPrepare": "K1304",
    }
    assert by_category[f"Demandeur d{APOSTROPHE}emploi"]["codeRomePremierMetier"] == "K1304"


def test_states_of_situations_follow_the_day(reading: Reading) -> None:
    reading.add(
        situations=[
            {"category": "formation", "starts_on": days(5), "planned_end_on": days(9)},
            {"category": "emploi", "starts_on": days(-5), "planned_end_on": days(1)},
            {"category": "scolarite", "starts_on": days(-90), "ends_on": days(0)},
        ]
    )
    told = reading.get(PATHS[0].format(reading.person.number)).json()["situations"]
    assert [(row["etat"], row["dateFin"]) for row in told] == [
        ("PREVU", days(8).isoformat()),
        ("EN_COURS", days(0).isoformat()),
        ("TERMINE", days(-1).isoformat()),
    ]


def test_the_number_of_the_person_is_hers_and_stays(reading: Reading) -> None:
    other = welcome(reading.house, "Léo", "MARTIN")
    first, again, hers = (
        reading.get(PATHS[0].format(number)).json()["idJeune"]
        for number in (reading.person.number, reading.person.number, other.number)
    )
    assert first == again != hers
    assert (first + hers).isdecimal()


@pytest.mark.parametrize("path", PATHS)
def test_an_identity_that_was_never_proven_is_not_exchanged(reading: Reading, path: str) -> None:
    unproven = welcome(reading.house, "Léo", "MARTIN", proven=False)
    answer = reading.get(path.format(unproven.number))
    assert answer.status_code == 403
    assert "pas justifié" in answer.json()["message"]
    assert "MARTIN" not in answer.content.decode()
    (line,) = journal_of(reading, unproven)
    assert (line.decision, line.groups) == ("refus", ())


def test_what_is_unknown_and_what_is_over_are_told_alike(reading: Reading) -> None:
    over = welcome(reading.house, "Léo", "MARTIN")
    reading.end(over)
    answers = [
        reading.get(PATHS[0].format(number)) for number in (over.number, 4503599627370497, 2**63, "9" * 40)
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert answers[0].json()["code"] == "unknown_file"


@pytest.mark.parametrize("number", ["abc", "12a", "-1", "1.5", "١٢", " 1", "%00"])
def test_a_number_that_is_none_is_a_bad_demand(reading: Reading, number: str) -> None:
    answer = reading.get(PATHS[0].format(number))
    assert answer.status_code == 400
    assert "numérique" in answer.json()["message"]


def test_files_of_every_structure_are_answered(reading: Reading) -> None:
    far = reading.overseas()
    told = reading.get(PATHS[0].format(far.number)).json()
    assert told["structureRattachement"]["codeStructure"] == "97411S00"
    assert told["nomNaissance"] == "HOARAU"


def test_the_journal_tells_what_the_application_was_shown(reading: Reading) -> None:
    reading.get(PATHS[0].format(reading.person.number))
    (line,) = journal_of(reading, reading.person)
    assert (line.purpose, line.decision, line.route) == (
        Purpose.OPERATOR_EXCHANGE.value,
        "consultation",
        "imilo.dossier",
    )
    assert set(line.groups) == {"identite", "coordonnees", "accompagnement"}


def test_a_file_costs_so_many_statements_and_no_more(reading: Reading) -> None:
    reading.get(PATHS[0].format(reading.person.number))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert reading.get(PATHS[0].format(reading.person.number)).status_code == 200
    asked = [
        query for query in seen.captured_queries if "DELETE FROM" not in query["sql"]
    ]  # the turn of a minute
    assert len(asked) <= BUDGET, json.dumps([query["sql"][:120] for query in seen.captured_queries], indent=1)


def journal_of(reading: Reading, person: YoungPerson) -> list[AccessEntry]:
    """What the journal says of accesses by applications to a file."""
    house = reading.house
    with acting(house.actor("direction"), Purpose.AUDIT):
        lines = entries_of_file(person.dossier_id, before=now() + timedelta(minutes=1))
    return [line for line in lines if line.user_id not in house.users.values()]
