"""The list of one's people: order, filters, who gets in, what it costs, what the journal says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.accompagnement.acts.types import CaseloadSort
from convergence.foundation.permissions import Permission
from tests.web.house import PEOPLE, House
from tests.web.young_people import ABSENT, TODAY, YEAR, journaled, text, welcome, welcome_many

LIST = "/mes-jeunes/"


def test_the_list_says_whom_to_call_first_and_why(house: House) -> None:
    welcome(house, "Inès", "CARRERE")
    welcome(house, "Karim", "DIALLO", proven=False)
    answer = house.client("adviser").get(LIST)
    assert answer.status_code == 200
    page = text(answer)
    assert "Attend son premier accueil depuis 20 jours." in page
    assert page.index("DIALLO Karim") < page.index("CARRERE Inès")


def test_each_reason_leads_where_it_is_answered_and_back(house: House) -> None:
    person = welcome(house, proven=False)
    page = house.client("adviser").get(LIST).content.decode()
    for where in ("actes/premier-accueil/", "situations/nouvelle/"):
        assert f'href="/dossiers/{person.dossier_id}/{where}?retour=%2Fmes-jeunes%2F' in page
    other = house.client("manager").get(LIST, {"conseiller": str(house.users["adviser"])}).content.decode()
    assert "actes/premier-accueil/" in other


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (CaseloadSort.NAME, "ABADIE Zoé"),
        (CaseloadSort.AGE, "MARTIN Léa"),
        (CaseloadSort.LAST_CONTACT, "MARTIN Léa"),
    ],
)
def test_each_order_puts_its_own_person_first(house: House, sort: CaseloadSort, first: str) -> None:
    welcome(house, "Zoé", "ABADIE", last_contact_on=TODAY)
    welcome(house, "Léa", "MARTIN", born_on=date(YEAR - 24, 1, 2), last_contact_on=TODAY - timedelta(days=9))
    page = text(house.client("adviser").get(LIST, {"tri": sort.value}))
    other = "MARTIN Léa" if first.startswith("ABADIE") else "ABADIE Zoé"
    assert page.index(first) < page.index(other)


def test_filters_keep_who_matches_and_say_how_many(house: House) -> None:
    welcome(house, "Inès", "CARRERE")
    welcome(house, "Karim", "DIALLO", proven=False)
    client = house.client("adviser")
    page = text(client.get(LIST, {"raison": "identite"}))
    assert "1 jeune sur 2" in page
    assert "DIALLO" in page
    assert "CARRERE" not in page
    assert "CARRERE" in text(client.get(LIST, {"nom": "carrère"}))
    assert "Personne ne correspond" in text(client.get(LIST, {"contrat": "cej"}))
    assert "2 jeunes" in text(client.get(LIST, {"contrat": "sans"}))


def test_values_that_mean_nothing_are_left_out(house: House) -> None:
    welcome(house)
    nonsense = {"tri": "zzz", "page": "-3", "raison": "<b>", "situation": "?", "contrat": "x"}
    answer = house.client("adviser").get(LIST, nonsense)
    assert answer.status_code == 200
    assert "CARRERE" in text(answer)
    assert b"<b>" not in answer.content


def test_pages_follow_each_other(house: House) -> None:
    welcome_many(house, [("Jeune", f"N{rank:03}") for rank in range(33)])
    client = house.client("adviser")
    first, second = client.get(LIST, {"tri": "nom"}), client.get(LIST, {"tri": "nom", "page": "2"})
    assert "1 à 20 sur 33" in text(first)
    assert "Page suivante" in text(first)
    assert "N032" in text(second)
    assert "N000" not in text(second)
    assert "tri=nom" in second.content.decode()


def test_the_journal_names_those_shown_and_nobody_else(house: House) -> None:
    people = welcome_many(house, [("Jeune", f"N{rank:03}") for rank in range(32)])
    house.client("adviser").get(LIST, {"tri": "nom"})
    assert journaled(house, "adviser", people[0].dossier_id) == ["caseload:list"]
    assert journaled(house, "adviser", people[31].dossier_id) == []


@pytest.mark.parametrize("name", PEOPLE)
def test_who_gets_in(house: House, name: str) -> None:
    may = house.actor(name).may(Permission.READ_FILES)
    assert house.client(name).get(LIST).status_code == (200 if may else 403)


def test_somebody_elsewhere_sees_nobody_of_ours(house: House) -> None:
    welcome(house)
    page = text(house.client("stranger").get(LIST))
    assert "CARRERE" not in page
    assert "Aucun jeune" in page


def test_a_manager_reads_the_caseload_of_a_colleague_and_an_adviser_does_not(house: House) -> None:
    welcome(house)
    theirs = {"conseiller": str(house.users["adviser"])}
    page = text(house.client("manager").get(LIST, theirs))
    assert "Portefeuille de Adviser Essai" in page
    assert "CARRERE" in page
    refused = house.client("employment_adviser").get(LIST, theirs)
    assert refused.status_code == 403
    assert "Vous ne pouvez pas consulter le portefeuille" in text(refused)
    assert "CARRERE" not in text(refused)


def test_a_colleague_of_another_structure_and_an_unknown_one_are_answered_alike(house: House) -> None:
    client = house.client("manager")
    answers = [
        client.get(LIST, {"conseiller": which})
        for which in (str(house.users["stranger"]), str(ABSENT), "zzz")
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text(answer) for answer in answers}) == 1


@pytest.mark.parametrize("files", [2, 60])
def test_the_view_takes_few_statements_whatever_the_number_of_people(house: House, files: int) -> None:
    welcome_many(house, [("Jeune", f"N{rank:03}") for rank in range(files)])
    client = house.client("adviser")
    with CaptureQueriesContext(connection) as statements:
        assert client.get(LIST).status_code == 200
    tables = [query["sql"] for query in statements if _is_of_the_view(query["sql"])]
    assert len(tables) <= 10, tables


def _is_of_the_view(sql: str) -> bool:
    frame = ("set_config", "django_session", "identity_", "storage_journal_append", "SAVEPOINT")
    return not any(word in sql for word in frame)
