"""The network: structures found, opened, described, closed and merged by its heads only, two people for an account."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.foundation.clock import local_today
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_by_code
from convergence.identity.types import StructureDetail, StructureState
from convergence.storage.session import acting
from tests.web.house import ROLES, House, second_step

NETWORK = "/reseau/"
OPENING = {
    "kind": "mission_locale",
    "code": "65286s00",
    "official_name": "Mission Locale de Lourdes",
    "commune_code": "Lourdes (65100)",
    "opened_on": "1/1/2024",
}
WHY = "Décision du conseil d’administration"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def by_code(house: House, code: str) -> StructureDetail:
    with acting(house.actor("dsi"), Purpose.ADMINISTRATION) as scope:
        found = structure_by_code(scope, code)
    assert found is not None
    return found


@pytest.fixture
def lourdes(house: House) -> UUID:
    answer = house.client("dsi").post(f"{NETWORK}nouvelle/", OPENING)
    assert answer.status_code == 302, text(answer)
    return by_code(house, "65286S00").id


@pytest.mark.parametrize("name", [name for name in ROLES.values() if name != "dsi"])
def test_only_the_heads_of_the_network_enter(house: House, name: str) -> None:
    client, tarbes = house.client(name), house.structures["tarbes"]
    for path in (
        "",
        "nouvelle/",
        *(f"{tarbes}/{deed}" for deed in ("", "modifier/", "compte/", "fermer/", "fusionner/")),
    ):
        assert client.get(NETWORK + path).status_code == 403
        assert client.post(NETWORK + path).status_code == 403
    assert 'href="/reseau/"' not in text(client.get("/plan-du-site/"))


def test_a_structure_takes_its_place_from_its_commune(house: House, lourdes: UUID) -> None:
    made = by_code(house, "65286S00")
    assert (made.departement_code, made.time_zone, made.usual_name) == (
        "65", "Europe/Paris", "Mission Locale de Lourdes",
    )  # fmt: skip
    overseas = OPENING | {
        "code": "97411S01", "commune_code": "Saint-Denis (97400)", "official_name": "ML Saint-Denis",
    }  # fmt: skip
    assert house.client("dsi").post(f"{NETWORK}nouvelle/", overseas).status_code == 302
    assert by_code(house, "97411S01").time_zone == "Indian/Reunion"
    assert "Mission Locale de Lourdes" in text(house.client("dsi").get(NETWORK, {"q": "lourd"}))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("code", "65286", "code"),
        ("code", "65440S00", "déjà celui d"),
        ("siret", "12345678901234", "SIRET"),
        ("commune_code", "Nullepart", "commune"),
        ("opened_on", "31/2/2026", "31/2/2026"),
        ("kind", "", "Choisi"),
        ("official_name", "  ", "Remplissez ce champ"),
    ],
)
def test_bad_input_opens_nothing_and_keeps_what_was_typed(
    house: House, field: str, typed: str, said: str
) -> None:
    answer = house.client("dsi").post(f"{NETWORK}nouvelle/", OPENING | {field: typed})
    assert answer.status_code == 422
    assert said in text(answer)
    if field != "official_name":
        assert 'value="Mission Locale de Lourdes"' in text(answer)
    assert "Aucune structure" in text(house.client("dsi").get(NETWORK, {"q": "lourdes"}))


def test_a_first_account_of_a_new_structure_is_opened_by_two_heads(house: House, lourdes: UUID) -> None:
    typed = {
        "first_name": "Ana", "last_name": "Roca", "login": "ana.roca", "email": "ana.roca@exemple.fr",
        "role": "direction", "starts_on": "1/1/2026",
    }  # fmt: skip
    client = house.client("dsi")
    assert client.post(f"{NETWORK}{lourdes}/compte/", typed | {"role": "dsi"}).status_code == 422
    assert client.post(f"{NETWORK}{lourdes}/compte/", typed).status_code == 302
    page = text(client.get("/structure/professionnels/a-valider/"))
    assert "Mission Locale de Lourdes" in page
    who = page.split("<tbody>")[1].split('href="/structure/professionnels/')[1].split("/")[0]
    assert client.post(f"/structure/professionnels/{who}/valider/").status_code == 422
    assert house.client("direction").post(f"/structure/professionnels/{who}/valider/").status_code == 404
    assert "Rôles : Mission Locale de Lourdes" in text(client.get(f"/structure/professionnels/{who}/"))


def test_a_structure_is_described_and_two_editors_lose_nothing(house: House, lourdes: UUID) -> None:
    client, token = house.client("dsi"), by_code(house, "65286S00").edit_token
    typed = {
        "official_name": "Mission Locale de Lourdes", "usual_name": "ML Lourdes", "siret": "",
        "commune_code": "Lourdes (65100)", "edit_token": token,
    }  # fmt: skip
    assert client.post(f"{NETWORK}{lourdes}/modifier/", typed).status_code == 302
    late = client.post(f"{NETWORK}{lourdes}/modifier/", typed | {"usual_name": "Lourdes"})
    assert late.status_code == 422
    assert "Valeur enregistrée entre-temps : « ML Lourdes »." in text(late)
    assert 'value="Lourdes"' in text(late)


def test_a_closed_structure_is_found_when_asked_for(house: House, lourdes: UUID) -> None:
    client = house.client("dsi")
    yesterday = local_today("Europe/Paris") - timedelta(days=1)
    closing = {"closed_on": f"{yesterday:%d/%m/%Y}", "reason": WHY}
    assert client.post(f"{NETWORK}{lourdes}/fermer/", closing | {"closed_on": "1/1/2020"}).status_code == 422
    assert client.post(f"{NETWORK}{lourdes}/fermer/", closing).status_code == 302
    assert by_code(house, "65286S00").state is StructureState.CLOSED
    assert "65286S00" not in text(client.get(NETWORK, {"q": "lourdes"}))
    assert "65286S00" in text(client.get(NETWORK, {"q": "lourdes", "etat": "toutes"}))
    assert client.post(f"{NETWORK}{lourdes}/fermer/", closing).status_code == 422


def test_a_merger_moves_people_and_sites_and_ends_the_sessions_there(house: House, lourdes: UUID) -> None:
    client, adviser = house.client("dsi"), house.client("adviser")
    tarbes, today = house.structures["tarbes"], local_today("Europe/Paris")
    merging = {
        "absorbing_code": "65286s00", "effective_on": f"{today:%d/%m/%Y}", "extent": "totale", "reason": WHY,
    }  # fmt: skip
    for field, wrong, said in (
        ("absorbing_code", "ZZZ", "Aucune structure n’a ce code."),
        ("absorbing_code", "65440S00", "elle-même"),
        ("absorbing_code", "UNML", "pas du même type"),
        ("effective_on", f"{today + timedelta(days=1):%d/%m/%Y}", "à venir"),
    ):
        answer = client.post(f"{NETWORK}{tarbes}/fusionner/", merging | {field: wrong})
        assert answer.status_code == 422
        assert said in text(answer).replace("&#x27;", "'")
    partial = client.post(f"{NETWORK}{tarbes}/fusionner/", merging | {"extent": "partielle"})
    assert "Aucune commune" in text(partial)
    assert client.post(f"{NETWORK}{tarbes}/fusionner/", merging).status_code == 302
    page = text(client.get(f"{NETWORK}{tarbes}/"))
    assert "Absorbée par une autre structure" in page
    assert adviser.get("/").status_code == 303, "the old place of work is closed"
    house.give_password("adviser")
    typed = {"login": "adviser", "password": "quatre lampes bleues au grenier"}
    second_step(adviser, adviser.post("/connexion/", typed))
    assert "Mission Locale de Lourdes" in text(adviser.get("/mon-compte/"))
    assert by_code(house, "65440S00").closed_on == date(today.year, today.month, today.day)


def test_an_unknown_structure_is_not_found(house: House) -> None:
    for path in ("", "modifier/", "compte/", "fermer/", "fusionner/"):
        assert house.client("dsi").get(f"{NETWORK}{uuid7()}/{path}").status_code == 404
