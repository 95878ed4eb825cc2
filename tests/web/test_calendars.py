"""The pages of calendars: who gets in, connecting step by step, choosing, feeds and their secret addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from convergence.agenda.appointments.operations import open_place, plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft, PlaceDraft
from convergence.agenda.calendars import models
from convergence.agenda.calendars.operations import (
    mirror_adviser,
    note_pull_failure,
    receive_changes,
    settle_copy,
)
from convergence.agenda.calendars.queries import account, calendar_delivery
from convergence.agenda.calendars.types import AccountRow
from convergence.foundation.actor import system_actor
from convergence.foundation.clock import now
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.gateways import caldav
from convergence.gateways.caldav.memory import MemoryCalendars
from convergence.gateways.caldav.troubles import trouble
from convergence.storage.session import acting
from tests.web.house import House
from tests.web.young_people import welcome

HOME = "/calendrier/"
CONNECT = f"{HOME}relier/"
PASSWORD = "quatre lampes bleues"
TYPED = {"url": "https://memoire.example/", "login": "camille", "password": PASSWORD}
NAUGHTY = ["\x00", "‮renversé", "🦄" * 50, "x" * 100_000, "<script>alert(1)</script>", "=1+1", "' OR 1=1 --"]


@pytest.fixture
def server() -> Iterator[MemoryCalendars]:
    memory = MemoryCalendars(PASSWORD)
    with caldav.using(memory):
        yield memory


@pytest.fixture
def client(house: House) -> Client:
    return house.client("adviser")


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def hidden(answer: Any) -> str:
    found = re.search(r'name="access" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def connected(client: Client, **choices: str) -> None:
    first = client.post(CONNECT, TYPED)
    assert first.status_code == 200, text(first)
    chosen = {"calendar": "https://memoire.example/agenda/", "detail": "discret", "direction": "deux_sens"}
    answer = client.post(CONNECT, {"access": hidden(first), **chosen, **choices})
    assert answer.status_code == 302, text(answer)


def row(house: House, name: str = "adviser") -> AccountRow | None:
    with acting(house.actor(name), Purpose.ADMINISTRATION) as scope:
        found = account(scope)
    assert found is None or isinstance(found, AccountRow)
    return found


def planned(house: House) -> UUID:
    """An appointment in two days, written in her calendar."""
    dossier_id = welcome(house).dossier_id
    start = (now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    return plan_appointment(
        actor=house.actor("adviser"),
        at=now(),
        dossier_id=dossier_id,
        draft=AppointmentDraft(start, start + timedelta(hours=1), purpose="Projet secret"),
    )


def mirrored(house: House, server: MemoryCalendars) -> None:
    """What the background work does: everything written, then read once."""
    house_actor = system_actor(house.structures["tarbes"])
    mirror_adviser(actor=house_actor, at=now(), adviser_id=house.users["adviser"])
    with acting(house_actor, Purpose.SYSTEM) as scope:
        for copy in models.CalendarCopy.objects.order_by("id"):
            delivery = calendar_delivery(scope, copy.id)
            assert delivery is not None
            settle_copy(actor=house_actor, at=now(), copy_id=copy.id, receipt=server.deliver(delivery))


def asked_by_her_calendar(house: House, server: MemoryCalendars) -> None:
    """An appointment that she deleted in her calendar."""
    planned(house)
    mirrored(house, server)
    found = row(house)
    assert found is not None
    server.drop(next(iter(server.objects)))
    receive_changes(
        actor=system_actor(house.structures["tarbes"]), at=now() + timedelta(minutes=1),
        account_id=found.account_id, changes=caldav.Changes("sync:9", (), (), is_full=True),
        started_at=now() + timedelta(seconds=30),
    )  # fmt: skip


def test_who_gets_in(house: House) -> None:
    assert house.client("adviser").get(HOME).status_code == 200
    assert house.client("manager").get(HOME).status_code == 200
    assert house.client("auditor").get(HOME).status_code == 403
    assert Client().get(HOME).status_code == 303
    assert house.client("direction").get(f"{HOME}detail/").status_code == 200
    assert house.client("adviser").get(f"{HOME}detail/").status_code == 403


def test_a_calendar_is_tried_chosen_then_connected(
    house: House, client: Client, server: MemoryCalendars
) -> None:
    assert "Aucun calendrier relié" in text(client.get(HOME))
    connected(client)
    page = text(client.get(HOME))
    assert "Agenda" in page
    assert PASSWORD not in page
    found = row(house)
    assert found is not None
    assert found.login == "camille"
    assert row(house, "manager") is None


@pytest.mark.parametrize(
    "code", ["calendar_password", "calendar_certificate", "calendar_timeout", "calendar_unreachable",
             "calendar_forbidden_address", "calendar_not_caldav", "calendar_too_big"]
)  # fmt: skip
def test_a_server_that_does_not_answer_is_told_on_the_form_and_nothing_is_kept(
    code: str, house: House, client: Client, server: MemoryCalendars, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Any) -> None:
        raise trouble(code)

    monkeypatch.setattr(server, "calendars", fail)
    answer = client.post(CONNECT, TYPED)
    assert answer.status_code == 422
    assert str(trouble(code)) in text(answer)
    assert PASSWORD not in text(answer)
    assert row(house) is None


def test_what_was_typed_is_sealed_for_her_and_for_some_minutes(
    house: House, client: Client, server: MemoryCalendars
) -> None:
    chosen = {"calendar": "https://memoire.example/agenda/", "detail": "discret", "direction": "deux_sens"}
    access = hidden(client.post(CONNECT, TYPED))
    assert PASSWORD not in access
    assert house.client("manager").post(CONNECT, {"access": access, **chosen}).status_code == 422
    assert client.post(CONNECT, {"access": access[:-8] + "AAAAAAA=", **chosen}).status_code == 422
    with time_machine.travel(now() + timedelta(minutes=25)):
        assert client.post(CONNECT, {"access": access, **chosen}).status_code == 422
    assert (
        client.post(CONNECT, {"access": access, **(chosen | {"calendar": "https://ailleurs/"})}).status_code
        == 422
    )
    assert client.post(CONNECT, {"access": access, **chosen}).status_code == 302


def test_the_highest_level_is_that_of_the_structure(
    house: House, client: Client, server: MemoryCalendars
) -> None:
    access = hidden(client.post(CONNECT, TYPED))
    chosen = {"access": access, "calendar": "https://memoire.example/agenda/", "direction": "deux_sens"}
    assert client.post(CONNECT, chosen | {"detail": "complet"}).status_code == 422
    house.client("direction").post(f"{HOME}detail/", {"most_detail": "complet"})
    assert client.post(CONNECT, chosen | {"detail": "complet"}).status_code == 302


@pytest.mark.parametrize("word", NAUGHTY)
@pytest.mark.parametrize("field", ["url", "login", "password"])
def test_whatever_is_typed_the_page_answers(
    field: str, word: str, client: Client, server: MemoryCalendars
) -> None:
    answer = client.post(CONNECT, TYPED | {field: word})
    assert answer.status_code in (200, 422)
    assert "<script>alert" not in answer.content.decode()
    assert client.post(CONNECT, {"access": word, "calendar": word, "detail": word}).status_code == 422


def test_settings_password_and_disconnection(house: House, client: Client, server: MemoryCalendars) -> None:
    assert client.get(f"{HOME}reglages/").status_code == 302
    connected(client)
    answer = client.post(f"{HOME}reglages/", {"detail": "initiales", "direction": "sortie"})
    assert answer.status_code == 302
    found = row(house)
    assert found is not None
    assert (found.detail.value, found.direction.value) == ("initiales", "sortie")
    assert client.post(f"{HOME}reglages/", {"detail": "complet", "direction": "sortie"}).status_code == 422
    assert client.post(f"{HOME}mot-de-passe/", {"password": "faux"}).status_code == 422
    server.password = "nouveau"
    assert client.post(f"{HOME}mot-de-passe/", {"password": "nouveau"}).status_code == 302
    assert "retirés" in text(client.get(f"{HOME}detacher/"))
    assert client.post(f"{HOME}detacher/").status_code == 302
    assert row(house) is None


def test_a_failure_says_what_to_do(house: House, client: Client, server: MemoryCalendars) -> None:
    connected(client)
    found = row(house)
    assert found is not None
    note_pull_failure(
        actor=system_actor(house.structures["tarbes"]), at=now(), account_id=found.account_id,
        problem=trouble("calendar_password"),
    )  # fmt: skip
    page = text(client.get(HOME))
    assert "refuse l’identifiant ou le mot de passe" in page
    assert "Saisir le nouveau mot de passe" in page


def test_a_question_shows_both_sides_and_is_hers_alone(
    house: House, client: Client, server: MemoryCalendars
) -> None:
    connected(client)
    asked_by_her_calendar(house, server)
    assert "choix à faire dans mon calendrier" in text(client.get("/"))
    assert "choix à faire" not in text(house.client("manager").get("/"))
    page = text(client.get(HOME))
    assert "il n’est plus dans votre calendrier" in page
    address = re.search(r'href="(/calendrier/choix/[^"]+)"', page)
    assert address
    assert house.client("manager").get(address[1]).status_code == 404
    assert client.post(address[1], {}).status_code == 422
    assert client.post(address[1], {"answer": "garder"}).status_code == 422
    assert client.post(address[1], {"answer": "annuler"}).status_code == 302
    assert client.get(address[1]).status_code == 404


def published(client: Client, **typed: str) -> str:
    answer = client.post(f"{HOME}flux/nouveau/", {"kind": "professionnel", **typed})
    assert answer.status_code == 200, text(answer)
    assert answer["Cache-Control"] == "no-store"
    found = re.search(r"(/calendrier/flux/[\w-]+\.ics)", text(answer))
    assert found
    return found[1]


def test_a_feed_tells_hours_and_nobody(house: House, client: Client) -> None:
    planned(house)
    address = published(client)
    assert address not in text(client.get(HOME))
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "noindex" in answer["X-Robots-Tag"]
    read = Calendar.from_ical(answer.content)
    (event,) = read.walk("VEVENT")
    assert event["SUMMARY"] == "Rendez-vous"
    assert len(read.walk("VTIMEZONE")) == 1
    body = answer.content.decode()
    for word in ("Projet", "DESCRIPTION", "LOCATION", "ATTENDEE"):
        assert word not in body
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))


def test_a_feed_that_did_not_change_says_so(house: House, client: Client) -> None:
    address = published(client)
    etag = Client().get(address)["ETag"]
    assert Client().get(address, headers={"If-None-Match": etag}).status_code == 304
    planned(house)
    changed = Client().get(address, headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_unknown_ended_renewed_and_expired_addresses_answer_alike(house: House, client: Client) -> None:
    kept, ended = published(client), published(client)
    page = text(client.get(HOME))
    feeds = re.findall(r"/calendrier/flux/([0-9a-f-]{36})/fermer/", page)
    client.post(f"{HOME}flux/{feeds[1]}/fermer/")
    renewed = client.post(f"{HOME}flux/{feeds[0]}/renouveler/")
    fresh = re.search(r"(/calendrier/flux/[\w-]+\.ics)", text(renewed))
    assert fresh
    assert Client().get(fresh[1]).status_code == 200
    unknown = Client().get(f"{HOME}flux/{'a' * 32}.ics")
    answers = [Client().get(kept), Client().get(ended), unknown, Client().get(f"{HOME}flux/{'é' * 300}.ics")]
    with time_machine.travel(now() + timedelta(days=400)):
        answers.append(Client().get(fresh[1]))
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r"nonce\S+", "", text(answer)) for answer in answers}) == 1


def test_a_machine_that_knocks_too_often_is_asked_to_come_back(house: House, client: Client) -> None:
    address = published(client)
    reader = Client()
    assert [reader.get(address).status_code for _ in range(61)] == [200] * 60 + [429]
    with time_machine.travel(now() + timedelta(hours=2)):
        assert reader.get(address).status_code == 200


def test_only_a_manager_publishes_for_a_place_or_the_team(house: House, client: Client) -> None:
    manager = house.client("manager")
    place_id = open_place(actor=house.actor("manager"), at=now(), draft=PlaceDraft("Bureau 2"))
    assert client.post(f"{HOME}flux/nouveau/", {"kind": "equipe"}).status_code == 422
    assert manager.post(f"{HOME}flux/nouveau/", {"kind": "lieu"}).status_code == 422
    assert (
        manager.post(f"{HOME}flux/nouveau/", {"kind": "lieu", "place": "n’importe quoi"}).status_code == 422
    )
    planned(house)
    for typed in ({"kind": "lieu", "place": str(place_id)}, {"kind": "equipe"}):
        assert Client().get(published(manager, **typed)).status_code == 200
    team = Client().get(published(manager, kind="equipe")).content.decode()
    assert team.count("BEGIN:VEVENT") == 1
    page = text(client.get(HOME))
    assert "Toute l’équipe" in page or "Toute l’équipe" in page
    for feed in re.findall(r"/calendrier/flux/([0-9a-f-]{36})/", text(manager.get(HOME))):
        assert client.post(f"{HOME}flux/{feed}/fermer/").status_code == 404
        assert house.client("stranger").post(f"{HOME}flux/{feed}/fermer/").status_code == 404


def test_the_file_of_an_appointment_names_nobody(house: House, client: Client) -> None:
    address = f"{HOME}rendez-vous/{planned(house)}.ics"
    answer = client.get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    body = answer.content.decode()
    assert "METHOD:PUBLISH" in body
    assert "Projet" not in body
    hidden_one = house.client("stranger").get(address)
    unknown = house.client("stranger").get(f"{HOME}rendez-vous/{uuid7()}.ics")
    assert (hidden_one.status_code, unknown.status_code) == (404, 404)
    assert house.client("auditor").get(address).status_code == 403


def test_the_page_costs_the_same_whatever_it_shows(
    house: House, client: Client, server: MemoryCalendars
) -> None:
    connected(client)
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME)
    for _ in range(5):
        published(client)
    client.get(HOME)
    with CaptureQueriesContext(connection) as many:
        client.get(HOME)
    assert len(many) == len(few)
