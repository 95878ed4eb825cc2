"""The agenda in a real browser: accessible at three widths, usable by keyboard and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.agenda.appointments.operations import open_place
from convergence.agenda.appointments.types import PlaceDraft
from convergence.foundation.clock import now
from tests.databases import cloned_database
from tests.web.agenda.test_around import ABSENCES, away
from tests.web.agenda.test_pages import MONDAY, planned, wall, week_url
from tests.web.browser import LiveHouse, faults, live_house, wide
from tests.web.house import House
from tests.web.young_people import TODAY, welcome

pytestmark = pytest.mark.journey


def prepared(house: House) -> None:
    """A full week, something to note, a place, an absence."""
    people = [welcome(house, "Inès", "CARRERE"), welcome(house, "Karim", "DIALLO")]
    place_id = open_place(actor=house.actor("manager"), at=now(), draft=PlaceDraft("Bureau 2"))
    for n, one in enumerate(people):
        planned(house, one, wall(hour=9 + n), purpose="Préparer la visite de l’entreprise", place_id=place_id)
        planned(house, one, wall(TODAY - timedelta(days=1), 9 + n))
    planned(house, people[0], wall(hour=15), by="manager")
    away(house.client("adviser"), house, half="apres_midi")


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible_and_fit(live: LiveHouse, width: int) -> None:
    page = live.page("manager", width=width)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    page.goto(week_url(de=str(live.house.users["adviser"])))
    made = page.locator(".cv-agenda__nom a").first.get_attribute("href") or ""
    dossier = page.goto(made)
    assert dossier is not None
    tab = page.get_by_role("link", name="Rendez-vous", exact=True).first.get_attribute("href") or ""
    file_id = tab.split("/")[2]
    page.goto(ABSENCES)
    absence = page.get_by_role("link", name="Organiser le relais").first.get_attribute("href") or ""
    for address in [
        week_url(de="equipe"), week_url(de="equipe", vue="jour"), "/agenda/nouveau/?q=Carrere",
        f"/agenda/nouveau/?dossier={file_id}", made, f"{made}modifier/", f"{made}deplacer/", f"{made}annuler/",
        f"{made}presence/", tab, "/agenda/lieux/", "/agenda/lieux/nouveau/", ABSENCES, f"{ABSENCES}nouvelle/",
        absence, "/agenda/a-noter/",
    ]:  # fmt: skip
        page.goto(address)
        assert not faults(page), address
        assert not wide(page), address
        assert not told, address
    page.context.close()


def test_attendance_and_planning_work_by_keyboard_and_without_script(live: LiveHouse) -> None:
    page = live.page("adviser", script=False)
    page.goto("/agenda/a-noter/")
    page.get_by_role("button", name=re.compile("Présent")).first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("« Présent » est noté.")).to_be_visible()
    page.goto("/agenda/nouveau/?q=Carrere")
    page.get_by_role("link", name="Inès CARRERE").focus()
    page.keyboard.press("Enter")
    page.locator("button[name=creneau]").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le rendez-vous est pris avec Inès CARRERE")).to_be_visible()
    page.context.close()


def test_the_enter_key_takes_the_hour_typed_and_not_the_first_free_time(live: LiveHouse) -> None:
    page = live.page("employment_adviser")
    page.goto("/agenda/nouveau/?q=Diallo")
    page.get_by_role("link", name="Karim DIALLO").click()
    page.get_by_label("Jour").fill(f"{MONDAY + timedelta(days=3):%d/%m/%Y}")
    page.get_by_label("Heure de début").fill("17h10")
    page.keyboard.press("Enter")
    expect(page.get_by_text("de 17 h 10 à 18 h 10").first).to_be_visible()
    page.context.close()
