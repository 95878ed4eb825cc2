"""Saved views: kept under a name, one's own, the list may open with one."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from tests.web.house import House
from tests.web.young_people import ABSENT, stored, text, welcome

LIST, VIEWS, SAVE, DEFAULT = (
    "/mes-jeunes/",
    "/mes-jeunes/vues/",
    "/mes-jeunes/vues/enregistrer/",
    "/mes-jeunes/vues/par-defaut/",
)


def save(client: Client, name: str, query: str = "?raison=identite&tri=nom") -> None:
    assert client.post(SAVE, {"name": name, "query": query}).status_code == 302


def identifier(house: House, by: str = "adviser") -> UUID:
    found: UUID = stored(house, "SELECT id FROM web_savedview ORDER BY id DESC LIMIT 1", by=by)[0][0]
    return found


@pytest.fixture
def client(house: House) -> Client:
    welcome(house, "Inès", "CARRERE")
    welcome(house, "Karim", "DIALLO", proven=False)
    return house.client("adviser")


def test_a_view_keeps_filters_and_order(house: House, client: Client) -> None:
    save(client, "À  justifier")
    page = client.get(LIST)
    assert 'href="?raison=identite&amp;tri=nom"' in page.content.decode()
    assert "À justifier" in text(page)
    assert "2 jeunes" in text(page)


def test_only_what_the_list_understands_is_kept(house: House, client: Client) -> None:
    save(client, "Étrange", "?raison=identite&mal=%3Cscript%3E&page=9")
    assert stored(house, "SELECT query FROM web_savedview") == [("raison=identite",)]


def test_the_list_opens_with_the_default_view_and_can_be_asked_whole(house: House, client: Client) -> None:
    save(client, "À justifier")
    client.post(DEFAULT, {"view": str(identifier(house))})
    assert "1 jeune sur 2" in text(client.get(LIST))
    assert "2 jeunes" in text(client.get(LIST, {"tri": "priorite"}))
    client.post(DEFAULT, {"view": ""})
    assert "2 jeunes" in text(client.get(LIST))


def test_one_default_at_most(house: House, client: Client) -> None:
    save(client, "Une")
    first = identifier(house)
    save(client, "Deux", "?tri=age")
    client.post(DEFAULT, {"view": str(first)})
    client.post(DEFAULT, {"view": str(identifier(house))})
    assert stored(house, "SELECT name FROM web_savedview WHERE is_default") == [("Deux",)]


def test_a_default_about_a_colleague_who_left_does_not_close_the_list(house: House) -> None:
    client = house.client("manager")
    save(client, "Disparu", f"?conseiller={ABSENT}")
    save(client, "Ailleurs", f"?conseiller={house.users['stranger']}")
    client.post(DEFAULT, {"view": str(identifier(house, "manager"))})
    assert client.get(LIST).status_code == 200


def test_a_view_is_renamed_and_deleted(house: House, client: Client) -> None:
    save(client, "Une")
    address = f"{VIEWS}{identifier(house)}/"
    assert "Renommer la vue « Une »" in text(client.get(f"{address}renommer/"))
    assert client.post(f"{address}renommer/", {"name": "Autre"}).status_code == 302
    assert "Autre" in text(client.get(VIEWS))
    assert "Voulez-vous supprimer la vue « Autre » ?" in text(client.get(f"{address}supprimer/"))
    assert client.post(f"{address}supprimer/").status_code == 302
    assert "Aucune vue" in text(client.get(VIEWS))


@pytest.mark.parametrize(
    ("name", "sentence"), [("  ", "Le nom de la vue manque."), ("x" * 81, "Ce nom de vue est trop long.")]
)
def test_a_bad_name_is_told_in_french(house: House, client: Client, name: str, sentence: str) -> None:
    save(client, name)
    assert sentence in text(client.get(LIST))
    assert stored(house, "SELECT 1 FROM web_savedview") == []


def test_two_views_do_not_share_a_name(house: House, client: Client) -> None:
    save(client, "Une")
    save(client, "Deux", "?tri=age")
    refused = client.post(f"{VIEWS}{identifier(house)}/renommer/", {"name": "Une"})
    assert refused.status_code == 422
    assert "Une autre vue s’appelle déjà « Une »." in text(refused)


def test_twenty_views_are_enough(house: House, client: Client) -> None:
    for rank in range(21):
        save(client, f"Vue {rank}")
    assert len(stored(house, "SELECT 1 FROM web_savedview")) == 20
    assert "Vous avez déjà 20 vues." in text(client.get(LIST))


@pytest.mark.parametrize("page", ["renommer/", "supprimer/"])
def test_the_views_of_a_colleague_do_not_exist(house: House, client: Client, page: str) -> None:
    save(client, "La mienne")
    other = house.client("employment_adviser")
    foreign = other.post(f"{VIEWS}{identifier(house)}/{page}", {"name": "Volée"})
    absent = other.post(f"{VIEWS}{ABSENT}/{page}", {"name": "Volée"})
    assert foreign.status_code == absent.status_code == 404
    assert text(foreign) == text(absent)
    assert "La mienne" not in text(other.get(VIEWS))
    assert "La mienne" in text(client.get(VIEWS))


@pytest.mark.parametrize("view", ["zzz", str(ABSENT)], ids=["no identifier", "of nothing"])
def test_an_unknown_default_is_not_found(client: Client, view: str) -> None:
    assert client.post(DEFAULT, {"view": view}).status_code == 404


def test_a_view_is_not_saved_by_a_link(client: Client) -> None:
    assert client.get(SAVE).status_code == 405
    assert client.get(DEFAULT).status_code == 405
