"""The people of a service answer without account: they read what was told, and nothing outlives the link."""

from __future__ import annotations

from datetime import timedelta

import pytest

from convergence.accompagnement.solutions.models import AnswerLink
from convergence.accompagnement.solutions.types import ToldFamily
from convergence.documents import operations as documents
from convergence.documents.types import DocumentKind
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.journal import entries_of_file
from convergence.storage.session import acting
from tests.rooms.signatures.steps import pdf
from tests.web.house import House
from tests.web.solutions.scene import MESSAGE, Directory, asked, directory, links, service_people
from tests.web.young_people import TODAY, YoungPerson, text, welcome

DEAD = "Ce lien n’est plus valable."


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def services(house: House) -> Directory:
    return directory(house)


def file(person: YoungPerson) -> str:
    return f"/dossiers/{person.dossier_id}/solutions/"


def test_a_link_opens_what_was_told_and_nothing_else_and_says_that_it_was_received(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.linked)
    (link,) = links(house)
    phone = service_people()
    page = phone.get(link)
    assert page.status_code == 200
    said = text(page)
    for told in (
        "Inès CARRERE",
        "12 mars",
        MESSAGE,
        "Structure tarbes"[10:].capitalize(),
        "Accepter la demande",
    ):
        assert told in said
    for never in ("Téléphone :", "Commune", "Mes jeunes", "Dossier n°"):
        assert never not in said.replace("Tarbes Téléphone", "")
    assert "Reçue" in text(house.client("adviser").get(f"{file(person)}demandes/{request_id}/"))
    assert page["Cache-Control"] in ("no-store", "no-store, private")
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="referrer" content="strict-origin">' in page.content.decode()


def test_its_people_accept_say_that_she_came_and_what_came_of_it(
    house: House, person: YoungPerson, services: Directory
) -> None:
    request_id = asked(house, person, services.linked)
    (link,) = links(house)
    phone = service_people()
    wrong = phone.post(f"{link}accepter/", {"day": "31/2/2027", "time": "9h"})
    assert wrong.status_code == 422
    assert "31 février 2027 n’existe pas" in text(wrong)
    accepted = phone.post(
        f"{link}accepter/",
        {"day": "12/1/2027", "time": "9h30", "words": "Demander <b>Léa</b>", "by_name": "Léa Petit"},
        follow=True,
    )
    assert "La demande est acceptée" in text(accepted)
    assert b"<b>L" not in accepted.content
    assert "Donner ou changer le rendez-vous" in text(accepted)
    assert "Accepter la demande" not in text(accepted)
    again = phone.get(f"{link}accepter/").content.decode()
    assert 'value="12/01/2027"' in again, "the meeting that stands is not typed again"
    assert "09:30" in again or "9h30" in again or "9 h 30" in again
    assert phone.post(f"{link}venue/", {"came": "oui", "done_on": f"{TODAY:%d/%m/%Y}"}).status_code == 302
    assert phone.post(f"{link}resultat/", {"outcome": "en_partie"}).status_code == 302
    shown = text(house.client("adviser").get(f"{file(person)}demandes/{request_id}/"))
    words = ("Terminée", "Besoin résolu en partie", "Demander &lt;b&gt;Léa", "Léa Petit (Centre social n° 1)")
    for said in words:
        assert said in shown


def test_its_people_refuse_and_another_service_is_proposed_without_those_tried(
    house: House, person: YoungPerson, services: Directory
) -> None:
    asked(house, person, services.linked)
    (link,) = links(house)
    assert service_people().post(f"{link}refuser/", {"motive": "plus_de_place"}).status_code == 302
    client = house.client("adviser")
    page = client.get(file(person)).content.decode()
    assert "Proposer un autre service" in page
    address = page.partition("solutions/trouver/?theme=mobilite--")[2].partition('"')[0]
    found = text(client.get(f"{file(person)}trouver/?theme=mobilite--{address}".replace("&amp;", "&")))
    assert "Une autre proposition" in found
    assert "2 services trouvés" in found
    assert "Prêt de scooter" in found


