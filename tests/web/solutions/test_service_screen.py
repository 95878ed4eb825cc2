"""« Demandes reçues »: an organisation of the network reads what was sent to it, and nothing else, and answers."""

from __future__ import annotations

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.storage.journal import entries_of_file
from convergence.storage.session import acting
from tests.web.house import PEOPLE, House
from tests.web.solutions.scene import MESSAGE, Directory, asked, directory
from tests.web.young_people import ABSENT, TODAY, YoungPerson, text, welcome

INBOX = "/demandes-orientation/recues/"


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def services(house: House) -> Directory:
    return directory(house)


def test_a_partner_reads_what_it_was_told_and_answers_to_the_end(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.screened)
    client, page = house.client("partner"), f"{INBOX}{request_id}/"
    listed = text(client.get(INBOX))
    assert "Inès CARRERE" in listed
    assert "À répondre (1)" in listed
    shown = text(client.get(page))
    for said in ("Inès CARRERE", "12 mars", MESSAGE, "Adviser Essai", "Reçue", "Accepter la demande"):
        assert said in shown
    assert client.get(f"/dossiers/{person.dossier_id}/").status_code == 404, "her file stays closed"
    assert "Reçue" in text(house.client("adviser").get(f"/dossiers/{person.dossier_id}/solutions/"))
    refused = client.post(f"{page}accepter/", {"day": "12/1/2027"})
    assert refused.status_code == 422
    assert "Indiquez aussi l’heure" in text(refused)
    done = client.post(
        f"{page}accepter/", {"day": "12/1/2027", "time": "9h30", "words": "Avec son titre"}, follow=True
    )
    assert "La demande est acceptée" in text(done)
    assert "12 janvier 2027 à 09 h 30" in text(done)
    assert "Venue ou résultat à noter (1)" in text(client.get(f"{INBOX}?etat=repondue"))


def answered(house: House, request_id: object, which: str, **values: str) -> int:
    return house.client("partner").post(f"{INBOX}{request_id}/{which}/", values).status_code


def test_a_refusal_says_why_and_another_motive_is_told(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.screened)
    assert answered(house, request_id, "refuser") == 422
    assert answered(house, request_id, "refuser", motive="autre") == 422
    assert answered(house, request_id, "refuser", motive="<script>") == 422
    assert answered(house, request_id, "refuser", motive="plus_de_place") == 302
    assert answered(house, request_id, "accepter") == 404, "an answer that is no longer awaited"
    file = text(house.client("adviser").get(f"/dossiers/{person.dossier_id}/solutions/"))
    assert "Motif : plus de place" in file
    assert "Proposer un autre service" in file


def test_its_people_say_that_she_came_and_what_came_of_it(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.screened)
    assert answered(house, request_id, "accepter") == 302
    assert answered(house, request_id, "venue", came="oui", done_on="1/1/2031") == 422
    assert answered(house, request_id, "venue", came="oui", done_on=f"{TODAY:%d/%m/%Y}") == 302
    assert answered(house, request_id, "resultat", outcome="resolu", words="Code obtenu") == 302
    shown = text(
        house.client("adviser").get(f"/dossiers/{person.dossier_id}/solutions/demandes/{request_id}/")
    )
    for said in ("Terminée", "Besoin résolu", "Code obtenu", "par le service", "Partner Essai"):
        assert said in shown


def test_the_young_person_is_told_who_read_and_why_before_the_first_byte(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.screened)
    house.client("partner").get(f"{INBOX}{request_id}/")
    with acting(house.actor("direction"), Purpose.AUDIT):
        found = entries_of_file(person.dossier_id, before=now())
    entry = next(one for one in found if one.user_id == house.users["partner"])
    assert entry.purpose == Purpose.SERVICE_REQUEST
    assert "accord de la personne" in entry.legal_basis
    page = text(house.client("direction").get(f"/dossiers/{person.dossier_id}/consultations/"))
    assert "Partner Essai" in page
    assert "Répondre à une demande d’orientation" in page


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, person: YoungPerson, services: Directory, name: str) -> None:
    """The holder, the same right elsewhere, the same right with another request, a stranger."""
    request_id = asked(house, person, services.screened)
    other = asked(house, person, services.linked)
    client, may = house.client(name), house.actor(name).may(Permission.ANSWER_REQUESTS)
    assert client.get(INBOX).status_code == (200 if may else 403)
    hers = name == "partner"
    expected = 200 if hers else (404 if may else 403)
    assert client.get(f"{INBOX}{request_id}/").status_code == expected
    for address in (f"{INBOX}{other}/", f"{INBOX}{ABSENT}/", f"{INBOX}{other}/accepter/"):
        assert client.get(address).status_code == (404 if may else 403)
    posted = client.post(f"{INBOX}{request_id}/accepter/", {}).status_code
    assert posted == (302 if hers else (404 if may else 403))


def test_what_was_taken_back_is_read_no_more(house: House, person: YoungPerson, services: Directory) -> None:
    request_id = asked(house, person, services.screened)
    adviser = house.client("adviser")
    adviser.post(
        f"/dossiers/{person.dossier_id}/solutions/demandes/{request_id}/retirer/", {"words": "Déménagement"}
    )
    page = text(house.client("partner").get(f"{INBOX}{request_id}/"))
    assert "retiré" in page
    assert "CARRERE" not in page
    assert MESSAGE not in page
    assert "Déménagement" not in page
    assert "CARRERE" not in text(house.client("partner").get(f"{INBOX}?etat=terminee"))


def test_pages_follow_each_other_and_cost_the_same_however_many(
    house: House, services: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convergence.web.solutions.service.received.SHOWN", 2)
    for rank in range(5):
        asked(house, welcome(house, f"Prénom{rank}", "ESSAI"), services.screened)
    client, seen, address = house.client("partner"), [], INBOX
    for _ in range(3):
        page = client.get(address)
        seen += re.findall(r"Prénom\d", page.content.decode())
        following = re.search(
            r'href="(\?[^"]*apres=[^"]+)" rel|rel="next" href="(\?[^"]+)"', page.content.decode()
        )
        address = INBOX + html.unescape((following[1] or following[2]) if following else "")
    assert sorted(set(seen)) == [f"Prénom{rank}" for rank in range(5)]
    assert client.get(f"{INBOX}?apres=zzz&etat=zzz").status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(INBOX)
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) <= 13
