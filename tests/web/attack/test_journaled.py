"""Every page that shows the name of a young person has its entry in her journal, whoever looks and however."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.storage.journal import AccessEntry, entries_of_file
from convergence.storage.session import acting
from tests.web.attack.test_strangers import filled, routes
from tests.web.attack.world import CANARY, Tarbes

# as the house writes a birth name; titles and texts of the world bear the same word in small letters
NAME = CANARY.upper()


def entries(tarbes: Tarbes) -> list[AccessEntry]:
    """The latest entries of the two files."""
    with acting(tarbes.actor("direction"), Purpose.AUDIT):
        return [
            entry
            for dossier_id in (tarbes.ids["dossier_id"], tarbes.ids["second_id"])
            for entry in entries_of_file(dossier_id, before=now() + timedelta(minutes=1), limit=3)
        ]


def unjournaled(tarbes: Tarbes, client: Client, address: str) -> Iterator[str]:
    """The address when its answer names somebody and the journal does not say so; nothing otherwise."""
    yield from looked_at(tarbes, client, address)[1]


def looked_at(tarbes: Tarbes, client: Client, address: str) -> tuple[Any, list[str]]:
    """The answer of an address, with its faults."""
    before = {entry.seq for entry in entries(tarbes)}
    answer: Any = client.get(address)
    return answer, list(_silent(tarbes, address, answer, before))


def _silent(tarbes: Tarbes, address: str, answer: Any, before: set[int]) -> Iterator[str]:
    if answer.status_code != 200 or NAME not in answer.content.decode("utf-8", "replace"):
        return
    route = resolve(address.partition("?")[0]).view_name
    made = [one for one in entries(tarbes) if one.seq not in before and one.route == route]
    shown.append(route)
    if not any(FieldGroup.IDENTITY.value in one.groups for one in made):
        yield f"{address} : {[one.groups for one in made]}"


shown: list[str] = []


@pytest.mark.parametrize(("name", "least"), [("adviser", 20), ("direction", 20)])
def test_no_page_names_somebody_without_an_entry(tarbes: Tarbes, name: str, least: int) -> None:
    shown.clear()
    client, person = tarbes.house.client(name), tarbes.ids["dossier_id"]
    searches = (
        f"/equipe/recherche/?q={CANARY}", f"/messages/?q={CANARY}", "/messages/?qui=equipe", "/",
        f"/agenda/nouveau/?q={CANARY}", f"/agenda/nouveau/?dossier={person}", "/equipe/boite/?pour=",
        f"/ateliers/sessions/{tarbes.ids['session_id']}/inscrire/?q={CANARY}", f"/ateliers/?dossier={person}",
        f"/prise-de-rendez-vous/a-rattacher/{tarbes.ids['booking_id']}/?q={CANARY}",
    )  # fmt: skip
    addresses = [filled(route, tarbes) for route in routes()] + list(searches)
    wrong = [fault for address in addresses for fault in unjournaled(tarbes, client, address)]
    assert wrong == []
    assert len(set(shown)) >= least


def test_a_link_that_names_her_is_journaled_too(tarbes: Tarbes) -> None:
    shown.clear()
    pages = [
        f"/jeune/{room}/{tarbes.tokens[kind]}/"
        for kind, room in (
            ("booking", "r"),
            ("visitor", "r"),
            ("round", "s"),
            ("conversation", "m"),
            ("answer", "o"),
        )
    ]
    client = Client()
    assert [fault for page in pages for fault in unjournaled(tarbes, client, page)] == []
    assert all(client.get(page).status_code == 200 for page in pages)
