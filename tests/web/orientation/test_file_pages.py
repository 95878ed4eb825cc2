"""Registration and orientation of one person on her pages: asked, refused, repaired, decided, notified."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.orientation.handlers import await_address_told
from convergence.accompagnement.orientation.types import Category, Path, RegistrationState
from convergence.dossier.types import Section, SectionEdited
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from tests.web.house import PEOPLE, House
from tests.web.orientation.steps import (
    IDENTIFIER,
    REFUSED,
    fr,
    orientations,
    oriented,
    registered,
    registration,
    typed_decision,
)
from tests.web.young_people import ABSENT, TODAY, YoungPerson, journaled, share, text, welcome

NAUGHTY = ["\x00", "\u202e", "😀" * 30, "=1+1", "<script>alert(1)</script>", "a" * 100_000]


@pytest.fixture
def person(house: House) -> YoungPerson:
    return welcome(house)


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def url(person: YoungPerson, page: str = "") -> str:
    return f"/dossiers/{person.dossier_id}/orientation/{page}"


REGISTER = {
    "asked_on": fr(TODAY), "aim": "emploi", "receives_rsa": "non", "is_invalid": "non", "category": "A",
}  # fmt: skip


def test_an_empty_file_says_what_to_do(client: Client, person: YoungPerson) -> None:
    page = text(client.get(url(person)))
    assert "Pas d’inscription" in page
    assert "Aucune orientation" in page
    assert "Inscrire à France Travail" in page


def test_she_is_registered_from_the_page(client: Client, house: House, person: YoungPerson) -> None:
    answer = client.post(url(person, "inscrire/"), REGISTER, follow=True)
    assert "L’inscription est demandée à France Travail." in text(answer)
    assert "Demandée, pas encore partie" in text(answer)
    assert registration(house, person).state is RegistrationState.WAITING


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"aim": "etudes"}, "reprise d’études"),
        ({"receives_rsa": "oui"}, "lors de cette demande"),
        ({"is_invalid": "oui"}, "invalidité"),
        ({"asked_on": fr(TODAY + timedelta(days=1))}, "à venir"),
        ({"asked_on": ""}, ""),
        ({"receives_rsa": ""}, "Choisissez oui ou non"),
    ],
)
def test_who_is_not_concerned_is_told_why(
    client: Client, house: House, person: YoungPerson, changes: dict[str, str], said: str
) -> None:
    answer = client.post(url(person, "inscrire/"), REGISTER | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Pas d’inscription" in text(client.get(url(person)))


def test_a_refusal_shows_its_reason_and_its_repair(client: Client, house: House, person: YoungPerson) -> None:
    registered(house, person, refused=REFUSED)
    page = text(client.get(url(person)))
    assert "manque ou n’est pas reconnue" in page.replace("&#x27;", "'")
    row = registration(house, person)
    again = url(person, f"inscriptions/{row.registration_id}/renvoyer/")
    assert again in client.get(url(person)).content.decode()
    answer = client.post(again, {"category": "B", "edit_token": row.edit_token}, follow=True)
    assert "Le message repart vers France Travail." in text(answer)
    assert registration(house, person).category is Category.B
    assert client.post(again, {"category": "B", "edit_token": row.edit_token}).status_code == 422


def test_her_identifier_settles_it(client: Client, house: House, person: YoungPerson) -> None:
    registered(house, person, refused=REFUSED)
    typed = {"identifier": "12", "registered_on": fr(TODAY), "category": "A"}
    assert client.post(url(person, "deja-inscrite/"), typed).status_code == 422
    answer = client.post(url(person, "deja-inscrite/"), typed | {"identifier": IDENTIFIER}, follow=True)
    assert IDENTIFIER in text(answer)
    assert registration(house, person).state is RegistrationState.REGISTERED


def test_a_registration_is_given_up_followed_and_ended(
    client: Client, house: House, person: YoungPerson
) -> None:
    registered(house, person)
    row = registration(house, person)
    base = f"inscriptions/{row.registration_id}/"
    change = {"category": "C", "is_told": "oui", "edit_token": row.edit_token}
    client.post(url(person, f"{base}categorie/"), change)
    assert registration(house, person).category is Category.C
    row = registration(house, person)
    given = {"ended_on": fr(TODAY), "motive": "emploi", "is_told": "oui", "edit_token": row.edit_token}
    assert client.post(url(person, f"{base}fin/"), given | {"ended_on": "x"}).status_code == 422
    assert "cessée" in text(client.post(url(person, f"{base}fin/"), given, follow=True))
    abandoned = {"reason": "?", "edit_token": registration(house, person).edit_token}
    assert client.post(url(person, f"{base}sans-suite/"), abandoned).status_code == 422


def test_another_address_is_told_within_thirty_days_and_noted(
    client: Client, house: House, person: YoungPerson
) -> None:
    registered(house, person)
    assert "Nouvelle adresse" not in text(client.get(url(person)))
    edited = SectionEdited(
        structure_id=house.structures["tarbes"], dossier_id=person.dossier_id, section=Section.ADDRESS
    )
    await_address_told(edited, actor=system_actor(house.structures["tarbes"]), at=now())
    due = TODAY + timedelta(days=30)
    assert f"trente jours pour la dire (article R5411-8), jusqu’au {due:%d/%m/%Y}" in text(
        client.get(url(person))
    )
    row = registration(house, person)
    address = url(person, f"inscriptions/{row.registration_id}/adresse/")
    answer = client.post(address, {"edit_token": row.edit_token}, follow=True)
    assert "France Travail connaît sa nouvelle adresse" in text(answer)
    assert "Nouvelle adresse" not in text(answer)


def test_an_orientation_is_decided_from_the_page_and_its_warning_told(
    client: Client, house: House, person: YoungPerson
) -> None:
    form = client.get(url(person, "decider/")).content.decode()
    assert 'name="replaces_id"' in form
    typed = typed_decision(sante="fort", words="Boulangère <b>")
    answer = client.post(url(person, "decider/"), typed, follow=True)
    page = answer.content.decode()
    assert "est enregistrée" in page
    assert "Une difficulté à effet fort (santé)" in page
    assert "Boulangère &lt;b&gt;" in page
    (row,) = orientations(house, person)
    assert row.path is Path.PROFESSIONAL


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"receives_rsa": "oui"}, "decider"),
        ({"path": "social"}, "path"),
        ({"sante": ""}, "sante"),
        ({"qualification": ""}, "qualification"),
        ({"body": "autre"}, "body_name"),
        ({"decided_on": fr(TODAY + timedelta(days=1))}, "decided_on"),
        ({"decider": "cap_emploi"}, "decider"),
        ({"path": "zzz"}, "path"),
        ({"replaces_id": "zzz"}, "replaces_id"),
    ],
)
def test_a_decision_that_the_law_refuses_keeps_what_was_typed(
    client: Client, house: House, person: YoungPerson, changes: dict[str, str], field: str
) -> None:
    answer = client.post(url(person, "decider/"), typed_decision(words="Boulangère") | changes)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Boulangère" in answer.content.decode()
    assert orientations(house, person) == []


def test_the_rsa_that_the_file_holds_is_proposed_and_says_who_decides(
    client: Client, person: YoungPerson
) -> None:
    answer = client.post(url(person, "decider/"), typed_decision(receives_rsa="oui"))
    assert "président du conseil départemental" in answer.content.decode()
    other = typed_decision(receives_rsa="oui", decider="departement", body="departement")
    assert client.post(url(person, "decider/"), other).status_code == 302


def test_two_advisers_who_decide_at_once_make_one_then_the_second_chooses_with_both_in_sight(
    client: Client, house: House, person: YoungPerson
) -> None:
    oriented(house, person, decided_on=TODAY - timedelta(days=1))
    answer = client.post(
        url(person, "decider/"), typed_decision(words="Boulangère", path="socio_professionnel")
    )
    assert answer.status_code == 422
    said = text(answer)
    assert "vient d’être enregistrée" in said
    assert "Orientation enregistrée entre-temps : Parcours professionnel" in said
    assert "Boulangère" in said
    (first,) = orientations(house, person)
    offered = answer.context["form"]["replaces_id"].value()
    assert offered == str(first.orientation_id)
    again = typed_decision(words="Boulangère", path="socio_professionnel", replaces_id=offered)
    assert client.post(url(person, "decider/"), again).status_code == 302
    assert [row.path.value for row in orientations(house, person)] == ["socio_professionnel", "professionnel"]


def test_the_letter_then_its_delivery_open_the_month(
    client: Client, house: House, person: YoungPerson
) -> None:
    orientation_id = oriented(house, person)
    answer = client.post(url(person, f"{orientation_id}/courrier/"), follow=True)
    assert "dans les documents du dossier" in text(answer)
    (row,) = orientations(house, person)
    typed = {"way": "main_propre", "handed_on": fr(TODAY), "edit_token": row.edit_token}
    assert client.post(url(person, f"{orientation_id}/notifier/"), typed | {"way": ""}).status_code == 422
    page = text(client.post(url(person, f"{orientation_id}/notifier/"), typed, follow=True))
    assert f"L’orientation est notifiée le {fr(TODAY)}" in page
    assert "à signer au plus tard le" in page
    stale = client.post(url(person, f"{orientation_id}/notifier/"), typed)
    assert stale.status_code == 422


def test_a_new_orientation_is_asked_and_withdrawn(client: Client, house: House, person: YoungPerson) -> None:
    orientation_id = oriented(house, person)
    typed = {"why": "diagnostic", "asked_on": fr(TODAY), "receives_rsa": "non"}
    page = text(client.post(url(person, f"{orientation_id}/nouvelle/"), typed, follow=True))
    assert "La nouvelle orientation est demandée" in page
    assert client.post(url(person, f"{orientation_id}/nouvelle/"), typed).status_code == 422
    answer = client.get(url(person))
    withdraw = url(person, f"demandes/{answer.context['open_request'].reorientation_id}/retirer/")
    assert "La demande est retirée" in text(client.post(withdraw, {"reason": "Reste"}, follow=True))


def test_an_orientation_recorded_by_mistake_is_taken_back(
    client: Client, house: House, person: YoungPerson
) -> None:
    orientation_id = oriented(house, person)
    (row,) = orientations(house, person)
    cancel = url(person, f"{orientation_id}/annuler/")
    assert client.post(cancel, {"reason": "", "edit_token": row.edit_token}).status_code == 422
    client.post(cancel, {"reason": "Erreur", "edit_token": row.edit_token})
    assert orientations(house, person) == []


@pytest.mark.parametrize("naughty", NAUGHTY, ids=range(len(NAUGHTY)))
def test_no_text_breaks_a_page(client: Client, person: YoungPerson, naughty: str) -> None:
    for page, values in (
        ("inscrire/", dict.fromkeys(REGISTER, naughty)),
        ("deja-inscrite/", {"identifier": naughty, "registered_on": naughty, "category": naughty}),
        ("decider/", typed_decision(body_name=naughty, words=naughty, qualification=naughty)),
    ):
        assert client.post(url(person, page), values).status_code in (302, 422)
    assert b"<script>alert(1)" not in client.get(url(person)).content


GESTURES = [
    "", "inscrire/", "deja-inscrite/", "decider/", "inscriptions/{registration}/renvoyer/",
    "inscriptions/{registration}/sans-suite/", "inscriptions/{registration}/categorie/",
    "inscriptions/{registration}/fin/", "inscriptions/{registration}/adresse/", "{orientation}/annuler/",
    "{orientation}/courrier/", "{orientation}/notifier/", "{orientation}/nouvelle/",
]  # fmt: skip


@pytest.mark.parametrize("page", GESTURES)
def test_four_people_at_each_page(house: House, person: YoungPerson, page: str) -> None:
    registered(house, person)
    ids = {
        "registration": registration(house, person).registration_id,
        "orientation": oriented(house, person),
    }
    other = welcome(house, "Karim", "DIALLO")
    address = page.format(**ids)
    assert house.client("adviser").get(url(person, address)).status_code == 200
    assert house.client("stranger").get(url(person, address)).status_code == 404
    assert house.client("partner").get(url(person, address)).status_code in (403, 404)
    named = "{" in page
    assert house.client("adviser").get(url(other, address)).status_code == (404 if named else 200)
    absent = page.format(registration=ABSENT, orientation=ABSENT)
    assert house.client("adviser").get(url(person, absent)).status_code == (404 if named else 200)


@pytest.mark.parametrize("name", PEOPLE)
def test_who_may_orient(house: House, person: YoungPerson, name: str) -> None:
    may = house.actor(name).may(Permission.DECIDE_ORIENTATION)
    answer = house.client(name).get(url(person, "decider/"))
    ours = house.actor(name).structure_id == house.structures["tarbes"]
    assert answer.status_code == ((200 if ours else 404) if may else 403)


def test_who_reads_a_shared_file_sees_its_orientation_and_no_gesture(
    house: House, person: YoungPerson
) -> None:
    oriented(house, person, words="Canari de ses mots")
    share(house, person, "france_travail", may_write=False)
    answer = house.client("operator").get(url(person))
    assert answer.status_code == 200
    page = text(answer)
    assert "Parcours professionnel" in page
    assert "Canari" not in page
    assert "Décider une nouvelle orientation" not in page


def test_the_journal_names_her(house: House, person: YoungPerson) -> None:
    house.client("adviser").get(url(person))
    assert journaled(house, "adviser", person.dossier_id) == ["file_orientation:list"]


def test_the_page_costs_the_same_whatever_the_history(house: House, person: YoungPerson) -> None:
    client, costs, last = house.client("adviser"), [], None
    for count in (1, 4):
        for _ in range(count):
            days = 40 - 5 * len(orientations(house, person))
            last = oriented(house, person, decided_on=TODAY - timedelta(days=days), replaces_id=last)
        client.get(url(person))
        with CaptureQueriesContext(connection) as found:
            client.get(url(person))
        costs.append(len(found))
    assert costs[0] == costs[1] <= 40


def test_a_late_answer_of_the_browser_loses_nothing(client: Client, person: YoungPerson) -> None:
    form: Any = client.get(url(person, "decider/")).content.decode()
    assert "data-draft=" in form
