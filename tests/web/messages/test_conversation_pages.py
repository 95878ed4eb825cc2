"""The conversation on the adviser's side and on the young person's: who gets in, what is told, nothing twice."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from convergence.documents.operations import store_upload
from convergence.documents.types import DocumentKind
from convergence.foundation.actor import guest_actor
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.messaging.operations import answer, revoke_links
from tests.web.house import PEOPLE, House
from tests.web.messages.world import give_contacts, link_to, reachable, waiting
from tests.web.young_people import ABSENT, YoungPerson, journaled, stored, text

NAUGHTY = "<script>alert('x')</script> \u202e =1+1 👩🏽‍🚀 {{ lien }}"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return reachable(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/messages/{page}"


def she_writes(house: House, person: YoungPerson, words: str = "Bonjour") -> None:
    actor = guest_actor(
        house.structures["tarbes"], name="Jeune", time_zone="Europe/Paris", dossier_id=person.dossier_id
    )
    answer(actor=actor, at=now(), dossier_id=person.dossier_id, text=words)


def test_an_empty_conversation_says_what_to_do(client: Client, person: YoungPerson) -> None:
    page = text(client.get(url(person)))
    assert "Écrivez le premier" in page
    assert "La personne peut être jointe par : SMS, Courriel." in page


def test_a_message_is_written_once_and_shown_exactly(
    house: House, client: Client, person: YoungPerson
) -> None:
    sent = {"text": NAUGHTY, "way": "lien", "envoi": "un"}
    for _ in range(2):
        assert client.post(url(person), sent).status_code == 302
    assert stored(house, "SELECT text FROM messaging_message") == [(NAUGHTY,)]
    assert waiting(house) == [("sms", "nouveau_message", "en_attente")]
    page = client.get(url(person)).content.decode()
    assert escape(NAUGHTY) in page
    assert "<script>alert" not in page
    assert "file_messages:list" not in page
    assert "SMS …5678 : en attente" in text(client.get(url(person)))


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": "", "way": "lien"}, "fr-message--error"),
        ({"text": "a\x00b", "way": "lien"}, "fr-message--error"),
        ({"text": "a" * 10_001, "way": "lien"}, "10000"),
        ({"text": "Bonjour", "way": "pigeon"}, "fr-message--error"),
        ({"text": "Bonjour"}, "Choisissez une façon de prévenir"),
        ({"text": "a" * 1_001, "way": "sms"}, "1000 caractères"),
    ],
)
def test_what_is_wrong_is_told_and_kept(
    house: House, client: Client, person: YoungPerson, sent: dict[str, str], sentence: str
) -> None:
    refused = client.post(url(person), sent)
    assert refused.status_code == 422
    assert stored(house, "SELECT count(*) FROM messaging_message") == [(0,)]
    assert sentence in refused.content.decode()


def test_an_sms_says_its_size_and_a_person_without_mobile_gets_none(
    house: House, client: Client, person: YoungPerson
) -> None:
    client.post(url(person), {"text": "Pensez au CV", "way": "sms"})
    assert "part par SMS : 12 caractères, 1 SMS, environ 0,07 €" in text(client.get(url(person)))
    give_contacts(house, person, [])
    assert client.post(url(person), {"text": "Encore", "way": "sms"}).status_code == 422
    assert "le message restera dans le dossier" in text(client.get(url(person)))
    client.post(url(person), {"text": "Sans contact", "way": "lien"})
    assert "la personne n’est pas prévenue" in text(client.get(url(person)))


def test_unread_messages_are_counted_until_the_file_is_opened(
    house: House, client: Client, person: YoungPerson
) -> None:
    she_writes(house, person, "Je serai en retard")
    assert "1 message non lu" in text(client.get("/"))
    inbox = text(client.get("/messages/"))
    assert "Inès CARRERE 1 non lu" in inbox
    assert "Je serai en retard" in inbox
    assert "1 message non lu" not in text(house.client("manager").get("/"))
    client.get(url(person))
    assert "non lu" not in text(client.get("/")).replace("annonces non lues", "")


def test_the_inbox_is_hers_the_team_s_or_by_name(house: House, client: Client, person: YoungPerson) -> None:
    she_writes(house, person)
    manager = house.client("manager")
    assert "Aucune conversation" in text(manager.get("/messages/"))
    assert "CARRERE" in text(manager.get("/messages/?qui=equipe"))
    assert "CARRERE" in text(manager.get("/messages/?nom=carrere"))
    assert "CARRERE" not in text(house.client("stranger").get("/messages/?qui=equipe&nom=carrere"))


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("page", ["", "envois/", "preferences/", "liens/fermer/"])
def test_who_gets_in(house: House, person: YoungPerson, name: str, page: str) -> None:
    actor = house.actor(name)
    expected = 403
    if actor.may(Permission.SEND_MESSAGES):
        expected = 200 if actor.structure_id == house.structures["tarbes"] else 404
    assert house.client(name).get(url(person, page)).status_code == expected


def test_another_file_and_an_absent_one_are_answered_alike(house: House, person: YoungPerson) -> None:
    stranger = house.client("stranger")
    answers = [stranger.get(f"/dossiers/{which}/messages/") for which in (person.dossier_id, ABSENT)]
    assert {one.status_code for one in answers} == {404}
    assert text(answers[0]) == text(answers[1])


def test_reading_is_journaled(house: House, client: Client, person: YoungPerson) -> None:
    client.get(url(person))
    assert "file_messages:list" in journaled(house, "adviser", person.dossier_id)


def test_she_reads_and_answers_by_her_link(house: House, client: Client, person: YoungPerson) -> None:
    client.post(url(person), {"text": NAUGHTY, "way": "sans_avis"})
    path, her = link_to(house, person), Client()
    page = her.get(path)
    assert page.status_code == 200
    assert escape(NAUGHTY) in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer"
    assert "CARRERE" not in text(page)
    assert her.post(path, {"text": "J’arrive", "envoi": "un"}).status_code == 302
    assert her.post(path, {"text": "J’arrive", "envoi": "un"}).status_code == 302
    assert stored(house, "SELECT text FROM messaging_message WHERE author_kind = 'jeune'") == [("J’arrive",)]
    assert her.post(path, {"text": " "}).status_code == 422
    assert "Lu par votre conseiller" not in text(her.get(path))
    client.get(url(person))
    assert "Lu par votre conseiller" in text(her.get(path))
    assert "Vu le" in text(client.get(url(person)))


def test_her_link_works_in_the_browser_of_an_adviser_and_gives_no_right(
    house: House, person: YoungPerson
) -> None:
    path, client = link_to(house, person), house.client("manager")
    page = client.get(path)
    assert "Mes jeunes" not in text(page)
    assert client.get("/mes-jeunes/").status_code == 200


@pytest.mark.parametrize("page", ["", "preferences/", "stop/"])
def test_a_dead_link_says_so_without_telling_why(house: House, person: YoungPerson, page: str) -> None:
    path = link_to(house, person)
    revoke_links(actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id)
    answers = [Client().get(which + page) for which in (path, "/jeune/m/inconnu/")]
    assert [one.status_code for one in answers] == [404, 404]
    assert text(answers[0]) == text(answers[1])
    assert "Ce lien n’est plus valable" in text(answers[0])


def test_she_chooses_how_she_is_told_and_may_stop(house: House, client: Client, person: YoungPerson) -> None:
    path, her = link_to(house, person), Client()
    sent = {"first": "courriel", "address": "tu", "quiet_from": "21h", "quiet_to": "9h"}
    assert her.post(f"{path}preferences/", sent).status_code == 302
    client.post(url(person), {"text": "Bonjour", "way": "lien"})
    assert waiting(house, "channel") == [("courriel",)]
    half = her.post(f"{path}preferences/", {**sent, "quiet_to": ""})
    assert half.status_code == 422
    assert "le début et la fin des heures calmes" in text(half)
    assert her.get(f"{path}stop/").status_code == 200
    assert stored(house, "SELECT opted_out_at FROM messaging_preference") == [(None,)]
    assert her.post(f"{path}stop/").status_code == 302
    assert "ne veut plus de SMS" in text(client.get(url(person)))


def test_a_replacement_is_announced_from_its_page(house: House, client: Client, person: YoungPerson) -> None:
    page = client.get("/messages/remplacement/")
    assert page.status_code == 200
    mine, hers = house.users["adviser"], house.users["employment_adviser"]
    sent: dict[str, Any] = {
        "adviser_id": mine,
        "substitute_id": hers,
        "first_day": "1/12/2099",
        "last_day": "8/12/2099",
    }
    assert client.post("/messages/remplacement/", sent).status_code == 302
    assert client.post("/messages/remplacement/", sent).status_code == 422
    assert client.post("/messages/remplacement/", {**sent, "substitute_id": mine}).status_code == 422
    other = {**sent, "adviser_id": house.users["manager"], "substitute_id": mine}
    refused = client.post("/messages/remplacement/", other)
    assert refused.status_code == 422
    assert "pas celle d’un collègue" in text(refused)


def test_the_thread_costs_a_fixed_number_of_statements(
    house: House, client: Client, person: YoungPerson
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url(person)).status_code == 200
        return len(captured)

    client.post(url(person), {"text": "un", "way": "lien"})
    client.get(url(person))
    few = cost()
    for number in range(12):
        client.post(url(person), {"text": f"message {number}", "way": "lien"})
    client.get(url(person))
    assert cost() == few
    assert few < 60


def test_the_script_counts_as_the_server_does(client: Client, person: YoungPerson) -> None:
    page = client.get(url(person)).content.decode()
    assert re.search(r"data-sms-size", page)
    assert "web/messages.js" in page


def paper(house: House, person: YoungPerson, name: str) -> str:
    """A text kept in the documents of the file."""
    kept = store_upload(
        actor=house.actor("adviser"), at=now(), dossier_id=person.dossier_id, name=name, content=b"Bonjour",
        kind=DocumentKind.CV,
    )  # fmt: skip
    return str(kept)


def test_she_downloads_what_was_joined_and_nothing_else_of_her_file(
    house: House, client: Client, person: YoungPerson
) -> None:
    joined, other = paper(house, person, "cv.txt"), paper(house, person, "autre.txt")
    sent = {"text": "Votre CV", "way": "sans_avis", "document": joined}
    assert client.post(url(person), sent).status_code == 302
    assert "Document joint : cv" in text(client.get(url(person)))
    path, her = link_to(house, person), Client()
    assert joined in her.get(path).content.decode()
    got = her.get(f"{path}documents/{joined}/")
    assert got.content.strip() == b"Bonjour"
    assert got["Content-Disposition"].startswith("attachment")
    for which in (other, ABSENT):
        assert her.get(f"{path}documents/{which}/").status_code == 404


def test_a_document_of_another_file_is_not_joined(house: House, client: Client, person: YoungPerson) -> None:
    foreign = paper(house, reachable(house, "Karim", "DIALLO"), "cv.txt")
    refused = client.post(url(person), {"text": "Tenez", "way": "sans_avis", "document": foreign})
    assert refused.status_code in (302, 422)
    assert stored(house, "SELECT document_id FROM messaging_message WHERE document_id IS NOT NULL") == []
