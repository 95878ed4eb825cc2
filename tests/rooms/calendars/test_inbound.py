"""From her calendar to Convergence: moved, deleted, changed on both sides; her own events only take time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from convergence.agenda.appointments.operations import move_appointment
from convergence.agenda.appointments.queries import appointment_changes
from convergence.agenda.appointments.types import AppointmentStatus, BusyKind
from convergence.agenda.calendars.operations import (
    answer_question,
    disconnect_calendar,
    note_pull_failure,
    receive_changes,
)
from convergence.agenda.calendars.queries import due_accounts, questions
from convergence.agenda.calendars.types import CopyAnswer, CopyState, SyncDirection
from convergence.foundation.problems import Invalid, NotFound
from convergence.foundation.scope import Purpose
from convergence.gateways.caldav import Changes
from convergence.gateways.caldav.memory import MemoryCalendars
from convergence.gateways.caldav.troubles import trouble
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, COLLEAGUE, at, events, read
from tests.rooms.appointments.world import TUESDAY_TEN, busy, planned, seen
from tests.rooms.calendars.world import HOUSE, Desk, bodies, connect, event, state, utc

HOUR = timedelta(hours=1)
AGENDA = "https://memoire.example/agenda/"
TEN, ELEVEN = ";TZID=Europe/Paris:20261201T100000", ";TZID=Europe/Paris:20261201T110000"
THREE, FOUR = ";TZID=Europe/Paris:20261201T150000", ";TZID=Europe/Paris:20261201T160000"


@pytest.fixture
def account_id(staff: None) -> UUID:
    return connect()


@pytest.fixture
def made(dossier_id: UUID, account_id: UUID, desk: Desk) -> UUID:
    """An appointment that stands in her calendar."""
    appointment_id = planned(dossier_id)
    desk.work()
    desk.pull(account_id)
    return appointment_id


def hers(server: MemoryCalendars, *changes: tuple[str, str]) -> None:
    """She changes our event in her calendar."""
    ((href, thing),) = server.objects.items()
    text = thing.ics
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    server.put(href, text)


def event_uid(server: MemoryCalendars) -> str:
    ((_, thing),) = server.objects.items()
    return thing.ics.replace("\r\n ", "").split("UID:")[1].split("\r\n")[0]


def outside(*who: UUID) -> list[tuple[datetime, datetime]]:
    rows = [row for row in busy() if row.kind is BusyKind.EXTERNAL]
    assert all(not row.label for row in rows)
    return [(row.starts_at, row.ends_at) for row in rows]


def test_moved_in_her_calendar_it_moves_here_and_says_from_where(
    made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars, dossier_id: UUID
) -> None:
    hers(server, (TEN, THREE), (ELEVEN, FOUR))
    desk.pull(account_id)
    assert seen(made).starts_at == utc(1, 14)
    assert read(ADVISER, appointment_changes, dossier_id)[0].source == "calendrier personnel"
    assert len(bodies(server)) == 1
    assert read(ADVISER, questions) == ()


def test_moved_there_before_its_writing_is_noted_it_moves_here_at_the_next_reading(
    account_id: UUID, desk: Desk, server: MemoryCalendars, dossier_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver = server.deliver

    def deliver_and_be_read(delivery: Any) -> Any:
        receipt = deliver(delivery)
        hers(server, (TEN, THREE), (ELEVEN, FOUR))
        desk.pull(account_id)
        return receipt

    monkeypatch.setattr(server, "deliver", deliver_and_be_read)
    appointment_id = planned(dossier_id)
    desk.work()
    assert seen(appointment_id).starts_at == TUESDAY_TEN
    monkeypatch.undo()
    desk.pull(account_id)
    assert seen(appointment_id).starts_at == utc(1, 14)


def test_our_event_under_a_uid_of_the_server_stays_ours(
    made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    ours = event_uid(server)
    hers(server, (ours, "040000008200E00074C5B7101A82E008"), (TEN, THREE), (ELEVEN, FOUR))
    desk.pull(account_id)
    assert outside() == []
    assert seen(made).starts_at == utc(1, 14)
    assert len(server.objects) == 1


def test_our_own_echo_changes_nothing(
    made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    before = (server.objects.copy(), len(events("AppointmentMoved")))
    for _ in range(3):
        desk.pull(account_id)
    assert (server.objects, len(events("AppointmentMoved"))) == before


def test_what_she_adds_to_our_event_stays_when_it_moves(
    made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    alarm = (
        "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Penser au dossier\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
    )
    own = "X-HERS;X-PARAM=a:b\r\nCATEGORIES:Travail\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:x@exemple.fr\r\n"
    hers(server, ("END:VEVENT", f"{own}{alarm}END:VEVENT"))
    desk.pull(account_id)
    move_appointment(
        actor=ADVISER,
        at=AT,
        appointment_id=made,
        starts_at=TUESDAY_TEN + HOUR,
        ends_at=TUESDAY_TEN + 2 * HOUR,
    )
    desk.work()
    (body,) = bodies(server)
    assert "DTSTART;TZID=Europe/Paris:20261201T110000" in body
    for line in ("X-HERS;X-PARAM=a:b", "CATEGORIES:Travail", "TRIGGER:-PT15M", "PARTSTAT=ACCEPTED"):
        assert line in body


def test_deleted_there_it_is_asked_and_never_cancelled_silently(
    made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.drop(next(iter(server.objects)))
    desk.pull(account_id)
    assert seen(made).status is AppointmentStatus.PLANNED
    (question,) = read(ADVISER, questions)
    assert question.state is CopyState.GONE_THERE
    desk.pull(account_id)
    assert len(read(ADVISER, questions)) == 1
    answer_question(actor=ADVISER, at=AT, copy_id=question.copy_id, answer=CopyAnswer.CANCEL)
    desk.work()
    assert seen(made).status is AppointmentStatus.CANCELLED
    assert (bodies(server), read(ADVISER, questions)) == ([], ())


def test_what_is_written_while_the_server_was_answering_is_not_taken_for_deleted(
    dossier_id: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    planned(dossier_id)
    desk.work()
    for asked_at, raised in ((AT - timedelta(seconds=1), 0), (AT + timedelta(seconds=1), 1)):
        receive_changes(
            actor=HOUSE,
            at=AT,
            account_id=account_id,
            changes=Changes("sync:1", is_full=True),
            started_at=asked_at,
        )
        assert len(read(ADVISER, questions)) == raised


def test_deleted_there_it_may_be_put_back(
    made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.drop(next(iter(server.objects)))
    desk.pull(account_id)
    (question,) = read(ADVISER, questions)
    answer_question(actor=ADVISER, at=AT, copy_id=question.copy_id, answer=CopyAnswer.PUT_BACK)
    desk.work()
    assert len(bodies(server)) == 1
    desk.at = at(0.01)
    desk.pull(account_id)
    assert read(ADVISER, questions) == ()


def test_deleted_there_while_it_moves_here_it_is_asked_all_the_same(
    made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.drop(next(iter(server.objects)))
    move_appointment(
        actor=ADVISER,
        at=AT,
        appointment_id=made,
        starts_at=TUESDAY_TEN + HOUR,
        ends_at=TUESDAY_TEN + 2 * HOUR,
    )
    desk.work()
    (question,) = read(ADVISER, questions)
    assert question.state is CopyState.GONE_THERE
    assert bodies(server) == []


@pytest.fixture
def both(made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars) -> UUID:
    """Changed on both sides at the same time."""
    hers(server, (TEN, THREE), (ELEVEN, FOUR))
    move_appointment(
        actor=ADVISER,
        at=AT,
        appointment_id=made,
        starts_at=TUESDAY_TEN + HOUR,
        ends_at=TUESDAY_TEN + 2 * HOUR,
    )
    desk.work()
    desk.pull(account_id)
    return made


def test_changed_on_both_sides_both_are_kept_and_shown(both: UUID, server: MemoryCalendars) -> None:
    (question,) = read(ADVISER, questions)
    assert question.state is CopyState.CHANGED_THERE
    assert question.theirs is not None
    assert (question.ours.starts_at, question.theirs.starts_at) == (TUESDAY_TEN + HOUR, utc(1, 14))
    assert "T150000" in bodies(server)[0]
    assert seen(both).starts_at == TUESDAY_TEN + HOUR


@pytest.mark.parametrize(
    ("answer", "hour"), [(CopyAnswer.KEEP_OURS, "110000"), (CopyAnswer.TAKE_THEIRS, "150000")]
)
def test_she_chooses_and_both_sides_agree(
    answer: CopyAnswer, hour: str, both: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    (question,) = read(ADVISER, questions)
    answer_question(actor=ADVISER, at=AT, copy_id=question.copy_id, answer=answer)
    desk.work()
    desk.pull(account_id)
    (body,) = bodies(server)
    assert f"DTSTART;TZID=Europe/Paris:20261201T{hour}" in body
    assert seen(both).starts_at == datetime.strptime(f"20261201{hour}+0100", "%Y%m%d%H%M%S%z")
    assert read(ADVISER, questions) == ()


def test_only_the_owner_answers_and_only_once(both: UUID) -> None:
    (question,) = read(ADVISER, questions)
    with pytest.raises(NotFound):
        answer_question(actor=COLLEAGUE, at=AT, copy_id=question.copy_id, answer=CopyAnswer.KEEP_OURS)
    with pytest.raises(Invalid):
        answer_question(actor=ADVISER, at=AT, copy_id=question.copy_id, answer=CopyAnswer.PUT_BACK)
    answer_question(actor=ADVISER, at=AT, copy_id=question.copy_id, answer=CopyAnswer.KEEP_OURS)
    with pytest.raises(NotFound):
        answer_question(actor=ADVISER, at=AT, copy_id=question.copy_id, answer=CopyAnswer.KEEP_OURS)


def test_moved_there_onto_another_appointment_it_is_asked(
    made: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars, dossier_id: UUID
) -> None:
    hers(server, (TEN, THREE), (ELEVEN, FOUR))
    planned(dossier_id, TUESDAY_TEN + 5 * HOUR)
    desk.pull(account_id)
    assert seen(made).starts_at == TUESDAY_TEN
    (question,) = read(ADVISER, questions)
    assert question.state is CopyState.CHANGED_THERE


def test_her_event_takes_time_and_nothing_of_it_is_kept(
    account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR, "LOCATION:Cabinet"))
    desk.pull(account_id)
    assert outside() == [(utc(1, 14), utc(1, 15))]
    with acting(HOUSE, Purpose.SYSTEM), connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT string_agg(o::text, '') FROM calendars_outsidetime o)"
            " || (SELECT string_agg(b::text, '') FROM appointments_busytime b)"
        )
        kept = cursor.fetchone()[0]
    for word in ("Dentiste", "Léa", "Cabinet"):
        assert word not in kept


@pytest.mark.parametrize(
    "line", ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "ATTENDEE;PARTSTAT=DECLINED:mailto:Moi@exemple.fr"]
)
def test_what_does_not_make_her_busy_takes_no_time(
    line: str, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR, line))
    desk.pull(account_id, ("moi@exemple.fr",))
    assert outside() == []


def test_her_event_moved_shortened_then_deleted(
    account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR, "RRULE:FREQ=DAILY;COUNT=3"))
    desk.pull(account_id)
    assert len(outside()) == 3
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR, "RRULE:FREQ=DAILY;COUNT=2"))
    desk.pull(account_id)
    assert outside() == [(utc(day, 14), utc(day, 15)) for day in (1, 2)]
    server.drop(f"{AGENDA}1.ics")
    desk.pull(account_id)
    assert outside() == []


def test_a_whole_reading_frees_what_has_gone_meanwhile(
    account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR))
    desk.pull(account_id)
    server.objects.clear()
    desk.at = at(1)
    desk.pull(account_id)
    assert outside() == []


def test_an_event_that_nobody_can_read_hides_no_other_and_is_counted(
    account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR, "RRULE:FREQ=SECONDLY"))
    server.put(f"{AGENDA}2.ics", "n’importe quoi")
    server.put(f"{AGENDA}3.ics", event("3", THREE, FOUR))
    desk.pull(account_id)
    assert len(outside()) == 1
    assert state().unread_events == 2


def test_a_calendar_with_too_many_times_is_bounded(
    account_id: UUID, desk: Desk, server: MemoryCalendars, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convergence.agenda.calendars.operations.pulling.MOST_TIMES", 5)
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR, "RRULE:FREQ=DAILY;COUNT=30"))
    desk.pull(account_id)
    assert len(outside()) == 5
    assert state().unread_events == 1


def test_one_way_out_reads_nothing(staff: None, desk: Desk, server: MemoryCalendars) -> None:
    account_id = connect(direction=SyncDirection.OUT)
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR))
    desk.pull(account_id)
    assert outside() == []


def test_a_colleagues_appointment_in_a_shared_calendar_takes_none_of_my_time(
    dossier_id: UUID, account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    connect(COLLEAGUE)
    planned(dossier_id, adviser_id=COLLEAGUE.user_id)
    desk.work()
    desk.pull(account_id)
    assert outside() == []


def test_disconnected_her_time_is_free_again(account_id: UUID, desk: Desk, server: MemoryCalendars) -> None:
    server.put(f"{AGENDA}1.ics", event("1", THREE, FOUR))
    desk.pull(account_id)
    disconnect_calendar(actor=ADVISER, at=AT)
    desk.work()
    assert outside() == []


def test_a_server_that_is_down_is_left_in_peace_longer_each_time(
    account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    server.is_down = True
    desk.pull(account_id)
    first = state()
    assert first.failure.startswith("Le serveur de votre calendrier ne répond pas.")
    assert first.first_failed_at == AT
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert due_accounts(scope, AT + timedelta(minutes=5)) == ()
        assert due_accounts(scope, AT + timedelta(minutes=11)) == (account_id,)
    desk.pull(account_id)
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        assert due_accounts(scope, AT + timedelta(minutes=11)) == ()
    server.is_down = False
    desk.pull(account_id)
    assert (state().failure, state().first_failed_at) == ("", None)


def test_the_night_of_the_clock_is_read_as_her_clock_shows_it(
    account_id: UUID, desk: Desk, server: MemoryCalendars
) -> None:
    """25 October 2026 at 02:30 comes twice, 28 March 2027 never: the day's length is what it is."""
    server.put(f"{AGENDA}1.ics", event("1", ":20270327T233000", ":20270328T060000"))
    server.put(f"{AGENDA}2.ics", event("2", ":20270328T023000", ":20270328T040000"))
    server.put(f"{AGENDA}3.ics", event("3", ";VALUE=DATE:20270328", ";VALUE=DATE:20270329"))
    desk.pull(account_id)
    assert outside() == sorted(
        [
            (datetime(2027, 3, 27, 22, 30, tzinfo=UTC), datetime(2027, 3, 28, 4, tzinfo=UTC)),
            (datetime(2027, 3, 28, 1, 30, tzinfo=UTC), datetime(2027, 3, 28, 2, tzinfo=UTC)),
            (datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        ]
    )


def test_a_server_that_asks_to_wait_is_left_alone_as_long_as_it_says(staff: None) -> None:
    account_id, busy = connect(), trouble("calendar_busy")
    busy.wait = timedelta(hours=7)
    with acting(HOUSE, Purpose.SYSTEM) as scope:
        note_pull_failure(actor=HOUSE, at=AT, account_id=account_id, problem=busy)
        assert account_id not in due_accounts(scope, AT + timedelta(hours=6, minutes=59))
        assert account_id in due_accounts(scope, AT + timedelta(hours=7))
