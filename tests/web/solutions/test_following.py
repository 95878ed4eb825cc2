"""A request followed in the file: sent, answered by telephone, another service, presence, outcome, taken back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.documents import operations as documents
from convergence.documents.types import DocumentKind
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from tests.rooms.signatures.steps import pdf
from tests.rooms.solutions.steps import treated
from tests.web.house import PEOPLE, House
from tests.web.solutions.scene import MESSAGE, THEME, Directory, asked, directory
from tests.web.young_people import ABSENT, TODAY, YoungPerson, journaled, text, welcome


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def services(house: House) -> Directory:
    return directory(house)


def base(person: YoungPerson) -> str:
    return f"/dossiers/{person.dossier_id}/solutions/"


def test_what_leaves_is_shown_before_it_leaves_and_nothing_leaves_before(
    house: House, person: YoungPerson, services: Directory
) -> None:
    client, page = (
        house.client("adviser"),
        f"{base(person)}demander/{services.linked}/?theme={THEME}&besoin=x",
    )
    first = client.get(page)
    assert first.status_code == 200
    for said in (
        "Date de naissance : 12 mars",
        "un lien personnel",
        "Conditions du service",
        "projet de conduite",
    ):
        assert said in text(first)
    refused = client.post(page, {"message": "", "agreed_on": ""})
    assert refused.status_code == 422
    assert "Sans accord, rien ne part" in text(refused)
    typed = {"message": MESSAGE, "told": ["naissance"], "agreed_on": f"{TODAY:%d/%m/%Y}", "envoi": "cle-1"}
    review = client.post(page, typed)
    assert review.status_code == 200
    assert "Rien n’est encore parti" in text(review)
    assert MESSAGE in text(review)
    assert "12 mars" in text(review)
    assert "Téléphone" not in text(review).partition("Ce que le service lit")[2].partition("Message")[0]
    assert "Aucune demande" in text(client.get(base(person)))
    again = client.post(page, {**typed, "modifier": "1"})
    assert MESSAGE in text(again)
    sent = client.post(page, {**typed, "envoyer": "1"})
    assert sent.status_code == 302
    assert client.post(page, {**typed, "envoyer": "1"})["Location"] == sent["Location"], (
        "sent twice, it is one"
    )
    shown = text(client.get(sent["Location"]))
    for said in ("Envoyée", "Réponse attendue jusqu’au", "Inès CARRERE", MESSAGE, "Lien envoyé par courriel"):
        assert said in shown


def test_a_draft_is_kept_until_the_request_is_sent(
    house: House, person: YoungPerson, services: Directory
) -> None:
    page = house.client("adviser").get(f"{base(person)}demander/{services.linked}/")
    assert 'data-draft="page:' in page.content.decode()


def test_papers_are_chosen_one_by_one_and_those_that_stay_say_why(
    house: House, person: YoungPerson, services: Directory
) -> None:
    adviser = house.actor("adviser")
    cv, contract = (
        documents.keep_document(
            actor=adviser, at=now(), dossier_id=person.dossier_id, title=title, content=pdf(title), kind=kind
        )
        for title, kind in (("Mon CV", DocumentKind.CV), ("Mon contrat", DocumentKind.CONTRACT))
    )
    client, page = house.client("adviser"), f"{base(person)}demander/{services.linked}/"
    shown = client.get(page)
    assert f'value="{cv}"' in shown.content.decode()
    assert f'value="{contract}"' not in shown.content.decode()
    assert "Mon contrat : un contrat ne part pas" in text(shown)
    typed = {"message": MESSAGE, "agreed_on": f"{TODAY:%d/%m/%Y}", "envoyer": "1"}
    refused = client.post(page, {**typed, "papers": str(contract)})
    assert refused.status_code == 422
    assert "Ce document ne peut pas partir" in text(refused)
    sent = client.post(page, {**typed, "papers": str(cv)}, follow=True)
    assert "Mon CV" in text(sent)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"message": ""}, "Écrivez en une phrase"),
        ({"message": "x" * 3_000}, "3000 caractères"),
        ({"message": "Son numéro 2 05 03 65 440 123 48"}, "numéro de sécurité sociale"),
        ({"agreed_on": "1/1/2031"}, "accord"),
        ({"agreed_on": "hier"}, "Écrivez la date"),
        ({"told": "sante"}, "Choisissez dans la liste"),
    ],
)
def test_what_cannot_leave_is_said_beside_its_field_and_nothing_is_lost(
    house: House, person: YoungPerson, services: Directory, changes: dict[str, str], sentence: str
) -> None:
    client, page = house.client("adviser"), f"{base(person)}demander/{services.linked}/"
    typed = {"message": MESSAGE, "agreed_on": f"{TODAY:%d/%m/%Y}", "envoyer": "1", "envoi": "cle"}
    refused = client.post(page, {**typed, **changes})
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert "Aucune demande" in text(client.get(base(person)))


def test_a_second_request_to_the_same_service_is_refused_in_words(
    house: House, person: YoungPerson, services: Directory
) -> None:
    asked(house, person, services.linked)
    typed = {"message": MESSAGE, "agreed_on": f"{TODAY:%d/%m/%Y}", "envoyer": "1"}
    refused = house.client("adviser").post(f"{base(person)}demander/{services.linked}/", typed)
    assert refused.status_code == 422
    assert "déjà" in text(refused)


def test_what_the_service_says_by_telephone_is_noted_to_the_end(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.called)
    client, page = house.client("adviser"), f"{base(person)}demandes/{request_id}/"
    assert "appelez-le, puis notez sa réponse" in text(client.get(page))
    wrong = client.post(f"{page}accepter/", {"time": "9h30"})
    assert wrong.status_code == 422
    assert "Indiquez aussi le jour" in text(wrong)
    accepted = client.post(f"{page}accepter/", {"day": "12/1/2027", "time": "9h30"}, follow=True)
    assert "Rendez-vous le 12 janvier 2027 à 09 h 30" in text(accepted)
    assert "Noter sa venue" in text(accepted)
    assert "Noter ou changer le rendez-vous" in text(accepted)
    assert "Noter l’accord du service" not in text(accepted)
    assert 'value="12/01/2027"' in client.get(f"{page}accepter/").content.decode()
    came = client.post(f"{page}venue/", {"came": "oui", "done_on": f"{TODAY:%d/%m/%Y}"}, follow=True)
    assert "notez ce qui en est sorti" in text(came)
    done = client.post(f"{page}resultat/", {"outcome": "non_resolu", "words": "Trop loin"}, follow=True)
    for said in ("Terminée", "Besoin non résolu", "Trop loin", "Proposer un autre service"):
        assert said in text(done)
    file = text(client.get(f"/dossiers/{person.dossier_id}/"))
    assert "Prêt de scooter" in file, "the timeline of the file tells it"
    treated(now())
    acts = client.get(f"/dossiers/{person.dossier_id}/actes/")
    assert "Prêt de scooter" in text(acts)
    act = re.search(r'href="(/dossiers/[0-9a-f-]+/actes/[0-9a-f-]+/)">Prestation', acts.content.decode())
    assert act
    shown = client.get(act[1])
    for said in ("Venue au service", "Prêt de scooter", "besoin non résolu"):
        assert said in text(shown)
    assert f'href="{page}"' in shown.content.decode()


def test_the_first_page_and_the_work_list_lead_to_the_very_request(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.linked)
    client, page = house.client("adviser"), f"{base(person)}demandes/{request_id}/"
    file = client.get(f"/dossiers/{person.dossier_id}/")
    assert "1 demande en cours" in text(file)
    assert file.content.decode().count(f'href="{page}"') >= 2, "at a glance, and among what is awaited"
    assert f'href="{page}"' in client.get("/liste-de-travail/").content.decode()
    assert "file_solutions:show" in (client.get(page), journaled(house, "adviser", person.dossier_id))[1]


def test_a_request_is_taken_back_with_its_reason(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.linked)
    client, page = house.client("adviser"), f"{base(person)}demandes/{request_id}/retirer/"
    assert client.post(page, {"words": ""}).status_code == 422
    done = client.post(page, {"words": "Elle déménage"}, follow=True)
    assert "La demande est retirée" in text(done)
    assert "Elle déménage" in text(done)
    assert client.post(page, {"words": "Encore"}).status_code == 422


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, person: YoungPerson, services: Directory, name: str) -> None:
    request_id = asked(house, person, services.screened)
    actor, client = house.actor(name), house.client(name)
    ours, may = actor.structure_id == house.structures["tarbes"], actor.may(Permission.ASK_SERVICES)
    expected = (200 if ours else 404) if may else 403
    page = f"{base(person)}demandes/{request_id}/"
    for which in ("", "accepter/", "refuser/", "venue/", "resultat/", "retirer/"):
        assert client.get(f"{page}{which}").status_code == expected, which
    posted = client.post(f"{page}accepter/", {}).status_code
    assert posted == ((302 if ours else 404) if may else 403)


def test_the_request_of_another_person_and_an_unknown_one_are_answered_alike(
    house: House, person: YoungPerson, services: Directory
) -> None:
    other, client = welcome(house, "Karim", "DIALLO"), house.client("adviser")
    theirs = asked(house, other, services.linked)
    answers = [client.get(f"{base(person)}demandes/{one}/") for one in (theirs, ABSENT)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1
    assert (
        client.post(f"{base(person)}demandes/{theirs}/refuser/", {"motive": "hors_zone"}).status_code == 404
    )


def test_the_page_of_a_request_takes_few_statements(
    house: House, person: YoungPerson, services: Directory
) -> None:
    page = f"{base(person)}demandes/{asked(house, person, services.linked)}/"
    client = house.client("adviser")
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        client.get(page)
    assert len([one for one in queries if "SAVEPOINT" not in one["sql"]]) <= 20
