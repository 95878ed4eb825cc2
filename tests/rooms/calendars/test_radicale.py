"""The whole way with a real CalDAV server, Radicale, on both sides of which things change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from convergence.agenda.appointments.operations import (
    cancel_appointment,
    hand_over_appointments,
    move_appointment,
    plan_series,
)
from convergence.agenda.appointments.types import (
    AppointmentStatus,
    BusyKind,
    CancelledBy,
    Frequency,
    Recurrence,
)
from convergence.agenda.calendars.operations import answer_question, mirror_adviser
from convergence.agenda.calendars.queries import questions
from convergence.agenda.calendars.types import CopyAnswer, CopyState
from convergence.foundation.actor import Actor
from convergence.gateways import caldav
from convergence.jobs.calendars import read_calendar
from tests.radicale_server import LOGIN, PASSWORD, Radicale, radicale
from tests.rooms.accompagnement.world import ADVISER, AT, COLLEAGUE, at, read
from tests.rooms.appointments.world import busy, draft, planned, seen
from tests.rooms.calendars.world import HOUSE, Desk, connect, event, state, utc

HOUR = timedelta(hours=1)


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Radicale]:
    with radicale(tmp_path) as found:
        yield found


@pytest.fixture
def out(real: Radicale) -> Desk:
    return Desk(caldav.server())


def linked(real: Radicale, actor: Actor = ADVISER, calendar_url: str = "") -> UUID:
    return connect(
        actor, url=real.url, calendar_url=calendar_url or real.calendar_url, login=LOGIN, password=PASSWORD
    )


def starts(real: Radicale) -> list[str]:
    return sorted(
        body.split("BEGIN:VEVENT")[1].split("DTSTART")[1].split("\r\n")[0].split(":")[-1]
        for body in real.bodies()
    )


def external() -> list[datetime]:
    return [row.starts_at for row in busy() if row.kind is BusyKind.EXTERNAL]


def rewrite(real: Radicale, *changes: tuple[str, str]) -> None:
    (href,) = real.hrefs()
    text = real.hers("GET", href).content.decode()
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    assert real.hers("PUT", href, text).status_code in (200, 201, 204)


def test_created_moved_and_deleted_from_both_sides(dossier_id: UUID, real: Radicale, out: Desk) -> None:
    account_id = linked(real)
    made = planned(dossier_id)
    out.work()
    assert starts(real) == ["20261201T100000"]
    out.pull(account_id)
    rewrite(real, ("20261201T100000", "20261201T150000"), ("20261201T110000", "20261201T160000"))
    out.pull(account_id)
    assert seen(made).starts_at == utc(1, 14)
    move_appointment(actor=ADVISER, at=AT, appointment_id=made, starts_at=utc(1, 8), ends_at=utc(1, 9))
    out.work()
    assert starts(real) == ["20261201T090000"]
    real.hers("DELETE", real.hrefs()[0])
    out.pull(account_id)
    (question,) = read(ADVISER, questions)
    assert question.state is CopyState.GONE_THERE
    answer_question(actor=ADVISER, at=AT, copy_id=question.copy_id, answer=CopyAnswer.PUT_BACK)
    out.work()
    assert starts(real) == ["20261201T090000"]
    cancel_appointment(actor=ADVISER, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE)
    out.work()
    assert starts(real) == []
    assert seen(made).status is AppointmentStatus.CANCELLED


def test_reassigned_to_a_colleague_with_another_calendar(dossier_id: UUID, real: Radicale, out: Desk) -> None:
    other = real.make_calendar("collegue")
    linked(real)
    linked(real, COLLEAGUE, other)
    made = planned(dossier_id)
    out.work()
    hand_over_appointments(actor=ADVISER, at=AT, appointment_ids=[made], to_adviser_ids=[COLLEAGUE.user_id])
    out.twice = True
    out.work()
    assert starts(real) == []
    assert real.hers("PROPFIND", other, Depth="1").text.count(".ics</href>") == 1


def test_a_series_is_so_many_events_each_at_the_same_hour_of_the_clock(
    dossier_id: UUID, real: Radicale, out: Desk
) -> None:
    linked(real)
    start = datetime(2027, 3, 22, 9, tzinfo=UTC)
    plan_series(
        actor=ADVISER,
        at=AT,
        dossier_id=dossier_id,
        draft=draft(start),
        recurrence=Recurrence(Frequency.WEEKLY, count=3),
    )
    out.work()
    assert starts(real) == ["20270322T100000", "20270329T100000", "20270405T100000"]
    assert all("RRULE:FREQ=WEEKLY" not in body for body in real.bodies())


def test_a_lost_answer_makes_no_second_event(dossier_id: UUID, real: Radicale, out: Desk) -> None:
    linked(real)
    real.lose_answer_of.append("PUT")
    planned(dossier_id)
    out.work()
    assert out.failures == ["calendar_unreachable"]
    out.at = at(1)
    mirror_adviser(actor=HOUSE, at=out.at, adviser_id=ADVISER.user_id)
    out.work()
    assert len(real.hrefs()) == 1
    assert (state().waiting_copies, len(out.failures)) == (0, 1)


def test_down_and_back(dossier_id: UUID, tmp_path: Path) -> None:
    desk = Desk(caldav.server())
    with radicale(tmp_path) as real:
        port = int(real.url.rsplit(":", 1)[1].strip("/"))
        account_id = linked(real)
    made = planned(dossier_id)
    desk.work()
    assert desk.failures
    with radicale(tmp_path, port) as real:
        desk.at = at(1)
        desk.pull(account_id)
        mirror_adviser(actor=HOUSE, at=desk.at, adviser_id=ADVISER.user_id)
        desk.work()
        assert len(real.hrefs()) == 1
        assert seen(made).status is AppointmentStatus.PLANNED


def test_a_changed_password_and_a_deleted_calendar_are_told(staff: None, real: Radicale, out: Desk) -> None:
    account_id = linked(real)
    real.set_password("autre chose")
    out.pull(account_id)
    assert (state().failure_code, state().needs_her) == ("calendar_password", True)
    real.set_password(PASSWORD)
    real.hers("DELETE", real.calendar_url)
    out.pull(account_id)
    assert (state().failure_code, state().needs_her) == ("calendar_gone", True)


def test_a_calendar_deleted_on_the_server_deletes_no_appointment(
    dossier_id: UUID, real: Radicale, out: Desk
) -> None:
    account_id = linked(real)
    made = planned(dossier_id)
    out.work()
    real.hers("DELETE", real.calendar_url)
    out.pull(account_id)
    assert read(ADVISER, questions) == ()
    assert seen(made).status is AppointmentStatus.PLANNED


def test_her_series_with_an_exception_and_a_night_of_the_clock(
    staff: None, real: Radicale, out: Desk
) -> None:
    account_id = linked(real)
    text = event(
        "w",
        ";TZID=Europe/Paris:20270321T023000",
        ";TZID=Europe/Paris:20270321T033000",
        "RRULE:FREQ=WEEKLY;COUNT=3",
    )
    moved = event(
        "w", ";TZID=Europe/Paris:20270404T150000", ";TZID=Europe/Paris:20270404T160000",
        "RECURRENCE-ID;TZID=Europe/Paris:20270404T023000",
    ).split("BEGIN:VEVENT")[1]  # fmt: skip
    whole = text.replace("END:VCALENDAR", f"BEGIN:VEVENT{moved.split('END:VCALENDAR')[0]}END:VCALENDAR")
    real.hers("PUT", f"{real.calendar_url}w.ics", whole)
    out.pull(account_id)
    assert external() == [
        datetime(2027, 3, 21, 1, 30, tzinfo=UTC),
        datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        datetime(2027, 4, 4, 13, tzinfo=UTC),
    ]


def test_the_periodic_work_reads_and_repairs(dossier_id: UUID, real: Radicale, out: Desk) -> None:
    account_id = linked(real)
    made = planned(dossier_id)
    out.work()
    real.hers("PUT", f"{real.calendar_url}w.ics", event("w", ":20270104T100000", ":20270104T110000"))
    assert read_calendar(HOUSE, account_id)
    assert state().last_in_at is not None
    assert seen(made).status is AppointmentStatus.PLANNED
    assert external() == [datetime(2027, 1, 4, 9, tzinfo=UTC)]
    real.set_password("autre chose")
    assert not read_calendar(HOUSE, account_id)
    assert state().needs_her
