"""What is sensitive asks for the second factor again: the whole list, walked; what leaves the list is seen."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from convergence.dossier import operations as files
from convergence.foundation.clock import now
from convergence.web.access import access_of
from convergence.web.middleware.sensitive import READ_FREELY, SENSITIVE
from tests.web.house import PEOPLE, House, code_now
from tests.web.login.test_factors import CONFIRM, aged, text
from tests.web.test_every_address import SAMPLES
from tests.web.young_people import welcome

NIR = "2 07 03 65 440 123 47"

BY_HEART = {
    "structure": "create user approve refuse deactivate reactivate ask_code give_code give_role end_role unlink",
    "sanctions": "empowered take_back",
    "network": "open close merge create_user client_new client_access client_renew client_revoke webhook_new "
    "webhook_renew webhook_remove login_client_new login_client_change login_client_renew login_client_revoke",
    "dossier": "reveal_nir",
    "emergency": "open review",
    "exchanges": "export",
    "file_documents": "export",
    "payments": "export download confirm_value",
    "audit": "erase",
    "sharing": "propose decide attach applications review revoke",
    "login": "password remove_authenticator remove_passkey renew_codes link unlink",
}
"""The list once more: whoever takes a gesture out of the house’s own must take it out here too, and say why."""

TELLING = re.compile(
    r"export|tableur|csv|fichier|afficher|secret|revoquer|debrancher|/professionnels/.*/|/roles/|effacer|extraction|cles/"
)
HARMLESS = {
    "structure:pending": "a list to read",
    "structure:review": "a list to read",
    "offers:edition_rows": "lines of a directory, no person",
    "orientation:export": "numbers only",
    "payments:budgets_file": "sums of envelopes",
    "messages:costs_file": "numbers of messages and their cost",
    "figures:aspirations_file": "figures that have passed the disclosure rule",
    "figures:adequacy_file": "the same",
}
"""Addresses whose words are those of something sensitive, and which are not: why."""


def named(
    resolver: URLResolver | None = None, space: str = "", prefix: str = "/"
) -> dict[str, tuple[str, Any]]:
    """Every page of the site by its name: its address with sample parts, and its view."""
    found: dict[str, tuple[str, Any]] = {}
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            found |= named(entry, inner, route)
        elif isinstance(entry, URLPattern) and entry.name:
            address = re.sub(r"<(?:(\w+):)?\w+>", lambda part: SAMPLES.get(part[1] or "str", "CEJ"), route)
            found[space + entry.name] = address, entry.callback
    return found


def test_nothing_left_the_list_unseen() -> None:
    assert {f"{space}:{name}" for space, names in BY_HEART.items() for name in names.split()} == set(
        SENSITIVE
    )
    assert set(SENSITIVE) >= READ_FREELY
    assert all(words and words[0].islower() and not words.endswith(".") for words in SENSITIVE.values())


def test_what_sounds_sensitive_is_or_says_why_not() -> None:
    pages = {
        name: address
        for name, (address, view) in named().items()
        if (access := access_of(view)) and access.is_for_professionals
    }
    telling = {name for name, address in pages.items() if TELLING.search(address)}
    assert telling - set(SENSITIVE) - set(HARMLESS) == set()


def test_every_sensitive_gesture_asks_whoever_has_not_proved_herself_lately(house: House) -> None:
    pages, clients = named(), dict[str, tuple[Client, Client]]()
    held = {name: house.actor(name).permissions for name in PEOPLE}
    for name in SENSITIVE:
        address, view = pages[name]
        access = access_of(view)
        assert access is not None
        who = next(one for one, rights in held.items() if not access.any_of or access.any_of & rights)
        if who not in clients:
            clients[who] = house.client(who), aged(house.client(who), 15)
        fresh, old = clients[who]
        suite = f"{CONFIRM}?suite=%2F"
        asked = {"post": old.post(address, headers={"Referer": f"http://testserver{address}"})}
        if name not in READ_FREELY:
            asked["get"] = old.get(address)
            assert old.get(address, headers={"HX-Request": "true"})["HX-Redirect"].startswith(suite), name
        else:
            assert old.get(address).status_code in (200, 404), name
        for method, answer in asked.items():
            assert answer.status_code == 303, (name, method)
            assert answer["Location"].startswith(suite), (name, method)
        for answer in (fresh.get(address), fresh.post(address)):
            assert not answer.headers.get("Location", "").startswith(CONFIRM), name
            assert answer.status_code < 500, name


def test_a_whole_number_is_shown_once_she_has_proved_herself_again(house: House) -> None:
    dossier_id = welcome(house, born_on=date(2007, 3, 12)).dossier_id
    files.record_nir(actor=house.actor("manager"), at=now(), dossier_id=dossier_id, nir=NIR)
    house.give_password("manager")
    client = aged(house.client("manager"), 15)
    page = f"/dossiers/{dossier_id}/nir/afficher/"
    asked = client.post(
        page, {"reason": "Contrôle de la paie"}, headers={"Referer": f"http://testserver{page}"}
    )
    assert "Cette action est sensible (afficher un numéro de sécurité sociale)" in text(
        client.get(asked["Location"])
    )
    given = {"code": code_now(house.users["manager"]), "suite": page}
    assert client.post(CONFIRM, given)["Location"] == page
    assert "65 440 123" in text(client.post(page, {"reason": "Contrôle de la paie"}))
