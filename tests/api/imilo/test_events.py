"""Calls 15 and 16: the queue of an application over HTTP, its acknowledgements, its cost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.agenda.appointments.operations import plan_appointment
from convergence.agenda.appointments.types import AppointmentDraft
from convergence.api.imilo import events
from convergence.foundation.actor import system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.scope import Purpose
from convergence.jobs.exchanges import forget_events
from convergence.sharing.operations import tell_operators
from convergence.sharing.queries import exchanges_of_file, ledger
from convergence.sharing.types import ApiFamily, OperatorEventAction, OperatorEventKind
from convergence.storage.journal import AccessEntry, entries_of_file
from convergence.storage.session import acting
from tests.api.imilo.desk import Desk, open_desk
from tests.web.house import make_house
from tests.worker import work_until_quiet

FEEDS = ("operateurs/events", "api-evenements/events")


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return open_desk(make_house(), monkeypatch)


def told(desk: Desk, event_id: int, *, when: datetime | None = None, number: int | None = 7) -> None:
    actor = system_actor(desk.house.structures["tarbes"])
    with acting(actor, Purpose.SYSTEM):
        tell_operators(
            actor=actor, at=when or now(), event_id=event_id, structure_id=actor.structure_id,
            dossier_id=desk.person.dossier_id, file_number=desk.person.number, kind=OperatorEventKind.APPOINTMENT,
            action=OperatorEventAction.CREATE, number=number,
        )  # fmt: skip


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("slash", ["", "/"])
def test_an_event_is_told_until_it_is_acknowledged(desk: Desk, feed: str, slash: str) -> None:
    at = now()
    told(desk, 1, when=at)
    answer = desk.call("get", feed + slash)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer["Cache-Control"] == "no-store"
    (event,) = answer.json()
    assert event == {
        "identifiant": event["identifiant"],
        "idDossier": desk.person.number,
        "type": "RDV",
        "action": "CREATE",
        "idType": 7,
        "date": event["date"],
    }
    assert re.fullmatch(r"[0-9a-f]{24}", event["identifiant"])
    assert event["date"].endswith("Z")
    assert abs(datetime.fromisoformat(event["date"]) - at.astimezone(UTC)) < timedelta(milliseconds=2)
    assert desk.call("get", feed).json() == [event]
    for body in ({}, None):
        gone = desk.call("post", f"{feed}/{event['identifiant']}/ack{slash}", body)
        assert (gone.status_code, gone.content) == (204, b"")
        assert "Content-Type" not in gone.headers, "a page of HTML is a breakdown to these clients"
    assert desk.call("get", feed).json() == []


def test_an_event_of_a_file_names_nothing_else(desk: Desk) -> None:
    told(desk, 1, number=None)
    assert desk.call("get", FEEDS[0]).json()[0]["idType"] is None


def test_pages_are_bounded_and_the_oldest_come_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PAGE", 2)
    for number in (3, 1, 2):
        told(desk, number, number=number)
    page = desk.call("get", FEEDS[0]).json()
    assert [event["idType"] for event in page] == [3, 1]
    desk.call("post", f"{FEEDS[0]}/{page[0]['identifiant']}/ack")
    assert [event["idType"] for event in desk.call("get", FEEDS[0]).json()] == [1, 2]


@pytest.mark.parametrize("identifier", ["0" * 24, "x", "%00", "é", "A" * 24])
def test_an_unknown_event_is_told_in_json(desk: Desk, identifier: str) -> None:
    answer = desk.call("post", f"{FEEDS[0]}/{identifier}/ack", {})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_event")


def test_only_a_key_of_this_family_opens_the_queue(desk: Desk) -> None:
    told(desk, 1)
    identifier = desk.call("get", FEEDS[0]).json()[0]["identifiant"]
    reader, other = desk.let_in(ApiFamily.FILES), desk.let_in(ApiFamily.EVENTS)
    for method, path in (("get", FEEDS[0]), ("post", f"{FEEDS[0]}/{identifier}/ack")):
        assert (
            desk.call(method, path, key="une clé que personne n’a".encode().decode("latin-1")).status_code
            == 401
        )
        assert desk.call(method, path, key=reader).status_code == 403
    assert desk.call("get", FEEDS[0], key=other).json() == []
    assert desk.call("post", f"{FEEDS[0]}/{identifier}/ack", key=other).status_code == 404
    assert len(desk.call("get", FEEDS[0]).json()) == 1


def test_reading_the_queue_enters_the_journal_of_each_file(desk: Desk) -> None:
    told(desk, 1)
    before = journaled(desk)
    desk.call("get", FEEDS[0])
    (entry,) = [one for one in journaled(desk) if one not in before]
    assert (entry.user_id, entry.route, entry.purpose) == (
        desk.client_id,
        "imilo.events",
        Purpose.OPERATOR_EXCHANGE.value,
    )


def test_reading_the_queue_is_a_line_of_the_ledger_a_file_and_acknowledging_is_none(desk: Desk) -> None:
    for number in range(3):
        told(desk, number)
    page = desk.call("get", FEEDS[0]).json()
    direction = desk.house.actor("dpo")
    with acting(direction, Purpose.AUDIT) as scope:
        (line,) = exchanges_of_file(scope, desk.person.dossier_id)
        assert line in ledger(scope, line.at, now(), file=desk.person.dossier_id, partner="appli cej")
    assert (line.partner, line.provider, line.groups) == (
        "DGEFP (Appli CEJ)", "imilo.events", (FieldGroup.ACCOMPAGNEMENT,),
    )  # fmt: skip
    for event in page:
        desk.call("post", f"{FEEDS[0]}/{event['identifiant']}/ack")
    assert desk.call("get", FEEDS[0]).json() == []
    with acting(direction, Purpose.AUDIT) as scope:
        assert exchanges_of_file(scope, desk.person.dossier_id) == (line,)


def journaled(desk: Desk) -> list[AccessEntry]:
    with acting(desk.house.actor("direction"), Purpose.AUDIT):
        return entries_of_file(desk.person.dossier_id, before=now() + timedelta(minutes=1))


def test_a_call_costs_a_bounded_number_of_statements(desk: Desk) -> None:
    for number in range(20):
        told(desk, number)
    page = desk.call("get", FEEDS[0]).json()
    with CaptureQueriesContext(
        connection,
    ) as reading:
        desk.call("get", FEEDS[0])
    with CaptureQueriesContext(connection) as leaving:
        desk.call("post", f"{FEEDS[0]}/{page[0]['identifiant']}/ack")
    assert (_asked(reading), _asked(leaving)) == (10, 8)


def _asked(captured: CaptureQueriesContext) -> int:
    """Statements, those apart that open and close savepoints, or erase the counts of the minute before."""
    apart = ("SAVEPOINT", "DELETE FROM")
    return sum(not any(word in one["sql"] for word in apart) for one in captured.captured_queries)


def test_the_job_forgets_what_nobody_came_to_read(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    told(desk, 1)
    assert forget_events() == 0
    late = now() + timedelta(days=91)
    monkeypatch.setattr("convergence.jobs.exchanges.clock.now", lambda: late)
    assert forget_events() == 1
    assert desk.call("get", FEEDS[0]).json() == []


def test_what_an_adviser_does_is_told_by_the_worker(
    fresh_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = open_desk(make_house(), monkeypatch)
    _planned(desk)
    work_until_quiet()
    told = desk.call("get", FEEDS[1]).json()
    assert [(one["type"], one["action"], one["idDossier"]) for one in told] == [
        ("RDV", "CREATE", desk.person.number)
    ]


def _planned(desk: Desk) -> UUID:
    start = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=2)
    return plan_appointment(
        actor=desk.house.actor("adviser"),
        at=now(),
        dossier_id=desk.person.dossier_id,
        draft=AppointmentDraft(starts_at=start, ends_at=start + timedelta(hours=1)),
    )
