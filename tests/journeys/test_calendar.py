"""An adviser's own calendar, on a real CalDAV server: by the pages and the background work alone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from convergence.foundation.clock import now
from convergence.jobs import worker
from convergence.jobs.calendars import read_calendars
from tests.journeys.site import PATIENCE
from tests.radicale_server import LOGIN, PASSWORD, Radicale, radicale
from tests.web.house import make_house
from tests.web.young_people import text, welcome

pytestmark = [pytest.mark.long, pytest.mark.journey, pytest.mark.usefixtures("fresh_database")]

DAY = now().date() + timedelta(days=14)


@pytest.fixture
def hers(tmp_path: Path) -> Iterator[Radicale]:
    with radicale(tmp_path) as found:
        yield found


def connect(client: Client, hers: Radicale) -> None:
    """Address, login and password; then which calendar, at the discreet level that is proposed."""
    asked = {"url": hers.url, "login": LOGIN, "password": PASSWORD}
    page = client.post("/calendrier/relier/", asked).content.decode()
    access = re.search(r'name="access" value="([^"]+)"', page)
    assert access
    chosen = {"calendar": hers.calendar_url, "detail": "discret", "direction": "deux_sens"}
    answer = client.post("/calendrier/relier/", {"access": access[1]} | chosen)
    assert answer.status_code == 302


def events(client: Client, hers: Radicale, count: int) -> list[str]:
    """Her calendar, once the background work has brought so many events to it and nothing waits any more.

    Events are followed in the order of transactions of the whole server: another one that lasts delays them.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        worker.run(once=True)
        if len(found := hers.bodies()) == count and "En attente Rien" in text(client.get("/calendrier/")):
            return found
        time.sleep(0.05)
    raise AssertionError(f"{len(hers.bodies())} events stand there, not {count}, or some still wait")


def start_of(body: str) -> str:
    """The wall clock at which its event starts."""
    found = re.search(r"DTSTART[^:]*:(\w+)", body.partition("BEGIN:VEVENT")[2])
    assert found
    return found[1]


def test_it_appears_discreetly_moves_here_when_moved_there_and_goes_when_cancelled(hers: Radicale) -> None:
    house = make_house()
    client, person = house.client("adviser"), welcome(house)
    connect(client, hers)
    answer = client.post(
        f"/agenda/nouveau/?dossier={person.dossier_id}",
        {
            "kind": "entretien", "day": f"{DAY:%d/%m/%Y}", "time": "10h", "length": "1 h", "repeat": "",
            "modality": "presentiel", "adviser": str(house.users["adviser"]), "place": "",
            "origin": "conseiller", "purpose": "Projet secret",
        },
    )  # fmt: skip
    assert answer.status_code == 302, text(answer)
    (body,) = events(client, hers, 1)
    assert start_of(body) == f"{DAY:%Y%m%d}T100000"
    assert "SUMMARY:Rendez-vous" in body
    for told in ("Inès", "CARRERE", "secret"):
        assert told.casefold() not in body.casefold()

    (href,) = hers.hrefs()
    moved = body.replace(f"{DAY:%Y%m%d}T10", f"{DAY:%Y%m%d}T15").replace(
        f"{DAY:%Y%m%d}T11", f"{DAY:%Y%m%d}T16"
    )
    assert hers.hers("PUT", href, moved).status_code in (200, 201, 204)
    with time_machine.travel(now() + timedelta(hours=1)):
        assert read_calendars() == 1
    week = text(client.get(f"/agenda/?jour={DAY}"))
    assert "15 h – 16 h Inès CARRERE" in week
    made = re.search(r'href="(/agenda/[0-9a-f-]{36}/)', client.get(f"/agenda/?jour={DAY}").content.decode())
    assert made

    answer = client.post(f"{made[1]}annuler/", {"by": "structure"})
    assert answer.status_code == 302, text(answer)
    assert events(client, hers, 0) == []
