"""Her appointments in her own account: read, book, move, cancel; hers alone, and told without professionals' words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.appointments.types import AppointmentDraft, AppointmentRow, AppointmentStatus
from convergence.agenda.booking import operations
from convergence.agenda.booking.models import Booking, FirstRequest
from convergence.agenda.booking.queries import waiting_line
from convergence.agenda.booking.types import SlotBooked
from convergence.foundation.clock import now
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.identity.queries import young_actor_of
from convergence.identity.types import authentication_actor
from convergence.portal.account.session import KEY
from convergence.storage.session import acting
from tests.rooms.booking.world import FIRST, INTERVIEW, World, events, read, visit
from tests.web.house import make_house
from tests.web.portal.her import her_browser
from tests.web.young_people import text

MINE = "/jeune/moi/rendez-vous/"


@pytest.fixture
def world(db: None) -> World:
    made = World(make_house())
    made.open_hours_now("adviser", "employment_adviser", "stranger")
    made.motive("interview", INTERVIEW)
    made.motive("first", FIRST)
    return made


@pytest.fixture
def dossier_id(world: World) -> UUID:
    return world.person()


@pytest.fixture
def her(world: World, dossier_id: UUID) -> Client:
    return her_browser(world.house, dossier_id)


def codes(answer: Any) -> list[str]:
    found: list[str] = re.findall(r"creneau=(\d{8}T\d{4}Z)", answer.content.decode())
    return found


def rows(world: World, dossier_id: UUID) -> list[AppointmentRow]:
    found: list[AppointmentRow] = read(world.actor(), appointments_of_file, dossier_id)
    return found


def planned(world: World, dossier_id: UUID, *, days: int = 3, **more: Any) -> UUID:
    start = (now() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
    draft = AppointmentDraft(start, start + timedelta(minutes=30), **more)
    return plan_appointment(actor=world.actor(), at=now(), dossier_id=dossier_id, draft=draft)


def herself(client: Client) -> Any:
    session = client.session[KEY]
    with acting(authentication_actor(), Purpose.AUTHENTICATION) as scope:
        return young_actor_of(scope, UUID(session["account"]), session["version"])


def test_she_books_moves_and_cancels(world: World, dossier_id: UUID, her: Client) -> None:
    assert "Vous n’avez pas de rendez-vous à venir." in text(her.get(MINE))
    assert "Entretien de suivi" in text(her.get(f"{MINE}prendre/"))
    address = f"{MINE}prendre/{world.motives['interview']}/"
    code = codes(her.get(address))[2]
    asked = her.get(address, {"creneau": code})
    key = re.search(r'name="envoi" value="([^"]+)"', asked.content.decode())
    assert "Je prends ce rendez-vous" in text(asked)
    assert key is not None
    sent = {"creneau": code, "envoi": key[1]}
    assert {her.post(address, sent).status_code for _ in range(2)} == {302}
    (made,) = rows(world, dossier_id)
    own = f"{MINE}{made.appointment_id}/"
    assert her.get(address)["Location"] == own, "one appointment for each motive"
    page = text(her.get(own))
    assert "Entretien de suivi" in page
    assert "Essai" in page, "who receives her is told"
    kept = her.get(f"{own}rendez-vous.ics")
    assert kept["Content-Type"].startswith("text/calendar")
    assert INTERVIEW.label not in kept.content.decode()

    other = codes(her.get(f"{own}changer/"))[4]
    assert "À la place de" in text(her.get(f"{own}changer/", {"creneau": other}))
    assert her.post(f"{own}changer/", {"creneau": other})["Location"] == own
    (moved,) = rows(world, dossier_id)
    assert moved.starts_at.strftime("%Y%m%dT%H%MZ") == other

    assert "Oui, j’annule" in text(her.get(f"{own}annuler/"))
    assert rows(world, dossier_id)[0].status is AppointmentStatus.PLANNED
    assert {her.post(f"{own}annuler/", {"envoi": "une-fois"}).status_code for _ in range(2)} == {302}
    assert rows(world, dossier_id)[0].status is AppointmentStatus.CANCELLED
    assert "Annulé par vous" in text(her.get(MINE))


def test_what_a_professional_planned_and_typed(world: World, dossier_id: UUID, her: Client) -> None:
    found = planned(world, dossier_id, purpose="Parler de sa santé", comment="Ne pas le lui dire")
    own = f"{MINE}{found}/"
    for page in (her.get(MINE), her.get(own)):
        assert "Entretien individuel" in text(page)
        assert "santé" not in text(page)
        assert "Ne pas le lui dire" not in text(page)
    assert "Votre conseiller a choisi cette heure." in text(her.get(own))
    assert her.get(f"{own}changer/")["Location"] == own
    assert her.post(f"{own}annuler/").status_code == 302
    assert rows(world, dossier_id)[0].status is AppointmentStatus.CANCELLED


def test_too_late_a_motive_for_visitors_and_a_time_just_taken(
    world: World, dossier_id: UUID, her: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = planned(world, dossier_id)
    with monkeypatch.context() as late:
        near = rows(world, dossier_id)[0].starts_at - timedelta(minutes=30)
        late.setattr("convergence.portal.appointments.views.now", lambda: near)
        refused = her.post(f"{MINE}{found}/annuler/")
    assert refused.status_code == 422
    assert "trop proche" in text(refused)
    closed = world.motive("visitors", replace(FIRST, label="Accueil", for_files=False))
    assert her.get(f"{MINE}prendre/{closed}/").status_code == 404
    address = f"{MINE}prendre/{world.motives['interview']}/"
    for junk in ("", "x", "99999999T9999Z", "\x00"):
        assert her.post(address, {"creneau": junk}).status_code in (200, 422)
    code = codes(her.get(f"{address}?avec=tous"))[-1]
    for name in ("Ana", "Bo"):
        other = her_browser(world.house, world.person(name))
        assert other.post(address, {"creneau": code, "avec": "tous"}).status_code == 302
    taken = her.post(address, {"creneau": code, "avec": "tous"})
    assert taken.status_code == 422
    assert "Ce créneau vient d’être pris." in text(taken)


def test_nobody_else_s_appointment_is_hers(world: World, dossier_id: UUID, her: Client) -> None:
    theirs = planned(world, world.person("Ana"))
    before = rows(world, dossier_id)
    for page in ("", "changer/", "annuler/", "rendez-vous.ics"):
        assert her.get(f"{MINE}{theirs}/{page}").status_code == 404
    assert her.post(f"{MINE}{theirs}/annuler/").status_code == 404
    assert rows(world, dossier_id) == before
    actor, other = herself(her), world.person("Bo")
    starts_at = world.times("interview", at=now())[-1].starts_at
    with pytest.raises(Refused):
        operations.book_for_herself(
            actor=actor, at=now(), dossier_id=other, motive_id=world.motives["interview"], starts_at=starts_at
        )
    with pytest.raises(Refused):
        operations.book_for_herself(
            actor=world.actor(),
            at=now(),
            dossier_id=dossier_id,
            motive_id=world.motives["interview"],
            starts_at=starts_at,
        )


def test_her_session_reads_nothing_of_what_visitors_left(world: World, her: Client) -> None:
    visit(world, world.times("first", at=now())[-1].starts_at, at=now())
    with acting(herself(her), Purpose.PERSON_SPACE):
        assert Booking.objects.count() == 0
        assert FirstRequest.objects.count() == 0
    with acting(world.actor(), Purpose.ACCOMPAGNEMENT):
        assert Booking.objects.count() == 1


def test_she_waits_for_a_time_and_waits_no_more(world: World, dossier_id: UUID, her: Client) -> None:
    address = f"{MINE}prendre/{world.motives['interview']}/"
    assert f"{address}attendre/" in her.get(address).content.decode()
    refused = her.post(f"{address}attendre/", {"earliest": "14h", "latest": "9h"})
    assert refused.status_code == 422
    assert "La fin précède le début" in text(refused)
    assert her.post(f"{address}attendre/", {"weekdays": ["1"], "earliest": "9h"}).status_code == 302
    (row,) = read(world.actor(), waiting_line)
    assert (row.dossier_id, row.wish.weekdays) == (dossier_id, frozenset({1}))
    assert "Vous attendez une heure" in text(her.get(MINE))
    theirs = her_browser(world.house, world.person("Ana"))
    assert theirs.post(f"{address}ne-plus-attendre/").status_code == 302
    assert len(read(world.actor(), waiting_line)) == 1, "nobody leaves the line for her"
    assert {her.post(f"{address}ne-plus-attendre/").status_code for _ in range(2)} == {302}
    assert read(world.actor(), waiting_line) == []


def test_an_offered_time_is_answered_in_her_account(world: World, dossier_id: UUID, her: Client) -> None:
    world.wait(dossier_id, now())
    operations.offer_slots(actor=world.system(), at=now())
    page = her.get(MINE)
    assert "Une heure se libère pour vous" in text(page)
    address = re.findall(rf'href="({MINE}places/[^"]+)"', page.content.decode())[0]
    assert "gardée pour vous" in text(her.get(address))
    assert her.post(address, {"reponse": "peut-être"}).status_code == 422
    assert her_browser(world.house, world.person("Ana")).get(address).status_code == 404
    assert her.post(address, {"reponse": "oui"}).status_code == 302
    assert [row.status for row in rows(world, dossier_id)] == [AppointmentStatus.PLANNED]
    assert [event.dossier_id for event in events(SlotBooked)] == [dossier_id]


def test_only_her_session_enters_and_a_longer_list_costs_the_same(
    world: World, dossier_id: UUID, her: Client
) -> None:
    for browser in (Client(), world.house.client("adviser"), world.house.client("direction")):
        assert browser.get(MINE)["Location"].startswith("/jeune/connexion/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert her.get(MINE).status_code == 200
        return len(seen)

    planned(world, dossier_id)
    before = cost()
    for days in (4, 5, 6):
        planned(world, dossier_id, days=days)
    assert cost() == before
    assert before <= 30
    assert len(her.get(MINE).content) < 40_000
