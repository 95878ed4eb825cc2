"""A request followed in the file: sent, answered by telephone, another service, presence, outcome, taken back."""

from __future__ import annotations

import pytest

from tests.web.house import House
from tests.web.solutions.scene import MESSAGE, THEME, Directory, directory
from tests.web.young_people import TODAY, YoungPerson, text, welcome


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
    assert "Téléphone" not in text(review).partition("Ce que le service lira")[2].partition("Message")[0]
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
