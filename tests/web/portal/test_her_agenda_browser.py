"""Her appointments, workshops, services and requests, and the way in without an account, on a narrow old telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.agenda.workshops import operations as workshops
from convergence.agenda.workshops.types import SessionDraft
from convergence.foundation.clock import now
from tests.databases import cloned_database
from tests.rooms.booking.world import FIRST, INTERVIEW, World
from tests.rooms.workshops.steps import offered
from tests.web.browser import LiveHouse, faults, follow, live_house, wide
from tests.web.house import House
from tests.web.portal.her import her_browser
from tests.web.portal.reading import reading_of
from tests.web.solutions.scene import asked, directory
from tests.web.young_people import welcome

pytestmark = pytest.mark.journey
SESSION: dict[str, str] = {}
PAGES: list[str] = []
MINE, WORKSHOPS, TARBES = (
    "/jeune/moi/rendez-vous/",
    "/jeune/moi/ateliers/",
    "/jeune/premier-rendez-vous/65440S00/",
)


def prepared(house: House) -> None:
    """One appointment, one workshop taken and one open, one request; times to book."""
    adviser, at = house.actor("adviser"), now()
    world, person = World(house), welcome(house, "Inès")
    world.open_hours_now("adviser", "employment_adviser")
    world.motive("interview", INTERVIEW)
    world.motive("first", FIRST)
    start = (at + timedelta(days=3)).replace(hour=13, minute=0, second=0, microsecond=0)
    hour = timedelta(hours=1)
    planned = plan_appointment(
        actor=adviser, at=at, dossier_id=person.dossier_id, draft=AppointmentDraft(start, start + hour)
    )
    offer = offered(actor=adviser, when=at)
    taken, _ = (
        workshops.plan_session(
            actor=adviser,
            at=at,
            offer_id=offer,
            draft=SessionDraft(start + timedelta(days=day), start + timedelta(days=day) + hour, capacity=9),
        )
        for day in (1, 2)
    )
    workshops.enrol(actor=adviser, at=at, session_id=taken, dossier_id=person.dossier_id)
    services = directory(house)
    request_id = asked(house, person, services.linked)
    SESSION["ines"] = her_browser(house, person.dossier_id).cookies["session"].value
    PAGES.extend(
        (
            MINE, f"{MINE}{planned}/", WORKSHOPS, f"{WORKSHOPS}{taken}/", "/jeune/moi/services/?rayon=50",
            f"/jeune/moi/services/{services.linked}/", f"/jeune/moi/demandes/{request_id}/",
            "/jeune/premier-rendez-vous/?commune=65440", f"{TARBES}demander/",
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def live(django_db_blocker: Any) -> Iterator[LiveHouse]:
    with django_db_blocker.unblock(), cloned_database(), live_house(prepared) as site:
        yield site


def test_each_page_is_accessible_narrow_and_plain(live: LiveHouse) -> None:
    context = live.context(width=320)
    context.add_cookies([{"name": "session", "value": SESSION["ines"], "url": live.url}])
    page, wrong = context.new_page(), []
    for address in PAGES:
        page.goto(address)
        expect(page.locator("h1")).to_have_count(1)
        read = reading_of(page.content())
        wrong += [f"{address} {fault}" for fault in faults(page)]
        if wide(page):
            wrong.append(f"{address} scrolls sideways")
        if read.mean > 15 or read.jargon:
            wrong.append(f"{address} {read.mean:.1f} words, {read.longest} {read.jargon}")
    assert wrong == []


def test_she_books_and_asks_without_script(live: LiveHouse) -> None:
    context = live.context(width=360, script=False)
    context.add_cookies([{"name": "session", "value": SESSION["ines"], "url": live.url}])
    page = context.new_page()
    page.goto(f"{MINE}prendre/")
    follow(page, page.get_by_role("link", name=INTERVIEW.label))
    follow(page, page.locator(".pt-times a").last)
    follow(page, page.get_by_role("button", name="Je prends ce rendez-vous"))
    expect(page.get_by_text("C’est noté.")).to_be_visible()
    expect(page.get_by_role("link", name="Changer l’heure")).to_be_visible()
    page.goto("/jeune/premier-rendez-vous/")
    page.get_by_label("Dans quelle ville habitez-vous").fill("Tarbes")
    follow(page, page.get_by_role("button", name="Chercher"))
    follow(page, page.get_by_role("link", name="Choisir Tarbes"))
    follow(page, page.get_by_role("link", name="Demander à être rappelé"))
    expect(page.get_by_label("Ville où vous habitez")).to_have_value("Tarbes")
    page.get_by_label("Prénom").fill("Lina")
    page.get_by_label("Nom de famille").fill("Maurel")
    for part, value in (("Jour", "2"), ("Mois", "4"), ("Année", "2007")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Adresse électronique").fill("lina@exemple.fr")
    follow(page, page.get_by_role("button", name="Envoyer ma demande"))
    expect(page.get_by_text("a reçu votre demande")).to_be_visible()
