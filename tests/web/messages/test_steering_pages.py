"""Groups, words, costs: who gets in, what is shown before anything leaves, what is refused."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from convergence.foundation.permissions import Permission
from tests.web.house import PEOPLE, House
from tests.web.messages.world import reachable
from tests.web.young_people import ABSENT, stored, text

GROUPS = "/messages/envois-groupes/"
NAUGHTY = "<script>alert(1)</script> {{ lien }} =1+1"
WORDS = {
    "sms": "{{ structure }} : demain à {{ heure }}.",
    "subject": "Demain",
    "email": "Bonjour {{ prenom }}",
}


@pytest.fixture
def client(house: House) -> Client:
    reachable(house)
    reachable(house, "Karim", "DIALLO", "+33612345679")
    return house.client("adviser")


def new_list(client: Client, **more: Any) -> str:
    sent = {"name": "Les miens", "scope": "mine", **more}
    assert client.post(f"{GROUPS}listes/nouvelle/", sent).status_code == 302
    return re.findall(r"\?liste=([0-9a-f-]{36})", client.get(GROUPS).content.decode())[0]


def prepared(client: Client, words: str = "Forum jeudi") -> str:
    sent = {"list_id": new_list(client), "title": NAUGHTY, "text": words}
    return str(client.post(f"{GROUPS}nouveau/", sent)["Location"])


def test_nothing_is_said_before_there_is_a_list(client: Client) -> None:
    page = text(client.get(GROUPS))
    assert "Enregistrez d’abord une liste" in page
    assert "Préparer un envoi" not in page


def test_a_group_is_seen_before_it_leaves(house: House, client: Client) -> None:
    address = prepared(client, NAUGHTY)
    page = client.get(address)
    assert "<script>alert" not in page.content.decode()
    said = text(page)
    assert "Envoyer à 2 personnes" in said
    assert "Coût estimé : 0,14 €" in said
    assert "Karim DIALLO" in said
    assert stored(house, "SELECT count(*) FROM messaging_delivery") == [(0,)]
    assert client.post(f"{address}lancer/").status_code == 302
    assert client.post(f"{address}lancer/").status_code == 409
    assert "Envoi en cours" in text(client.get(address))
    assert client.get(f"{address}arreter/").status_code == 200
    assert client.post(f"{address}arreter/").status_code == 302
    assert "2 arrêtés" in text(client.get(address))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"list_id": "", "title": "a", "text": "b"}, "Choisissez une liste"),
        ({"list_id": str(ABSENT), "title": "a", "text": "b"}, "fr-message--error"),
        ({"title": "a" * 200, "text": "b"}, "fr-message--error"),
        ({"title": "a", "text": "b" * 700}, "600"),
        ({"title": "a", "text": "\x00"}, "fr-message--error"),
    ],
)
def test_what_is_wrong_is_told(client: Client, sent: dict[str, str], sentence: str) -> None:
    answer = client.post(f"{GROUPS}nouveau/", {"list_id": new_list(client), **sent})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_list_is_named_once_and_deleted_by_its_owner(house: House, client: Client) -> None:
    list_id = new_list(client, is_shared="on")
    again = client.post(f"{GROUPS}listes/nouvelle/", {"name": "Les miens", "scope": "mine"})
    assert again.status_code == 422
    assert "Vous avez déjà une liste" in text(again)
    manager = house.client("manager")
    assert "Les miens" in text(manager.get(GROUPS))
    assert manager.post(f"{GROUPS}listes/{list_id}/supprimer/").status_code == 404
    assert client.post(f"{GROUPS}listes/{list_id}/supprimer/").status_code == 302
    assert "Les miens" not in text(client.get(GROUPS)).replace("La liste est supprimée.", "")


def test_another_structure_and_an_absent_group_are_answered_alike(house: House, client: Client) -> None:
    address, stranger = prepared(client), house.client("stranger")
    absent = f"{GROUPS}{ABSENT}/"
    for page in ("", "arreter/"):
        answers = [stranger.get(f"{one}{page}") for one in (address, absent)]
        assert {one.status_code for one in answers} == {404}
        assert text(answers[0]) == text(answers[1])
    assert stranger.post(f"{address}lancer/").status_code == 404


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(
    ("page", "permission"),
    [
        ("", Permission.SEND_MESSAGES),
        ("remplacement/", Permission.SEND_MESSAGES),
        ("envois-groupes/", Permission.SEND_GROUP_MESSAGES),
        ("envois-groupes/nouveau/", Permission.SEND_GROUP_MESSAGES),
        ("envois-groupes/listes/nouvelle/", Permission.SEND_GROUP_MESSAGES),
        ("modeles/", Permission.SEND_MESSAGES),
        ("modeles/rappel_veille/vous/", Permission.MANAGE_MESSAGE_TEMPLATES),
        ("couts/", Permission.SEND_MESSAGES),
        ("couts/fichier/", Permission.SEND_MESSAGES),
        ("couts/budget/", Permission.MANAGE_MESSAGE_BUDGET),
    ],
)
def test_who_gets_in(house: House, name: str, page: str, permission: Permission) -> None:
    expected = 200 if house.actor(name).may(permission) else 403
    assert house.client(name).get(f"/messages/{page}").status_code == expected


def test_words_are_tried_then_published_then_put_back(house: House) -> None:
    manager, address = house.client("manager"), "/messages/modeles/rappel_veille/vous/"
    token = _token(manager.get(address))
    tried = manager.post(address, {**WORDS, "essayer": "1", "edit_token": token})
    assert tried.status_code == 200
    assert "demain à 10 h 30." in text(tried)
    assert "demain à 10 h 30" not in text(house.client("adviser").get("/messages/modeles/"))
    bad = manager.post(address, {**WORDS, "sms": "{{ nir }}", "edit_token": token})
    assert bad.status_code == 422
    assert "« nir » n’existe pas" in text(bad)
    assert manager.post(address, {**WORDS, "edit_token": token}).status_code == 302
    assert "Texte de la structure" in text(house.client("adviser").get("/messages/modeles/"))
    assert "Texte de la structure" not in text(house.client("stranger").get("/messages/modeles/"))
    stale = manager.post(address, {**WORDS, "edit_token": token})
    assert stale.status_code == 422
    assert "modifié pendant votre saisie" in text(stale)
    token = _token(manager.get(address))
    manager.post(address, {**WORDS, "remettre": "1", "edit_token": token})
    assert "Texte de la structure" not in text(manager.get("/messages/modeles/"))


def test_an_automatic_message_is_switched_off(house: House) -> None:
    manager = house.client("manager")
    assert manager.post("/messages/modeles/rappel_veille/", {"with_sms": "on"}).status_code == 302
    assert "Désactivé" in text(manager.get("/messages/modeles/"))
    for absent in ("inconnu/vous/", "rappel_veille/ils/", "sms_direct/vous/"):
        assert manager.get(f"/messages/modeles/{absent}").status_code == 404


def test_the_budget_is_set_by_the_direction_and_shown(house: House) -> None:
    direction, page = house.client("direction"), "/messages/couts/budget/"
    assert "Aucun budget n’est fixé" in text(direction.get("/messages/couts/"))
    token = _token(direction.get(page))
    for amount in ("abc", "-3", "", "1,234"):
        assert direction.post(page, {"amount": amount, "edit_token": token}).status_code == 422
    assert direction.post(page, {"amount": "87,50", "edit_token": token}).status_code == 302
    assert "87,50 €" in text(direction.get("/messages/couts/"))
    assert 'value="87,50"' in direction.get(page).content.decode()
    assert direction.post(page, {"amount": "10", "edit_token": token}).status_code == 422
    assert "87,50 €" not in text(house.client("stranger").get("/messages/couts/"))


def test_costs_are_downloaded(house: House, client: Client) -> None:
    answer = client.get("/messages/couts/fichier/?mois=2026-11")
    assert answer["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["mois", "message", "canal", "envois", "segments", "euros"]
    for month in ("2026-13", "x" * 9999, "\x00", "=1+1"):
        assert client.get("/messages/couts/", {"mois": month}).status_code == 200


def _token(answer: Any) -> str:
    found = re.search(r'name="edit_token" value="(\d+)"', answer.content.decode())
    assert found
    return found[1]
