"""The page of the personas: clear, without password, on a demonstration's database alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client, override_settings

from convergence.demo.cast import CAST
from convergence.storage import installation
from tests.databases import cloned_database

ADDRESSES = "tests.demo.addresses"


@pytest.fixture
def client(loaded: list[str]) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=ADDRESSES):
        yield Client()


def test_every_persona_is_shown_with_what_she_comes_to_see(client: Client) -> None:
    page = client.get("/demo/").content.decode()
    for part in CAST:
        assert f"Travailler comme {part.first_name} {part.last_name}" in page
    assert page.index("Mission Locale de Tarbes</h2>") < page.index("Agence France Travail de Tarbes")
    assert len(re.findall("<h1", page)) == 1


@pytest.mark.parametrize("key", [part.key for part in CAST])
def test_choosing_a_persona_opens_her_home(client: Client, key: str) -> None:
    answer = client.post("/demo/", {"persona": key})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    home = client.get("/")
    part = next(part for part in CAST if part.key == key)
    assert home.status_code == 200
    assert f"{part.first_name} {part.last_name}" in home.content.decode()


def test_an_unknown_persona_is_told_so(client: Client) -> None:
    answer = client.post("/demo/", {"persona": "personne"})
    assert answer.status_code == 422
    assert "Ce personnage n’existe pas" in answer.content.decode()
    assert client.get("/")["Location"].startswith("/connexion/")


def test_a_get_opens_nothing(client: Client) -> None:
    client.get("/demo/", {"persona": CAST[0].key})
    assert client.get("/")["Location"].startswith("/connexion/")


@pytest.mark.parametrize("kind", [None, installation.PRODUCTION])
def test_elsewhere_the_page_does_not_exist(django_db_blocker: Any, kind: str | None) -> None:
    with django_db_blocker.unblock(), cloned_database():
        if kind is not None:
            installation.mark(kind)
        with override_settings(ROOT_URLCONF=ADDRESSES):
            for answer in (Client().get("/demo/"), Client().post("/demo/", {"persona": CAST[0].key})):
                assert answer.status_code == 404


def test_before_the_load_the_page_says_what_to_do(django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), cloned_database():
        installation.mark(installation.DEMO)
        with override_settings(ROOT_URLCONF=ADDRESSES):
            assert "make demo" in Client().get("/demo/").content.decode()
