"""Connected applications, and what is published of one’s records, in a real browser: accessible, and they fit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import new_token
from convergence.offers.operations import note_faults
from convergence.sharing.operations import create_api_client, revoke_api_client
from convergence.sharing.types import ApiFamily
from tests.databases import cloned_database
from tests.rooms.offers.feed_steps import HOUSE, new_offer, new_provider, new_source, write
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House

pytestmark = pytest.mark.journey

LIST = "/reseau/applications/"
made: dict[str, Any] = {}


def prepared(house: House) -> None:
    """An application let in, one shut out; a record that the schema refuses."""
    dsi = house.actor("dsi")
    for name in ("data·inclusion", "Une-application-au-nom-interminable-" * 4):
        made["client"] = made.get("client_gone")
        made["client_gone"] = create_api_client(
            actor=dsi, at=now(), name=name, organisation="Plateforme de l’inclusion",
            families=[ApiFamily.DIRECTORY_STREAMS], secret=new_token(),
        )  # fmt: skip
    revoke_api_client(actor=dsi, at=now(), client_id=made["client_gone"], reason="Fin de la convention")
    actor = system_actor(house.structures["tarbes"])
    source = write(new_source, actor=actor, code="ml-65440s00")
    provider = write(new_provider, actor=actor, source_id=source, key="ml-65440s00--siege")
    offer = write(
        new_offer, actor=actor, source_id=source, provider_id=provider, key="ml-65440s00--2",
        name="Fiche-au-nom-interminable-" * 6,
    )  # fmt: skip
    note_faults(actor=HOUSE, at=now(), faults={offer: "Champs refusés par le schéma : thematiques, publics."})


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    client = f"{LIST}{made['client']}/"
    visited = {
        "dsi": [LIST, f"{LIST}nouvelle/", f"{client}secret/", f"{client}debrancher/"],
        "direction": ["/annuaire/diffusion/"],
    }
    for name, addresses in visited.items():
        page = live.page(name, width=width)
        for address in addresses:
            page.goto(address)
            assert page.locator("h1").count() == 1, address
            assert faults(page) == [], address
            assert not wide(page), address
