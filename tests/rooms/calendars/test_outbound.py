"""From Convergence to her calendar: created, moved, gone, reassigned, never twice, discreet by default."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag

from convergence.agenda.appointments.operations import (
    cancel_appointment,
    declare_absence,
    hand_over_appointments,
    move_appointment,
    undo_hand_over,
    withdraw_absence,
)
from convergence.agenda.appointments.types import AbsenceKind, CancelledBy
from convergence.agenda.calendars import models
from convergence.agenda.calendars.operations import (
    change_calendar,
    connect_calendar,
    disconnect_calendar,
    forget_ended,
    mirror_adviser,
    renew_password,
    rule_detail,
    settle_copy,
)
from convergence.agenda.calendars.queries import account, most_detail
from convergence.agenda.calendars.rules.sealing import seal, unseal
from convergence.agenda.calendars.types import AccountDraft, CopyState, DetailLevel, SyncDirection
from convergence.foundation.actor import system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, Refused
from convergence.foundation.scope import Purpose
from convergence.gateways.caldav import DeliveryOutcome, Receipt
from convergence.gateways.caldav.memory import MemoryCalendars
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    at,
    events,
    read,
)
from tests.rooms.appointments.world import THIRD, TUESDAY_TEN, planned, room
from tests.rooms.calendars.world import HOUSE, PASSWORD, Desk, bodies, connect, state

DIRECTION = replace(MANAGER, permissions=MANAGER.permissions | {Permission.MANAGE_STRUCTURE})
HOUR = timedelta(hours=1)
THEIRS = "https://memoire.example/autre/"


def move(appointment_id: UUID, by: timedelta) -> None:
    move_appointment(
        actor=ADVISER,
        at=AT,
        appointment_id=appointment_id,
        starts_at=TUESDAY_TEN + by,
        ends_at=TUESDAY_TEN + by + HOUR,
    )


def cancel(appointment_id: UUID) -> None:
    cancel_appointment(actor=ADVISER, at=AT, appointment_id=appointment_id, by=CancelledBy.STRUCTURE)


def test_an_appointment_is_written_moved_then_gone(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    connect()
    made = planned(dossier_id)
    desk.work()
    (body,) = bodies(server)
    assert "DTSTART;TZID=Europe/Paris:20261201T100000" in body
    assert "BEGIN:VTIMEZONE" in body
    assert "SEQUENCE:0" in body
    move(made, timedelta(hours=4))
    desk.work()
    (moved,) = bodies(server)
    assert "DTSTART;TZID=Europe/Paris:20261201T140000" in moved
    assert "SEQUENCE:1" in moved
    assert body.split("UID:")[1].split()[0] == moved.split("UID:")[1].split()[0]
    cancel(made)
    desk.work()
    assert bodies(server) == []
    assert state().waiting_copies == 0


def test_what_was_planned_before_the_connection_is_written(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    planned(dossier_id)
    connect()
    desk.work()
    assert len(bodies(server)) == 1


def test_a_discreet_event_names_nobody_and_says_nothing(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    connect()
    planned(dossier_id, purpose="Violences à la maison", place_id=room("Maison d’arrêt"), comment="Secret")
    desk.work()
    (body,) = bodies(server)
    assert "SUMMARY:Rendez-vous\r\n" in body
    for word in (
        "LOCATION",
        "DESCRIPTION",
        "Violences",
        "arrêt",
        "Larrieu",
        "Inès",
        "Secret",
        str(dossier_id),
    ):
        assert word not in body
    asked = events("ExchangeRequested")
    assert asked
    assert all(event["dossier_id"] is None for event in asked)


def test_each_level_says_what_it_says(dossier_id: UUID, desk: Desk, server: MemoryCalendars) -> None:
    rule_detail(actor=DIRECTION, at=AT, most_detail=DetailLevel.FULL)
    connect(detail=DetailLevel.INITIALS)
    planned(dossier_id, purpose="CV", place_id=room("Bureau 2"))
    desk.work()
    (body,) = bodies(server)
    assert "DESCRIPTION" not in body
    assert "LOCATION:Bureau 2" in body
    summary = body.split("SUMMARY:")[1].split("\r\n")[0]
    assert summary.startswith("Entretien individuel – ")
    assert summary.endswith(".")
    change_calendar(actor=ADVISER, at=AT, detail=DetailLevel.FULL, direction=SyncDirection.BOTH)
    desk.work()
    (full,) = bodies(server)
    assert "DESCRIPTION:CV" in full
    assert len(full.split("SUMMARY:")[1].split("\r\n")[0]) > len(summary)
    asked = events("ExchangeRequested")
    assert asked[-1]["dossier_id"] == str(dossier_id)


def test_the_structure_may_bring_every_calendar_down(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    assert read(ADVISER, most_detail) is DetailLevel.INITIALS
    with pytest.raises(Invalid, match="ne permet pas"):
        connect(detail=DetailLevel.FULL)
    connect(detail=DetailLevel.INITIALS)
    planned(dossier_id)
    desk.work()
    assert "Entretien" in bodies(server)[0]
    rule_detail(actor=DIRECTION, at=AT, most_detail=DetailLevel.DISCREET)
    desk.work()
    assert "SUMMARY:Rendez-vous\r\n" in bodies(server)[0]
    with pytest.raises(Refused):
        rule_detail(actor=ADVISER, at=AT, most_detail=DetailLevel.FULL)


def test_reassigned_it_leaves_one_calendar_for_the_other(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.names[THEIRS] = "Autre"
    connect()
    connect(COLLEAGUE, calendar_url=THEIRS)
    made = planned(dossier_id)
    desk.work()
    assert (len(bodies(server)), len(bodies(server, THEIRS))) == (1, 0)
    hand_over_appointments(actor=ADVISER, at=AT, appointment_ids=[made], to_adviser_ids=[COLLEAGUE.user_id])
    desk.work()
    assert (len(bodies(server)), len(bodies(server, THEIRS))) == (0, 1)


def test_reassigned_in_a_calendar_that_both_share_it_is_there_once(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    connect()
    connect(COLLEAGUE)
    made = planned(dossier_id)
    desk.work()
    hand_over_appointments(actor=ADVISER, at=AT, appointment_ids=[made], to_adviser_ids=[COLLEAGUE.user_id])
    desk.work()
    assert len(bodies(server)) == 1


def test_every_adviser_of_an_appointment_has_it(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    connect(COLLEAGUE)
    made = planned(dossier_id, other_adviser_ids=(COLLEAGUE.user_id,))
    desk.work()
    assert len(bodies(server)) == 1
    cancel(made)
    desk.work()
    assert bodies(server) == []


def test_a_seat_given_leaves_one_calendar_for_the_other_and_comes_back(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.names[THEIRS] = "Autre"
    connect()
    connect(COLLEAGUE, calendar_url=THEIRS)
    made = planned(dossier_id, other_adviser_ids=(THIRD.user_id,))
    desk.work()
    assert (len(bodies(server)), len(bodies(server, THEIRS))) == (1, 0)
    outcome = hand_over_appointments(
        actor=MANAGER, at=AT, appointment_ids=[made], to_adviser_ids=[COLLEAGUE.user_id], of_adviser_id=THIRD.user_id
    )  # fmt: skip
    desk.work()
    assert (len(bodies(server)), len(bodies(server, THEIRS))) == (1, 1)
    undo_hand_over(actor=MANAGER, at=AT, hand_over_id=outcome.hand_over_id)
    desk.work()
    assert (len(bodies(server)), len(bodies(server, THEIRS))) == (1, 0)


def test_an_absence_is_written_without_its_reason(staff: None, desk: Desk, server: MemoryCalendars) -> None:
    connect()
    absence_id = declare_absence(
        actor=ADVISER, at=AT, adviser_id=ADVISER.user_id, starts_at=TUESDAY_TEN, ends_at=TUESDAY_TEN + 8 * HOUR,
        kind=AbsenceKind.LEAVE,
    )  # fmt: skip
    desk.work()
    (body,) = bodies(server)
    assert "SUMMARY:Absence\r\n" in body
    withdraw_absence(actor=ADVISER, at=AT, absence_id=absence_id)
    desk.work()
    assert bodies(server) == []


@pytest.mark.parametrize("seed", range(5))
def test_twice_late_or_out_of_order_leads_to_the_same_calendar(
    seed: int, dossier_id: UUID, server: MemoryCalendars
) -> None:
    desk = Desk(server, twice=True, shuffle=random.Random(seed).shuffle)
    connect()
    kept, gone = planned(dossier_id), planned(dossier_id, TUESDAY_TEN + timedelta(days=1))
    move(kept, timedelta(hours=3))
    cancel(gone)
    move(kept, timedelta(hours=5))
    desk.work()
    (body,) = bodies(server)
    assert "DTSTART;TZID=Europe/Paris:20261201T150000" in body
    assert state().waiting_copies == 0


def test_the_receipt_of_an_older_wording_leaves_the_copy_waiting(dossier_id: UUID, desk: Desk) -> None:
    connect()
    planned(dossier_id)
    desk.work()
    with acting(HOUSE, Purpose.SYSTEM):
        copy = models.CalendarCopy.objects.get()
        models.CalendarCopy.objects.update(state=CopyState.WAITING)
    late = Receipt(DeliveryOutcome.WRITTEN, copy.href, '"9"', "une autre")
    settle_copy(actor=HOUSE, at=AT, copy_id=copy.id, receipt=late)
    assert state().waiting_copies == 1
    settle_copy(actor=HOUSE, at=AT, copy_id=copy.id, receipt=replace(late, revision=copy.revision))
    assert state().waiting_copies == 0


def test_a_server_that_is_down_delays_and_loses_nothing(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    account_id = connect()
    server.is_down = True
    planned(dossier_id)
    desk.work()
    assert state().failure
    assert state().waiting_copies == 1
    server.is_down = False
    desk.at = at(1)
    desk.pull(account_id)
    mirror_adviser(actor=HOUSE, at=desk.at, adviser_id=ADVISER.user_id)
    desk.work()
    assert len(bodies(server)) == 1
    assert not state().failure


def test_a_new_password_sets_everything_going_again(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    account_id = connect()
    server.password = "changé"
    planned(dossier_id)
    desk.work()
    desk.pull(account_id)
    assert state().needs_her
    desk.at = at(1)
    renew_password(actor=ADVISER, at=desk.at, password="changé")
    assert not state().needs_her
    desk.work()
    assert len(bodies(server)) == 1


def test_disconnected_nothing_of_ours_is_left_and_the_password_is_forgotten(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    connect()
    planned(dossier_id)
    server.put("https://memoire.example/agenda/hers.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    desk.work()
    disconnect_calendar(actor=ADVISER, at=AT)
    desk.work()
    assert list(server.objects) == ["https://memoire.example/agenda/hers.ics"]
    assert read(ADVISER, account) is None
    with acting(HOUSE, Purpose.SYSTEM):
        assert not models.CalendarSync.objects.exists()


def test_a_password_is_forgotten_in_a_week_even_when_the_server_is_silent(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    connect()
    planned(dossier_id)
    desk.work()
    server.is_down = True
    disconnect_calendar(actor=ADVISER, at=AT)
    desk.work()
    assert forget_ended(actor=HOUSE, at=at(6)) == 0
    assert forget_ended(actor=HOUSE, at=at(8)) == 1


def test_one_way_in_writes_nothing_and_takes_back_what_was_written(
    dossier_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    connect()
    planned(dossier_id)
    desk.work()
    change_calendar(actor=ADVISER, at=AT, detail=DetailLevel.DISCREET, direction=SyncDirection.IN)
    desk.work()
    assert bodies(server) == []


def test_one_calendar_at_a_time(staff: None) -> None:
    connect()
    with pytest.raises(Conflict, match="déjà relié"):
        connect()


@pytest.mark.parametrize("word", ["", "x" * 501, "a\x00b"])
@pytest.mark.parametrize("name", ["url", "login", "password", "calendar_url"])
def test_what_cannot_be_kept_is_refused(staff: None, name: str, word: str) -> None:
    values = {"url": "https://a.fr/", "login": "a", "password": "b", "calendar_url": "https://a.fr/c/"}
    with pytest.raises(Invalid):
        connect_calendar(
            actor=ADVISER, at=AT, draft=AccountDraft(**(values | {name: word}), calendar_name="Agenda")
        )


def test_nobody_else_sees_a_calendar_not_even_in_the_database(staff: None) -> None:
    connect()
    for other in (COLLEAGUE, ELSEWHERE, system_actor(ELSEWHERE.structure_id)):
        with acting(other, Purpose.SYSTEM if other.is_system else Purpose.ACCOMPAGNEMENT):
            assert not models.CalendarAccount.objects.exists()
            assert not models.CalendarSync.objects.exists()
    with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
        kept = models.CalendarSync.objects.get()
        assert PASSWORD.encode() not in bytes(kept.sealed_password)


def test_a_password_moved_to_another_account_does_not_open(staff: None) -> None:
    mine, other, key = uuid7(), uuid7(), b"k" * 32
    sealed = seal(PASSWORD, account_id=mine, key=key)
    assert unseal(sealed, account_id=mine, key=key) == PASSWORD
    with pytest.raises(InvalidTag):
        unseal(sealed, account_id=other, key=key)