def test_papers_are_read_by_the_link_and_journaled(
    house: House, person: YoungPerson, services: Directory
) -> None:
    adviser = house.actor("adviser")
    cv, other = (
        documents.keep_document(
            actor=adviser,
            at=now(),
            dossier_id=person.dossier_id,
            title=title,
            content=pdf(title),
            kind=DocumentKind.CV,
        )
        for title in ("CV", "Autre")
    )
    asked(house, person, services.linked, document_ids=(cv,))
    (link,) = links(house)
    phone = service_people()
    assert "Télécharger CV" in text(phone.get(link))
    paper = phone.get(f"{link}documents/{cv}/")
    assert paper.status_code == 200
    assert paper.content == pdf("CV")
    assert paper["Content-Disposition"].startswith("attachment")
    assert phone.get(f"{link}documents/{other}/").status_code == 404
    with acting(house.actor("direction"), Purpose.AUDIT):
        routes = {one.route: one for one in entries_of_file(person.dossier_id, before=now())}
    assert routes["portal_solutions:paper"].purpose == Purpose.SERVICE_REQUEST
    assert "accord de la personne" in routes["portal_solutions:show"].legal_basis
    page = text(house.client("direction").get(f"/dossiers/{person.dossier_id}/consultations/"))
    assert "Par un lien personnel" in page
    assert "Répondre à une demande d’orientation" in page


@pytest.mark.parametrize("gone", ["unknown", "taken back", "ended", "another"])
def test_a_link_that_opens_no_more_says_so_and_nothing_else(
    house: House, person: YoungPerson, services: Directory, gone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = asked(house, person, services.linked)
    (link,) = links(house)
    if gone == "unknown":
        link = link[:-4] + "zzz/"
    elif gone == "taken back":
        house.client("adviser").post(f"{file(person)}demandes/{request_id}/retirer/", {"words": "Erreur"})
    elif gone == "ended":
        later = now() + timedelta(days=400)
        monkeypatch.setattr("convergence.web.middleware.acting.now", lambda: later)
    else:
        link = link.replace("/o/", "/s/")
    phone = service_people()
    answers = [
        phone.get(link),
        phone.post(f"{link}accepter/", {}),
        phone.get(f"{link}documents/{request_id}/"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    for answer in answers[: 1 if gone == "another" else 3]:
        assert "CARRERE" not in text(answer)
    if gone != "another":
        assert DEAD in text(answers[0])
        assert "téléphonez à l’organisme" in text(answers[0])


def test_what_was_not_told_is_not_there_even_in_the_page(
    house: House, person: YoungPerson, services: Directory
) -> None:
    asked(house, person, services.linked, told=())
    (link,) = links(house)
    assert "12 mars" not in service_people().get(link).content.decode()
    asked(house, person, services.called, told=(ToldFamily.BIRTH_DATE,))
    assert links(house) == [link], "a service without address is written nothing"


@pytest.mark.parametrize(
    "naughty", ["\x00", "x" * 30_000, "<script>alert(1)</script>", "\u202e=1+1", "190017300112233"]
)
def test_naughty_words_are_kept_as_text_or_refused(
    house: House, person: YoungPerson, services: Directory, naughty: str
) -> None:
    asked(house, person, services.linked)
    (link,) = links(house)
    phone = service_people()
    for page, field in (
        ("accepter", "words"),
        ("accepter", "by_name"),
        ("accepter", "day"),
        ("refuser", "words"),
    ):
        answer = phone.post(f"{link}{page}/", {"motive": "plus_de_place", field: naughty})
        assert answer.status_code in (302, 404, 422)
    assert "<script>alert" not in phone.get(link).content.decode()


def test_a_secret_is_kept_nowhere_in_clear(house: House, person: YoungPerson, services: Directory) -> None:
    asked(house, person, services.linked)
    (link,) = links(house)
    with acting(house.actor("adviser"), Purpose.ACCOMPAGNEMENT):
        assert link.split("/")[3] not in str(list(AnswerLink.objects.values_list()))
