"""Administration of a structure: accounts asked for and approved by two people, dated roles, sites, review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.foundation.clock import local_today
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.identity.queries import staff_member, structure_detail
from convergence.identity.types import StaffMember, StructureDetail, UserState
from convergence.storage.session import acting
from tests.web.house import House

PEOPLE = "/structure/professionnels/"
WHY = "Arrivée le mois prochain"
NEW = {
    "first_name": "Léa",
    "last_name": "Petit",
    "login": "lea.petit",
    "email": "lea.petit@exemple.fr",
    "phone": "06 39 98 12 34",
    "role": "conseiller",
    "starts_on": "1/9/2026",
}


def member(house: House, user_id: UUID, seen_by: str = "direction") -> StaffMember:
    with acting(house.actor(seen_by), Purpose.ADMINISTRATION) as scope:
        found = staff_member(scope, user_id)
    assert found is not None
    return found


def structure(house: House, name: str = "tarbes") -> StructureDetail:
    with acting(house.actor("direction"), Purpose.ADMINISTRATION) as scope:
        found = structure_detail(scope, house.structures[name])
    assert found is not None
    return found


def text(answer: Any) -> str:
    return str(answer.content.decode())


def asked(house: House, by: str = "account_manager", **other: str) -> UUID:
    answer = house.client(by).post(f"{PEOPLE}nouveau/", NEW | other)
    assert answer.status_code == 302, text(answer)
    page = text(house.client("direction").get(f"{PEOPLE}a-valider/"))
    return UUID(page.split("<tbody>")[1].split(f'href="{PEOPLE}')[1].split("/")[0])


def test_an_account_is_asked_for_by_one_and_opened_by_another(house: House) -> None:
    made = asked(house)
    assert member(house, made).state is UserState.PENDING_APPROVAL
    assert house.client("account_manager").post(f"{PEOPLE}{made}/valider/").status_code == 403
    manager = house.client("manager")
    assert "Demandé par Account manager Essai" in text(manager.get(f"{PEOPLE}{made}/valider/"))
    page = text(manager.post(f"{PEOPLE}{made}/valider/", follow=True))
    assert "Le compte de Léa Petit est ouvert." in page
    found = member(house, made)
    assert (found.state, found.phone, found.roles[0].starts_on) == (
        UserState.ACTIVE, "+33639981234", date(2026, 9, 1),
    )  # fmt: skip


def test_who_asked_does_not_approve_even_with_the_right(house: House) -> None:
    made = asked(house, "direction")
    client = house.client("direction")
    assert "Une autre personne doit décider" in text(client.get(f"{PEOPLE}a-valider/"))
    answer = client.post(f"{PEOPLE}{made}/valider/")
    assert answer.status_code == 422
    assert "une autre personne que celle qui" in text(answer)
    assert member(house, made).state is UserState.PENDING_APPROVAL
    assert house.client("second_direction").post(f"{PEOPLE}{made}/valider/").status_code == 302


def test_a_refused_request_says_why_and_never_opens(house: House) -> None:
    made = asked(house)
    manager = house.client("manager")
    assert manager.post(f"{PEOPLE}{made}/refuser/", {"reason": "non"}).status_code == 422
    assert manager.post(f"{PEOPLE}{made}/refuser/", {"reason": "Personne inconnue ici"}).status_code == 302
    assert member(house, made).state is UserState.REFUSED
    assert manager.post(f"{PEOPLE}{made}/valider/").status_code == 422


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("login", "Léa Petit", "Cet identifiant n"),
        ("login", "adviser", "déjà pris"),
        ("email", "lea.petit", "adresse"),
        ("email", "adviser@exemple.fr", "Un compte existe déjà"),
        ("phone", "12", "numéro"),
        ("role", "dsi", "Choisissez une réponse de la liste."),
        ("starts_on", "31/2/2026", "31/2/2026"),
        ("starts_on", "1/1/1990", "ouvre que le"),
        ("first_name", "", "Remplissez ce champ"),
        ("site_id", "x", "Choisissez une réponse de la liste."),
    ],
)
def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    house: House, field: str, typed: str, said: str
) -> None:
    answer = house.client("direction").post(f"{PEOPLE}nouveau/", NEW | {field: typed})
    page = text(answer)
    assert answer.status_code == 422
    assert said in page
    for name in ("last_name", "login", "email"):
        if name != field:
            assert f'value="{NEW[name]}"' in page
    assert f'id="id_{field}' in page


def test_an_account_is_closed_at_once_and_opened_again(house: House) -> None:
    who = house.users["adviser"]
    adviser, chief = house.client("adviser"), house.client("direction")
    assert chief.post(f"{PEOPLE}{who}/desactiver/", {"reason": ""}).status_code == 422
    assert chief.post(f"{PEOPLE}{who}/desactiver/", {"reason": "Départ de la structure"}).status_code == 302
    assert adviser.get("/").status_code == 303
    assert "Réactiver le compte" in text(chief.get(f"{PEOPLE}{who}/"))
    assert chief.post(f"{PEOPLE}{who}/reactiver/", {"reason": "Retour de congé"}).status_code == 302
    assert member(house, who).state is UserState.ACTIVE


def test_a_structure_is_never_left_without_direction(house: House) -> None:
    chief = house.client("direction")
    second, first = house.users["second_direction"], house.users["direction"]
    assert chief.post(f"{PEOPLE}{second}/desactiver/", {"reason": "Départ à la retraite"}).status_code == 302
    answer = house.client("account_manager").post(
        f"{PEOPLE}{first}/desactiver/", {"reason": "Erreur de liste"}
    )
    assert answer.status_code == 422
    assert "seule personne à la direction" in text(answer)


def test_roles_are_given_and_ended_with_dates(house: House) -> None:
    who, chief = house.users["adviser"], house.client("direction")
    tomorrow = local_today("Europe/Paris") + timedelta(days=1)
    given = {"role": "responsable", "starts_on": f"{tomorrow:%d/%m/%Y}"}
    assert chief.post(f"{PEOPLE}{who}/roles/nouveau/", given).status_code == 302
    again = chief.post(f"{PEOPLE}{who}/roles/nouveau/", given)
    assert again.status_code == 422
    assert "a déjà le rôle" in text(again)
    held = member(house, who).roles[-1]
    assert (held.role.value, held.starts_on, held.ends_on) == ("responsable", tomorrow, None)
    address = f"{PEOPLE}{who}/roles/{held.membership_id}/fin/"
    early = {"ends_on": f"{tomorrow - timedelta(days=9):%d/%m/%Y}", "reason": "Changement d’avis"}
    assert "précède le début" in text(chief.post(address, early))
    assert (
        chief.post(address, early | {"ends_on": f"{tomorrow + timedelta(days=9):%d/%m/%Y}"}).status_code
        == 302
    )
    own = chief.post(f"{PEOPLE}{house.users['direction']}/roles/nouveau/", given)
    assert own.status_code == 422


def test_two_people_who_correct_the_same_account_lose_nothing(house: House) -> None:
    who, chief = house.users["adviser"], house.client("direction")
    token = member(house, who).edit_token
    typed = {"first_name": "Alma", "last_name": "Essai", "email": "a@exemple.fr", "edit_token": token}
    assert chief.post(f"{PEOPLE}{who}/", typed).status_code == 302
    late = house.client("account_manager").post(f"{PEOPLE}{who}/", typed | {"first_name": "Alba"})
    page = text(late)
    assert late.status_code == 422
    assert "Valeur enregistrée entre-temps : « Alma »." in page
    assert 'value="Alba"' in page
    assert member(house, who).first_name == "Alma"
    fresh = page.split('name="edit_token" value="')[1].split('"')[0]
    again = house.client("account_manager").post(
        f"{PEOPLE}{who}/", typed | {"first_name": "Alba", "edit_token": fresh}
    )
    assert again.status_code == 302
    assert member(house, who).first_name == "Alba"


@pytest.mark.parametrize("path", ["", "valider/", "desactiver/", "roles/nouveau/", "code/demander/"])
def test_another_structures_account_and_a_random_one_are_answered_alike(house: House, path: str) -> None:
    client = house.client("direction")
    for method in (client.get, client.post):
        answers = [method(f"{PEOPLE}{who}/{path}") for who in (house.users["stranger"], uuid7())]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert text(answers[0]) == text(answers[1])
    assert (
        house.client("stranger_direction").get(f"{PEOPLE}{house.users['stranger']}/{path}").status_code != 404
    )


def test_the_list_is_filtered_and_the_review_names_every_right(house: House) -> None:
    client = house.client("direction")
    assert "Stranger" not in text(client.get(PEOPLE))
    page = text(client.get(PEOPLE, {"q": "empl", "role": "conseiller_emploi", "etat": "actif"}))
    assert "Employment adviser Essai" in page
    assert "1 compte sur 8" in page
    assert "Aucun compte ne correspond" in text(client.get(PEOPLE, {"q": "zzz"}))
    assert client.get(PEOPLE, {"role": "inconnu"}).status_code == 200
    review = text(client.get(f"{PEOPLE}revue/"))
    assert review.count("data-keys-item") == 8
    assert "Jamais connecté." in review


def test_the_structure_describes_itself_and_its_sites(house: House) -> None:
    chief = house.client("direction")
    token = structure(house).edit_token
    typed = {
        "official_name": "Mission Locale de Tarbes", "usual_name": "ML Tarbes", "siret": "",
        "commune_code": "Tarbes (65000)", "edit_token": token,
    }  # fmt: skip
    for field, wrong in (("siret", "123"), ("commune_code", "Nullepart"), ("official_name", " ")):
        answer = chief.post("/structure/modifier/", typed | {field: wrong})
        assert answer.status_code == 422, field
        assert 'value="ML Tarbes"' in text(answer)
    answer = chief.post("/structure/modifier/", typed)
    assert answer.status_code == 302, text(answer)
    assert structure(house).usual_name == "ML Tarbes"
    site = {"name": "Antenne de Lourdes", "commune_code": "Lourdes (65100)", "opened_on": "1/9/2026"}
    assert chief.post("/structure/sites/nouveau/", site).status_code == 302
    made = structure(house).sites[0]
    assert (made.name, made.commune_code, made.time_zone) == ("Antenne de Lourdes", "65286", "Europe/Paris")
    closing = {"closed_on": "1/10/2026", "reason": "Fin du bail"}
    assert chief.post(f"/structure/sites/{made.id}/fermer/", closing).status_code == 302
    assert structure(house).sites[0].closed_on == date(2026, 10, 1)
    assert "Antenne de Lourdes" in text(chief.get("/structure/"))
    assert house.client("manager").post("/structure/sites/nouveau/", site).status_code == 403


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/structure/", 12),
        (PEOPLE, 11),
        (f"{PEOPLE}a-valider/", 11),
        (f"{PEOPLE}revue/", 11),
        ("/mon-compte/", 7),
    ],
)
def test_pages_ask_little_of_the_database(house: House, address: str, most: int) -> None:
    client: Client = house.client("direction")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    asked_for = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked_for) <= most, "\n".join(asked_for)
