"""Each address says who gets in, and opens or refuses in French for every role; none breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from convergence.web.access import access_of
from tests.web.house import ROLES, House

# the same in every worker: addresses are names of tests
RANDOM = UUID("0192f0c4-77a5-7b1e-9d3c-5a2f8e6b4c10")
SAMPLES = {
    "uuid": str(RANDOM),
    "str": "inconnu",
    "slug": "inconnu",
    "int": "1",
    "path": "inconnu",
    "asked": "droit",
}


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with a sample value for each of its parts."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, route)
        else:
            yield re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1] or "str", "CEJ"), route), entry


ALL = dict(addresses())


def view_of(address: str) -> Any:
    return ALL[address].callback


def test_addresses_were_found() -> None:
    assert {"/", "/connexion/", "/healthz", "/structure/professionnels/"} <= set(ALL)


@pytest.mark.parametrize("address", ALL)
def test_every_address_says_who_gets_in(address: str) -> None:
    assert access_of(view_of(address)) is not None


def test_an_address_that_forgot_lets_nobody_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(view_of("/mon-compte/").__dict__, "access")
    client = house.client("direction")
    client.raise_request_exception = False
    assert client.get("/mon-compte/").status_code == 500


def is_not_yet(address: str, answer: Any) -> bool:
    """Whether it says that the background work has not done its part yet: here it never runs."""
    is_made_behind = address == "/readyz" or address.rstrip("/").endswith(".parquet")
    return is_made_behind and answer.status_code == 503 and "Retry-After" in answer.headers


@pytest.mark.parametrize("address", ALL)
def test_nobody_enters_without_a_session(db: None, address: str, client: Client) -> None:
    access = access_of(view_of(address))
    assert access is not None
    for method in (client.get, client.post):
        answer = method(address)
        if access.find_guest is not None:
            assert answer.status_code == 404
            assert "Ce lien n" in answer.content.decode()
        elif access.needs_actor:
            assert answer.status_code == 303
            assert answer["Location"].startswith("/connexion/?suite=")
        else:
            assert answer.status_code < 500 or is_not_yet(address, answer)


@pytest.mark.parametrize("name", ROLES.values())
def test_no_page_breaks_for_anybody(house: House, name: str) -> None:
    actor = house.actor(name)
    client = house.client(name)
    for address in ALL:
        for method in (client.get, client.post):
            answer = method(address)
            if "session" in answer.cookies:  # logged out, or another session was opened
                client = house.client(name)
            access = access_of(view_of(address))
            assert answer.status_code < 500 or is_not_yet(address, answer), address
            assert access is not None
            if access.any_of and not access.any_of & actor.permissions:
                assert answer.status_code == 403, address
                assert "Votre rôle ne donne pas accès" in answer.content.decode()
            assert b"Traceback" not in answer.content, address


def test_an_unknown_file_account_or_structure_is_not_found(house: House) -> None:
    for address in ALL:
        if str(RANDOM) in address and address.startswith(("/structure/", "/reseau/")):
            name = "dsi" if address.startswith("/reseau/") else "direction"
            assert house.client(name).get(address).status_code == 404, address
    assert isinstance(RANDOM, UUID)
