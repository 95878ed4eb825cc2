"""Reference data and legal parameters: found though misspelt, with dates, source and mark; public pages."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.foundation.parameters import all_parameters
from convergence.referentials.queries import nomenclatures
from convergence.web.parameters.words import in_words
from tests.web.house import ROLES, House

REFERENCES = "/references/"
CODE = re.compile(r"\w_\w")


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("typed", ["Tarbes", "tarbe", "65440", "65000"])
def test_a_commune_is_found_by_name_even_misspelt_and_by_code(house: House, typed: str) -> None:
    page = text(house.client("adviser").get(f"{REFERENCES}communes/", {"q": typed}))
    assert "Tarbes" in page
    assert "65440" in page


def test_communes_are_read_on_a_day(house: House) -> None:
    client = house.client("adviser")
    page = text(client.get(f"{REFERENCES}communes/", {"q": "zzzzqqq"}))
    assert "Aucune commune" in page
    wrong = text(client.get(f"{REFERENCES}communes/", {"q": "Tarbes", "le": "31/2/2026"}))
    assert "31/2/2026" in wrong
    assert client.get(f"{REFERENCES}communes/", {"q": "x" * 500}).status_code == 200
    assert "Écrivez le début d’un nom" in text(client.get(f"{REFERENCES}communes/"))


def test_occupations_are_found(house: House) -> None:
    client = house.client("adviser")
    assert "K1304" in text(client.get(f"{REFERENCES}metiers/", {"q": "K1304"}))
    assert "Aucun métier" in text(client.get(f"{REFERENCES}metiers/", {"q": "zzzzqqq"}))


def test_every_nomenclature_opens_with_dates_source_and_mark(house: House) -> None:
    client = house.client("adviser")
    page = text(client.get(f"{REFERENCES}nomenclatures/"))
    known = nomenclatures()
    assert known
    for summary in known:
        assert f"{REFERENCES}nomenclatures/{summary.name}/" in page
        one = client.get(f"{REFERENCES}nomenclatures/{summary.name}/")
        assert one.status_code == 200
        assert "Vérification" in text(one)
    past = text(client.get(f"{REFERENCES}nomenclatures/{known[0].name}/", {"le": "1/1/1950"}))
    assert "1er janvier 1950" in past
    assert client.get(f"{REFERENCES}nomenclatures/inconnue/").status_code == 404


def test_the_origin_of_each_load_is_told(house: House) -> None:
    page = text(house.client("adviser").get(f"{REFERENCES}chargements/"))
    assert "Extrait du projet" in page
    assert "Licence" in page or "licence" in page


def test_suggestions_are_a_fragment(house: House) -> None:
    page = text(house.client("adviser").get(f"{REFERENCES}communes/propositions/", {"q": "tarb"}))
    assert "Tarbes" in page
    assert "<html" not in page
    assert text(house.client("adviser").get(f"{REFERENCES}communes/propositions/")).strip() is not None


def test_every_legal_parameter_is_listed_with_its_source_and_doubts_are_shown(house: House) -> None:
    client = house.client("direction")
    page = text(client.get("/parametres/"))
    known = all_parameters()
    for parameter in known:
        assert f'id="{parameter.name}"' in page
    doubtful = [each for each in known if any(not value.verified for value in each.values)]
    assert doubtful
    assert page.count("Non vérifié") >= len(doubtful)
    for room in {parameter.room for parameter in known}:
        assert f">{room}</h2>" not in page, "a room is named in French"
    only = text(client.get("/parametres/", {"a_verifier": "1"}))
    assert only.count("<table") == len(doubtful)
    assert "sans source" not in page


def test_a_value_is_written_as_a_french_reader_expects_it() -> None:
    for parameter in all_parameters():
        for value in parameter.values:
            for said in in_words(value, parameter.room):
                assert said.strip()
                assert not {"None", "True", "False"} & set(said.split())
                assert not CODE.search(said), "a code is told by its label"


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        ("cej.resources_full", 0, "Allocation chômage (ARE, CSP…) : R5131-21, 1°"),
        ("acts.step_hours", 3, "Culture, sport, loisirs : 2 heures"),
        ("acts.default_hours", 1, "Entretien individuel : 1 heure"),
        ("sanctions.fraude.first", 3, "mois au moins : 6"),
        ("orientation.stock_sign_by", 0, "1er janvier 2027"),
        ("cej.majority_month", 0, "oui"),
        ("pacea.first_phase_months", 0, "1 mois"),
        ("signatures.delays", 3, "rappel : 4 jours"),
    ],
)
def test_a_code_is_told_in_the_words_of_its_room(name: str, line: int, said: str) -> None:
    (known,) = (each for each in all_parameters() if each.name == name)
    assert in_words(known.values[-1], known.room)[line] == said


@pytest.mark.parametrize("name", ROLES.values())
def test_who_reads_parameters(house: House, name: str) -> None:
    allowed = name not in ("account_manager", "operator", "partner", "researcher")
    assert (house.client(name).get("/parametres/").status_code == 200) is allowed
    assert house.client(name).get(f"{REFERENCES}communes/").status_code == 200


PUBLIC = (
    "/aide/",
    "/aide/clavier/",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/mentions-legales/",
    "/plan-du-site/",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_open_for_everybody(house: House, address: str) -> None:
    for client in (Client(), house.client("adviser"), house.client("researcher")):
        answer = client.get(address)
        assert answer.status_code == 200
        assert text(answer).count("<h1") == 1
    assert "Accessibilité : non conforme" in text(answer)


def test_the_map_of_the_site_shows_the_places_of_the_reader_only(house: House) -> None:
    assert "Se connecter" in text(Client().get("/plan-du-site/"))
    adviser, dsi = (text(house.client(name).get("/plan-du-site/")) for name in ("adviser", "dsi"))
    assert "/mes-jeunes/" in adviser
    assert "/reseau/carte/" in adviser
    assert 'href="/reseau/"' not in adviser
    assert 'href="/reseau/"' in dsi
    assert "/mes-jeunes/" not in dsi


def test_the_security_contact_is_absent_until_it_is_known(db: None, settings: Any) -> None:
    assert Client().get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "securite@exemple.fr"
    answer = text(Client().get("/.well-known/security.txt"))
    assert "Contact: mailto:securite@exemple.fr" in answer
    assert "Expires: 20" in answer


@pytest.mark.parametrize(
    ("address", "most"),
    [
        (f"{REFERENCES}communes/?q=tarbes", 8), (f"{REFERENCES}metiers/?q=vente", 8),
        (f"{REFERENCES}nomenclatures/", 8), (f"{REFERENCES}chargements/", 8), ("/parametres/", 6), ("/aide/", 6),
    ],
)  # fmt: skip
def test_pages_ask_little_of_the_database(house: House, address: str, most: int) -> None:
    client = house.client("direction")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    asked_for = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked_for) <= most, "\n".join(asked_for)
