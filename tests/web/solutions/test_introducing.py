"""A partner introduces a young person to a Mission Locale, which answers with its reason; each reads hers alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from convergence.accompagnement.solutions.models import Introduction
from convergence.accompagnement.solutions.operations import forget_introductions
from convergence.accompagnement.solutions.queries import structures_with_introductions
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.storage.files import erase_file
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.web.house import PEOPLE, House, make_house
from tests.web.young_people import ABSENT, TODAY, share, text, welcome

pytestmark = pytest.mark.django_db
SENT, RECEIVED = "/demandes-orientation/adresses/", "/demandes-orientation/partenaires/"
NEW = f"{SENT}nouveau/"


@pytest.fixture
def house() -> House:
    return make_house()


def typed(house: House, **changed: str) -> dict[str, str]:
    """What a partner types of somebody of whom she knows no file."""
    return {
        "structure_id": str(house.structures["tarbes"]), "first_name": "Lina", "last_name": "Dupuy",
        "born_on_day": "3", "born_on_month": "2", "born_on_year": "2007", "phone": "06 39 98 44 55", "email": "",
        "commune": "Aureilhan", "need": "logement", "words": "Elle cherche une chambre près de son stage.",
        "agreed_on": f"{TODAY:%d/%m/%Y}", "envoi": str(uuid7()),
    } | changed  # fmt: skip


def introduce(house: House, client: Client, **changed: str) -> str:
    """Introduce somebody; answers the end of her address."""
    answer = client.post(NEW, typed(house, **changed))
    assert answer.status_code == 302, text(answer)
    return found(client, SENT)


def found(client: Client, page: str) -> str:
    """The only one of a list."""
    (one,) = set(re.findall(rf"{page}([0-9a-f-]{{36}}/)", client.get(page).content.decode()))
    return str(one)


def test_from_the_partner_to_the_answer_and_back(house: House) -> None:
    partner, adviser = house.client("partner"), house.client("adviser")
    one = introduce(house, partner)
    assert "jeune adressé par un partenaire" in text(adviser.get("/"))
    assert found(adviser, RECEIVED) == one
    page = text(adviser.get(f"{RECEIVED}{one}"))
    for told in (
        "Lina DUPUY",
        "06 39 98 44 55",
        "Aureilhan",
        "Logement",
        "une chambre près de son stage",
        "Partner Essai",
    ):
        assert told in page, told
    assert "first_name=Lina" in adviser.get(f"{RECEIVED}{one}").content.decode()
    assert adviser.post(f"{RECEIVED}{one}refuser/", {"motive": "autre", "answer": ""}).status_code == 422
    refused = adviser.post(
        f"{RECEIVED}{one}refuser/", {"motive": "autre", "answer": "Nous la recevons déjà lundi."}
    )
    assert refused.status_code == 302
    again = adviser.post(f"{RECEIVED}{one}accepter/", {"answer": ""})
    assert again.status_code == 422
    assert "n’attend plus de réponse" in text(again)
    assert "réponse à lire pour un jeune adressé" in text(partner.get("/"))
    read = text(partner.get(f"{SENT}{one}"))
    assert "Refusée" in read
    assert "Nous la recevons déjà lundi." in read
    assert "réponse à lire" not in text(partner.get("/"))


def test_somebody_shared_is_introduced_from_her_page_to_whoever_holds_her_file(house: House) -> None:
    person, partner = welcome(house), house.client("partner")
    page = f"{NEW}?dossier={person.dossier_id}"
    assert partner.get(page).status_code == 404, "not shared yet"
    share(house, person, "departement", may_write=False)
    assert page in partner.get(f"/dossiers/{person.dossier_id}/").content.decode()
    values = {name: typed(house)[name] for name in ("need", "words", "agreed_on", "envoi")}
    assert partner.post(page, values | {"structure_id": str(house.structures["reunion"])}).status_code == 302
    one = found(house.client("adviser"), RECEIVED)
    assert "Son dossier" in text(house.client("adviser").get(f"{RECEIVED}{one}"))
    assert house.client("stranger").get(f"{RECEIVED}{one}").status_code == 404
    assert partner.get(f"{NEW}?dossier=rien").status_code == 404
    _erase(actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id)
    assert stored(house) == 0, "erased with the file"


@operation("Effacer un dossier d’essai")
def _erase(*, actor: Any, at: Any, dossier_id: UUID) -> None:
    assert erase_file(dossier_id, "essai") is not None


def stored(house: House) -> int:
    """How many the house keeps of those introduced to Tarbes."""
    with acting(system_actor(house.structures["tarbes"]), Purpose.SYSTEM):
        return Introduction.objects.count()


WRONG: tuple[tuple[dict[str, str], str], ...] = (
    ({"structure_id": ""}, "Choisissez une Mission Locale"),
    ({"structure_id": str(ABSENT)}, "Choisissez une Mission Locale"),
    ({"first_name": ""}, "Prénom"),
    ({"born_on_year": "2999"}, "date de naissance"),
    ({"phone": "", "email": ""}, "Donnez un téléphone ou une adresse e-mail."),
    ({"need": ""}, "Choisissez un besoin"),
    ({"words": ""}, "Écrivez en une phrase"),
    ({"words": "Son numéro : 2 07 03 65 440 001 72"}, "numéro de sécurité sociale"),
    ({"agreed_on": ""}, "Sans accord, rien ne part."),
    ({"agreed_on": f"{TODAY + timedelta(days=2):%d/%m/%Y}"}, "Cette date est dans le futur."),
)


def test_what_is_missing_is_said_and_nothing_leaves(house: House) -> None:
    partner = house.client("partner")
    for wrong, said in WRONG:
        answer = partner.post(NEW, typed(house, **wrong))
        assert answer.status_code == 422, wrong
        assert said.lower() in text(answer).lower(), wrong
    assert stored(house) == 0


def test_who_enters_and_what_of_another_is_not_there(house: House) -> None:
    one = introduce(house, house.client("partner"))
    introducers = {"partner", "operator"}
    for name in PEOPLE:
        client = house.client(name)
        answers = name in ("adviser", "employment_adviser", "manager", "direction", "second_direction")
        elsewhere = name in ("stranger", "stranger_direction")
        for address in (SENT, NEW):
            assert client.get(address).status_code == (200 if name in introducers else 403), (name, address)
        assert client.get(RECEIVED).status_code == (200 if answers or elsewhere else 403), name
        seen = 200 if answers else 404 if elsewhere else 403
        assert client.get(f"{RECEIVED}{one}").status_code == seen, name
        assert client.post(f"{RECEIVED}{one}refuser/", {"motive": ""}).status_code == {200: 422}.get(
            seen, seen
        ), name
        hers = {"partner": 200, "operator": 404}.get(name, 403)
        assert client.get(f"{SENT}{one}").status_code == hers, name
        assert client.post(f"{SENT}{one}retirer/").status_code == {200: 302}.get(hers, hers), name


def test_taken_back_it_is_answered_no_more_and_a_double_click_sends_one(house: House) -> None:
    partner, values = house.client("partner"), typed(house)
    for _ in range(2):
        assert partner.post(NEW, values).status_code == 302
    one = found(partner, SENT)
    assert partner.post(f"{SENT}{one}retirer/").status_code == 302
    assert "Retirée" in text(partner.get(SENT))
    assert "adressé par un partenaire" not in text(house.client("adviser").get("/"))
    assert house.client("adviser").post(f"{RECEIVED}{one}accepter/", {"answer": ""}).status_code == 422


def test_what_was_said_of_her_is_erased_some_months_after(house: House) -> None:
    introduce(house, house.client("partner"))
    at, house_of = now(), system_actor(house.structures["tarbes"])
    later = at + timedelta(days=181)
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        assert structures_with_introductions(scope, at + timedelta(days=170)) == []
        assert structures_with_introductions(scope, later) == [house.structures["tarbes"]]
    with acting(house_of, Purpose.SYSTEM):
        assert forget_introductions(actor=house_of, at=at + timedelta(days=179)) == 0
        assert forget_introductions(actor=house_of, at=later) == 1
    assert stored(house) == 0
    with pytest.raises(Refused):
        forget_introductions(actor=house.actor("adviser"), at=at)
