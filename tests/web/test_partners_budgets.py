"""What the pages about partners ask the database: the same for one object and for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.jobs import webhooks as jobs
from tests.rooms.agreements.world import asked
from tests.rooms.sharing.addressed import ALLOWED, address, program, served, tell
from tests.web.house import House
from tests.web.test_emergency_pages import BORN, TYPED
from tests.web.test_exchanges import WRONG
from tests.web.test_exchanges import asked as exchanged
from tests.web.young_people import welcome

pytestmark = pytest.mark.django_db
NAMES = ("Inès", "Lina", "Maya")


def grow(house: House, names: tuple[str, ...]) -> None:
    """One more demand, address told, file opened in emergency, line of the ledger, for each name."""
    for name in names:
        person = welcome(house, name, "CARRERE", born_on=BORN)
        opened = house.client("partner").post("/urgences/ouvrir/", {**TYPED, "first_name": name})
        assert opened.status_code == 302, name
        exchanged(house, person, WRONG)
        asked(house, title=f"Convention de {name}")
        program(house, name=f"Logiciel de {name}")
    tell(house, len(names))
    jobs.tell_once()


def test_pages_about_partners_cost_the_same_for_one_and_for_many(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served() as partner:
        monkeypatch.setenv(ALLOWED, f"127.0.0.1:{partner.port}")
        told = program(house)
        webhook_id = address(house, told, partner.url)
        reads = [
            ("dsi", "/conventions/"), ("partner", "/conventions/"), ("dsi", "/reseau/applications/"),
            ("dsi", f"/reseau/applications/{told}/avis/"), ("dsi", f"/reseau/avis/{webhook_id}/"),
            ("dpo", "/urgences/"), ("partner", "/urgences/"), ("direction", "/envois/registre/"),
            ("dsi", "/reseau/carte/"),
        ]  # fmt: skip
        clients = {name: house.client(name) for name, _ in reads}

        def costs() -> dict[tuple[str, str], int]:
            found = {}
            for name, where in reads:
                with CaptureQueriesContext(connection) as queries:
                    assert clients[name].get(where).status_code == 200, where
                found[name, where] = len(queries)
            return found

        grow(house, NAMES[:1])
        costs()  # what is kept in memory is read once
        one = costs()
        grow(house, NAMES[1:])
        assert costs() == one
        assert max(one.values()) <= 45
