"""Queues of events: filled by whatever changes an appointment, an enrolment or a file, acknowledged one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from convergence.agenda.appointments.operations import cancel_appointment, move_appointment
from convergence.agenda.appointments.types import CancelledBy
from convergence.agenda.workshops.operations import cancel_session, note_enrolment_status, withdraw_enrolment
from convergence.agenda.workshops.queries import enrolment_number
from convergence.agenda.workshops.types import EnrolmentStatus
from convergence.audit.operations import erase_file, receive_rights_request
from convergence.audit.types import RightsRequestKind
from convergence.dossier.operations import end_accompaniment
from convergence.dossier.queries import file_number
from convergence.foundation.problems import NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import Role
from convergence.sharing.operations import (
    acknowledge_event,
    forget_operator_events,
    revoke_api_client,
    tell_operators,
)
from convergence.sharing.queries import waiting_events
from convergence.sharing.rules.feed import event_identifier, is_event_identifier
from convergence.sharing.types import (
    ApiFamily,
)
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, TARBES, at, new_file, person, read
from tests.rooms.appointments.world import TUESDAY_TEN, make_staff, planned, seen
from tests.rooms.sharing.queues import (
    ARCHIVE,
    CREATE,
    DELETE,
    DSI,
    FILE,
    HOUSE,
    RDV,
    SESSION,
    UPDATE,
    acknowledged,
    application,
    heard,
    let_in,
    told,
    waiting,
)
from tests.rooms.workshops.steps import planned as planned_session
from tests.rooms.workshops.steps import put

pytestmark = pytest.mark.django_db
DIRECTION = person("Philippe", Role.DIRECTION)


@pytest.fixture
def dossier_id(db: None) -> UUID:
    make_staff()
    return new_file()


def test_each_change_of_an_appointment_is_told_with_its_numbers(dossier_id: UUID) -> None:
    client = let_in()
    made = planned(dossier_id)
    number = seen(made).number
    later = TUESDAY_TEN + timedelta(days=1)
    move_appointment(
        actor=ADVISER,
        at=AT,
        appointment_id=made,
        starts_at=later,
        ends_at=later + timedelta(hours=1),
        edit_token=seen(made).edit_token,
    )
    cancel_appointment(
        actor=ADVISER, at=AT, appointment_id=made, by=CancelledBy.YOUNG_PERSON, reason="Malade"
    )
    heard()
    assert told(client) == [(RDV, CREATE, number), (RDV, UPDATE, number), (RDV, UPDATE, number)]
    (first, *_) = waiting(client)
    assert first.file_number == read(ADVISER, file_number, dossier_id)
    assert (first.dossier_id, first.happened_at) == (dossier_id, AT)
    assert is_event_identifier(first.identifier)


def test_each_change_of_an_enrolment_is_told_with_its_number(dossier_id: UUID) -> None:
    client = let_in()
    kept = put(planned_session(), dossier_id)
    gone = put(session_id := planned_session(starts_at=at(8)), dossier_id)
    note_enrolment_status(
        actor=ADVISER, at=AT, enrolment_id=gone, status=EnrolmentStatus.REFUSAL_YOUNG, reason="Essai"
    )
    note_enrolment_status(
        actor=ADVISER, at=AT, enrolment_id=gone, status=EnrolmentStatus.ONGOING, reason="Essai"
    )
    cancel_session(actor=ADVISER, at=AT, session_id=session_id, reason="Panne")
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=kept)
    heard()
    first, second = (read(ADVISER, enrolment_number, one) for one in (kept, gone))
    assert told(client) == [
        (SESSION, CREATE, first),
        (SESSION, CREATE, second),
        (SESSION, UPDATE, second),
        (SESSION, UPDATE, second),
        (SESSION, UPDATE, second),
        (SESSION, DELETE, first),
    ]


def test_the_end_of_an_accompaniment_archives_and_an_erasure_deletes(dossier_id: UUID) -> None:
    client, late = let_in(), let_in("Immersion", when=at(40))
    number = read(ADVISER, file_number, dossier_id)
    end_accompaniment(
        actor=ADVISER, at=AT, dossier_id=dossier_id, ended_on=AT.date(), motive="sans_nouvelles"
    )
    heard()
    assert told(client)[-1] == (FILE, ARCHIVE, None)
    request_id = receive_rights_request(
        actor=DIRECTION, at=AT, dossier_id=dossier_id, kind=RightsRequestKind.ERASURE, received_on=AT.date()
    )
    erase_file(actor=DIRECTION, at=AT, request_id=request_id, reason="Droit exercé")
    heard(2)
    (left,) = waiting(client)
    assert (left.kind, left.action, left.number, left.file_number) == (FILE, DELETE, None, number)
    assert left.dossier_id is None
    assert waiting(late) == []


def test_a_fact_read_twice_is_told_once_and_stays_acknowledged(dossier_id: UUID) -> None:
    client = let_in()
    planned(dossier_id)
    heard(3)
    (event,) = waiting(client)
    acknowledged(client, event.identifier)
    heard()
    assert waiting(client) == []


def test_each_application_has_its_own_queue(dossier_id: UUID) -> None:
    one, other = let_in(), let_in("Immersion")
    deaf, late, gone = (
        let_in("Lecture", ApiFamily.FILES),
        let_in("Tardive", when=at(1)),
        let_in("Débranchée"),
    )
    revoke_api_client(actor=DSI, at=AT, client_id=gone, reason="Fin de la convention")
    planned(dossier_id)
    heard()
    (mine,), (theirs,) = waiting(one), waiting(other)
    assert mine.identifier != theirs.identifier
    assert [waiting(client) for client in (deaf, late, gone)] == [[], [], []]
    with pytest.raises(NotFound):
        acknowledged(other, mine.identifier)
    acknowledged(one, mine.identifier)
    assert waiting(one) == []
    assert waiting(other) == [theirs]


def test_an_acknowledgement_may_be_repeated_and_an_unknown_one_is_told(dossier_id: UUID) -> None:
    client = let_in()
    planned(dossier_id)
    heard()
    (event,) = waiting(client)
    for _ in range(2):
        acknowledged(client, event.identifier)
    for lie in (event_identifier(client, -1), "", "\x00", event.identifier.upper() + "0", "é" * 24):
        with pytest.raises(NotFound):
            acknowledged(client, lie)


def test_a_queue_is_read_in_order_a_page_at_a_time_and_enters_the_journal(dossier_id: UUID) -> None:
    client = let_in()
    for event_id in range(5):
        told_by_house(dossier_id, event_id, number=event_id)
    assert [row.number for row in waiting(client, limit=3)] == [0, 1, 2]
    with acting(application(client), Purpose.OPERATOR_EXCHANGE) as scope:
        waiting_events(scope, 3)
        assert set(scope.reading.shown) == {dossier_id}


def told_by_house(dossier_id: UUID, event_id: int, *, when: datetime = AT, number: int | None = None) -> None:
    with acting(HOUSE, Purpose.SYSTEM):
        tell_operators(
            actor=HOUSE,
            at=when,
            event_id=event_id,
            structure_id=TARBES,
            dossier_id=dossier_id,
            file_number=1,
            kind=RDV,
            action=CREATE,
            number=number,
        )


@pytest.mark.parametrize("days", [7, 90])
def test_what_is_old_is_forgotten(dossier_id: UUID, days: int) -> None:
    client = let_in()
    told_by_house(dossier_id, 1)
    (event,) = waiting(client)
    if days == 7:
        acknowledged(client, event.identifier)
    for extra, count in ((0, 0), (1, 1)):
        when = AT + timedelta(days=days, seconds=extra)
        with acting(HOUSE, Purpose.SYSTEM):
            assert forget_operator_events(actor=HOUSE, at=when) == count


def test_nobody_else_has_a_queue(dossier_id: UUID) -> None:
    client = let_in()
    told_by_house(dossier_id, 1)
    (event,) = waiting(client)
    calls: tuple[Callable[[], Any], ...] = (
        lambda: read(ADVISER, waiting_events, 10),
        lambda: acknowledge_event(actor=ADVISER, at=AT, identifier=event.identifier),
        lambda: tell_operators(
            actor=ADVISER,
            at=AT,
            event_id=2,
            structure_id=TARBES,
            dossier_id=dossier_id,
            file_number=1,
            kind=RDV,
            action=CREATE,
        ),
        lambda: forget_operator_events(actor=ADVISER, at=AT),
    )
    for call in calls:
        with pytest.raises(Refused):
            call()


@pytest.mark.parametrize("purpose", [purpose for purpose in Purpose if purpose is not Purpose.SYSTEM])
def test_the_database_shows_a_queue_to_its_application_alone(dossier_id: UUID, purpose: Purpose) -> None:
    client, other = let_in(), let_in("Immersion")
    told_by_house(dossier_id, 1)
    for actor, right in ((application(client), purpose is Purpose.OPERATOR_EXCHANGE), (ADVISER, False)):
        with acting(actor, purpose), connection.cursor() as cursor:
            cursor.execute("SELECT client_id FROM sharing_operatorevent")
            assert cursor.fetchall() == ([(client,)] if right else [])
            cursor.execute("UPDATE sharing_operatorevent SET acknowledged_at = now()")
            assert cursor.rowcount == int(right)
    assert len(waiting(other)) == 1


class Queues(TestCase):
    """Whatever the order of facts, readings and acknowledgements, nothing is lost, nothing comes twice."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(["tell", "ack", "both"]), st.integers(0, 5)), max_size=20))
    def test_what_waits_is_what_was_told_and_not_acknowledged(self, steps: list[tuple[str, int]]) -> None:
        client, dossier_id = let_in(), new_file()
        expected: dict[int, bool] = {}
        for step, event_id in steps:
            if step != "ack":
                told_by_house(dossier_id, event_id)
                expected.setdefault(event_id, True)
            if step != "tell" and event_id in expected:
                acknowledged(client, event_identifier(client, event_id))
                expected[event_id] = False
        still = {event_identifier(client, event_id) for event_id, waits in expected.items() if waits}
        assert {row.identifier for row in waiting(client)} == still
