"""Each address says who gets in, and opens or refuses in French for every role; none breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from convergence.foundation.actor import Actor
from convergence.foundation.problems import Refused
from convergence.web.access import Access, access_of, check_may_enter
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


def test_every_address_says_who_gets_in() -> None:
    assert [address for address in ALL if access_of(view_of(address)) is None] == []


def test_an_address_that_forgot_lets_nobody_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(view_of("/mon-compte/").__dict__, "access")
    client = house.client("direction")
    client.raise_request_exception = False
    assert client.get("/mon-compte/").status_code == 500


def is_not_yet(address: str, answer: Any) -> bool:
    """Whether it says that the background work has not done its part yet: here it never runs."""
    is_made_behind = address == "/readyz" or address.rstrip("/").endswith(".parquet")
    return is_made_behind and answer.status_code == 503 and "Retry-After" in answer.headers


def test_nobody_enters_without_a_session(db: None) -> None:
    for address in ALL:
        access, client = access_of(view_of(address)), Client()
        assert access is not None, address
        for method in (client.get, client.post):
            answer = method(address)
            if access.find_guest is not None:
                assert answer.status_code == 404, address
                assert "Ce lien n" in answer.content.decode(), address
            elif access.needs_actor:
                login = "/connexion/?suite=" if access.is_for_professionals else "/jeune/connexion/?suite="
                assert answer.status_code == 303, address
                assert answer["Location"].startswith(login), address
            else:
                assert answer.status_code < 500 or is_not_yet(address, answer), address


def is_refused(access: Access, actor: Actor) -> bool:
    """Whether her rights do not let her in, as the marks say it."""
    return bool(access.any_of and not access.any_of & actor.permissions)


def samples(among: Sequence[str], number: int, count: int) -> set[str]:
    """Some of these roles, others for each address."""
    return {among[(number + step) % len(among)] for step in range(min(count, len(among)))}


def asked_as(house: House) -> dict[str, list[str]]:
    """By role, the addresses to ask as it: each page as everybody who gets in.

    A page that looks at no session is the same for all: asked as one role. A refusal is given before the view, by
    ``check_may_enter`` alone: each address is refused to two roles as pages, to all by the function itself.
    """
    actors = {name: house.actor(name) for name in ROLES.values()}
    found: dict[str, list[str]] = {name: [] for name in actors}
    for number, address in enumerate(ALL):
        access = access_of(view_of(address))
        assert access is not None, address
        refused = [name for name, actor in actors.items() if is_refused(access, actor)]
        for name in refused:
            with pytest.raises(Refused):
                check_may_enter(access, actors[name])
        inside = [name for name in actors if name not in refused]
        looks_at_who = access.resolves_actor and not (access.needs_actor and not access.is_for_professionals)
        chosen = samples(refused, number, 2) | (set(inside) if looks_at_who else samples(inside, number, 1))
        for name in chosen:
            found[name].append(address)
    return found


def test_every_address_is_asked_and_refused_as_somebody(house: House) -> None:
    asked = asked_as(house)
    assert set().union(*asked.values()) == set(ALL)
    for name, addresses_asked in asked.items():
        actor = house.actor(name)
        marks = [access_of(view_of(address)) for address in addresses_asked]
        # that of a direction opens nearly all
        assert sum(is_refused(access, actor) for access in marks if access) >= 3, name


@pytest.mark.parametrize("name", ROLES.values())
def test_no_page_breaks_for_anybody(house: House, name: str) -> None:
    actor = house.actor(name)
    client = house.client(name)
    for address in asked_as(house)[name]:
        for method in (client.get, client.post):
            answer = method(address)
            if "session" in answer.cookies:  # logged out, or another session was opened
                client = house.client(name)
            access = access_of(view_of(address))
            assert answer.status_code < 500 or is_not_yet(address, answer), address
            assert access is not None
            if is_refused(access, actor):
                assert answer.status_code == 403, address
                assert "Votre rôle ne donne pas accès" in answer.content.decode()
            assert b"Traceback" not in answer.content, address


def test_an_unknown_file_account_or_structure_is_not_found(house: House) -> None:
    for address in ALL:
        if str(RANDOM) in address and address.startswith(("/structure/", "/reseau/")):
            name = "dsi" if address.startswith("/reseau/") else "direction"
            assert house.client(name).get(address).status_code == 404, address
    assert isinstance(RANDOM, UUID)
