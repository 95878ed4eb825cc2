"""Move, amend, cancel, postpone, note attendance; series in local time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from convergence.agenda.appointments.operations import (
    amend_appointment,
    cancel_appointment,
    free,
    move_appointment,
    note_attendance,
    occupy,
    plan_series,
    postpone_appointment,
)
from convergence.agenda.appointments.queries import (
    appointment_note,
    appointments_of_file,
    count_to_note,
    series_ahead,
)
from convergence.agenda.appointments.types import (
    AppointmentConflict,
    AppointmentModality,
    AppointmentStatus,
    BusyKind,
    CancelledBy,
    Frequency,
    Recurrence,
    SeriesExtent,
    TimeConflict,
)
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    READER,
    TARBES,
    at,
    events,
    new_file,
    read,
)
from tests.rooms.appointments.world import TUESDAY_TEN, busy, draft, planned, seen

HOUR = timedelta(hours=1)
S = AppointmentStatus


def test_a_move_frees_the_former_time_and_takes_the_new_one(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    later = TUESDAY_TEN + timedelta(minutes=30)
    move_appointment(actor=ADVISER, at=AT, appointment_id=made, starts_at=later, ends_at=later + HOUR)
    assert seen(made).starts_at == later
    assert [one.starts_at for one in busy()] == [later]
    (event,) = events("AppointmentMoved")
    assert event["previous_starts_at"] == TUESDAY_TEN.isoformat()
    assert event["by_young_person"] is False


def test_a_move_on_a_taken_time_changes_nothing(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    planned(new_file(), TUESDAY_TEN + 2 * HOUR)
    with pytest.raises(TimeConflict):
        move_appointment(
            actor=ADVISER, at=AT, appointment_id=made, starts_at=TUESDAY_TEN + HOUR,
            ends_at=TUESDAY_TEN + 3 * HOUR,
        )  # fmt: skip
    assert seen(made).starts_at == TUESDAY_TEN
    assert len(busy()) == 2


def test_who_read_an_older_version_is_told(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    token = seen(made).edit_token
    later = TUESDAY_TEN + 2 * HOUR
    move_appointment(
        actor=ADVISER, at=AT, appointment_id=made, starts_at=later, ends_at=later + HOUR, edit_token=token
    )
    with pytest.raises(AppointmentConflict) as refused:
        amend_appointment(actor=COLLEAGUE, at=AT, appointment_id=made, draft=draft(), edit_token=token)
    assert refused.value.theirs.starts_at == later


def test_an_amendment_replaces_all_and_tells_the_new_adviser(dossier_id: UUID) -> None:
    made = planned(dossier_id, other_adviser_ids=(COLLEAGUE.user_id,), comment="ancien")
    wanted = draft(
        adviser_id=COLLEAGUE.user_id, modality=AppointmentModality.PHONE, purpose="Point", comment=""
    )
    amend_appointment(
        actor=ADVISER, at=AT, appointment_id=made, draft=wanted, edit_token=seen(made).edit_token
    )
    row = seen(made)
    assert (row.adviser_ids, row.modality, row.purpose) == (
        (COLLEAGUE.user_id,), AppointmentModality.PHONE, "Point"
    )  # fmt: skip
    assert read(ADVISER, appointment_note, made) is None
    assert [one.adviser_id for one in busy(ADVISER, ADVISER, COLLEAGUE)] == [COLLEAGUE.user_id]
    assert len(events("AppointmentReassigned")) == len(events("AppointmentMoved")) == 1


def test_an_amendment_of_words_alone_moves_nothing(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    amend_appointment(
        actor=ADVISER, at=AT, appointment_id=made, draft=draft(purpose="Point"),
        edit_token=seen(made).edit_token,
    )  # fmt: skip
    assert events("AppointmentMoved") == []


def test_a_cancellation_says_who_and_why_and_twice_changes_nothing(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    for _ in range(2):
        cancel_appointment(
            actor=ADVISER, at=AT, appointment_id=made, by=CancelledBy.THIRD_PARTY, words="Grève des bus"
        )
    row = seen(made)
    assert (row.status, row.cancelled_by) == (S.CANCELLED, CancelledBy.THIRD_PARTY)
    note = read(ADVISER, appointment_note, made)
    assert note is not None
    assert note.cancellation == "Grève des bus"
    assert len(events("AppointmentCancelled")) == 1
    with pytest.raises(Conflict, match="noté « Annulé »"):
        move_appointment(
            actor=ADVISER, at=AT, appointment_id=made, starts_at=TUESDAY_TEN, ends_at=TUESDAY_TEN + HOUR
        )


def test_a_guest_cancels_in_her_own_name(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    guest = guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)
    cancel_appointment(actor=guest, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE)
    assert seen(made).cancelled_by is CancelledBy.YOUNG_PERSON
    other = planned(new_file())
    with pytest.raises(NotFound):
        cancel_appointment(actor=guest, at=AT, appointment_id=other, by=CancelledBy.STRUCTURE)
    with pytest.raises(Refused):
        note_attendance(actor=guest, at=at(8), appointment_id=made, status=S.PRESENT)


def test_a_postponed_one_stays_in_the_file_and_leads_to_the_new_one(dossier_id: UUID) -> None:
    made = planned(dossier_id, purpose="Point", other_adviser_ids=(COLLEAGUE.user_id,))
    later = TUESDAY_TEN + timedelta(days=1)
    again = postpone_appointment(
        actor=ADVISER, at=AT, appointment_id=made, starts_at=later, ends_at=later + HOUR,
        by=CancelledBy.YOUNG_PERSON,
    )  # fmt: skip
    before, after = seen(made), seen(again)
    assert (before.status, before.rescheduled_to_id) == (S.POSTPONED, again)
    assert (after.status, after.purpose, after.other_adviser_ids) == (
        S.PLANNED, "Point", (COLLEAGUE.user_id,)
    )  # fmt: skip
    assert before.number != after.number
    assert {one.ref_id for one in busy()} == {again}
    assert events("AppointmentCancelled")[0]["rescheduled_to_id"] == str(again)
    assert events("AppointmentPlanned")[-1]["rescheduled_from_id"] == str(made)


def test_a_refused_postponement_leaves_everything(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    later = TUESDAY_TEN + timedelta(days=1)
    planned(new_file(), later)
    with pytest.raises(TimeConflict):
        postpone_appointment(
            actor=ADVISER, at=AT, appointment_id=made, starts_at=later, ends_at=later + HOUR,
            by=CancelledBy.STRUCTURE,
        )  # fmt: skip
    assert seen(made).status is S.PLANNED
    assert len(busy()) == 2


def test_attendance_is_noted_once_and_corrected_with_a_reason(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    day = TUESDAY_TEN + HOUR
    with pytest.raises(Invalid, match="pas encore commencé"):
        note_attendance(actor=ADVISER, at=AT, appointment_id=made, status=S.PRESENT)
    assert read(ADVISER, count_to_note, ADVISER.user_id, day) == 1
    for _ in range(2):
        note_attendance(actor=ADVISER, at=day, appointment_id=made, status=S.PRESENT, minutes=45)
    assert (seen(made).status, seen(made).minutes) == (S.PRESENT, 45)
    assert len(events("AppointmentStatusNoted")) == 1
    assert read(ADVISER, count_to_note, ADVISER.user_id, day) == 0
    with pytest.raises(Invalid, match="Dites pourquoi"):
        note_attendance(actor=ADVISER, at=day, appointment_id=made, status=S.ABSENT)
    note_attendance(actor=ADVISER, at=day, appointment_id=made, status=S.ABSENT, reason="Erreur de ligne")
    assert (seen(made).status, seen(made).minutes) == (S.ABSENT, None)
    assert events("AppointmentStatusNoted")[-1]["previous_status"] == "present"
    with pytest.raises(Conflict):
        cancel_appointment(actor=ADVISER, at=day, appointment_id=made, by=CancelledBy.STRUCTURE)


@pytest.mark.parametrize("status", [S.CANCELLED, S.POSTPONED])
def test_attendance_neither_cancels_nor_postpones(dossier_id: UUID, status: AppointmentStatus) -> None:
    made = planned(dossier_id)
    with pytest.raises(Conflict):
        note_attendance(actor=ADVISER, at=at(8), appointment_id=made, status=status)


@pytest.mark.parametrize("minutes", [0, -5, 721, 10**6])
def test_the_length_told_is_plausible(dossier_id: UUID, minutes: int) -> None:
    made = planned(dossier_id)
    with pytest.raises(Invalid, match="La durée va de"):
        note_attendance(actor=ADVISER, at=at(8), appointment_id=made, status=S.PRESENT, minutes=minutes)


def each_change(who: Actor, made: UUID) -> list[Callable[[], object]]:
    """Every way to change an appointment, as somebody."""
    later = TUESDAY_TEN + timedelta(days=1)
    times = {"starts_at": later, "ends_at": later + HOUR}
    token = seen(made).edit_token
    wanted = draft(later, adviser_id=ADVISER.user_id)
    return [
        lambda: note_attendance(actor=who, at=at(8), appointment_id=made, status=S.PRESENT),
        lambda: cancel_appointment(actor=who, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE),
        lambda: move_appointment(actor=who, at=AT, appointment_id=made, **times),
        lambda: postpone_appointment(
            actor=who, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE, **times
        ),
        lambda: amend_appointment(actor=who, at=AT, appointment_id=made, draft=wanted, edit_token=token),
    ]


@pytest.mark.parametrize("rank", range(5))
def test_strangers_and_readers_change_nothing_and_colleagues_do(dossier_id: UUID, rank: int) -> None:
    made = planned(dossier_id)
    for who, refusal in ((ELSEWHERE, NotFound), (READER, Refused)):
        with pytest.raises(refusal):
            each_change(who, made)[rank]()
    before = seen(made)
    assert before.starts_at == TUESDAY_TEN
    each_change(COLLEAGUE, made)[rank]()
    assert seen(made) != before
    assert read(ELSEWHERE, appointments_of_file, dossier_id) == []


def test_an_absent_appointment_is_not_found(dossier_id: UUID) -> None:
    with pytest.raises(NotFound):
        cancel_appointment(actor=ADVISER, at=AT, appointment_id=uuid7(), by=CancelledBy.STRUCTURE)


def series(
    dossier_id: UUID, start: datetime = TUESDAY_TEN, *, zone: str = "Europe/Paris", **rule: object
) -> UUID:
    """Weekly appointments."""
    wanted = Recurrence(Frequency.WEEKLY, **({"count": 4} | rule))  # type: ignore[arg-type]  # spread of keywords
    return plan_series(
        actor=replace(ADVISER, time_zone=zone),
        at=AT,
        dossier_id=dossier_id,
        draft=draft(start),
        recurrence=wanted,
    )


def hours(series_id: UUID, zone: str = "Europe/Paris") -> list[str]:
    """When the appointments of a series start, on the wall."""
    rows = read(ADVISER, series_ahead, series_id, AT)
    return [f"{row.starts_at.astimezone(ZoneInfo(zone)):%d/%m %H:%M}" for row in rows]


def test_ten_stays_ten_when_the_clocks_change(dossier_id: UUID) -> None:
    made = series(dossier_id, datetime(2027, 3, 16, 9, 0, tzinfo=UTC))
    assert hours(made) == ["16/03 10:00", "23/03 10:00", "30/03 10:00", "06/04 10:00"]
    rows = read(ADVISER, series_ahead, made, AT)
    assert [row.starts_at.hour for row in rows] == [9, 9, 8, 8]
    assert {row.ends_at - row.starts_at for row in rows} == {HOUR}


def test_a_series_is_all_or_nothing(dossier_id: UUID) -> None:
    planned(new_file(), TUESDAY_TEN + timedelta(weeks=2))
    with pytest.raises(TimeConflict, match="mardi 15 décembre 2026 de 10 h à 11 h"):
        series(dossier_id)
    assert len(busy()) == 1


def test_one_of_a_series_moves_alone(dossier_id: UUID) -> None:
    made = series(dossier_id)
    second = read(ADVISER, series_ahead, made, AT)[1]
    later = second.starts_at + 2 * HOUR
    move_appointment(
        actor=ADVISER, at=AT, appointment_id=second.appointment_id, starts_at=later, ends_at=later + HOUR
    )
    assert hours(made) == ["01/12 10:00", "08/12 12:00", "15/12 10:00", "22/12 10:00"]


def test_this_one_and_the_following_move_by_a_week(dossier_id: UUID) -> None:
    made = series(dossier_id)
    second = read(ADVISER, series_ahead, made, AT)[1]
    later = second.starts_at + timedelta(weeks=1)
    move_appointment(
        actor=ADVISER, at=AT, appointment_id=second.appointment_id, starts_at=later, ends_at=later + HOUR / 2,
        extent=SeriesExtent.FOLLOWING,
    )  # fmt: skip
    assert hours(made) == ["01/12 10:00", "15/12 10:00", "22/12 10:00", "29/12 10:00"]
    lengths = [row.ends_at - row.starts_at for row in read(ADVISER, series_ahead, made, AT)]
    assert lengths == [HOUR, HOUR / 2, HOUR / 2, HOUR / 2]


def test_a_moved_series_keeps_its_hour_over_the_change_of_clocks(dossier_id: UUID) -> None:
    made = series(dossier_id, datetime(2027, 3, 16, 9, 0, tzinfo=UTC))
    first = read(ADVISER, series_ahead, made, AT)[0]
    later = first.starts_at + HOUR
    move_appointment(
        actor=ADVISER, at=AT, appointment_id=first.appointment_id, starts_at=later, ends_at=later + HOUR,
        extent=SeriesExtent.ALL_FUTURE,
    )  # fmt: skip
    assert hours(made) == ["16/03 11:00", "23/03 11:00", "30/03 11:00", "06/04 11:00"]


@pytest.mark.parametrize(
    ("extent", "left"),
    [
        (SeriesExtent.ONE, ["01/12 10:00", "08/12 10:00", "22/12 10:00"]),
        (SeriesExtent.FOLLOWING, ["01/12 10:00", "08/12 10:00"]),
        (SeriesExtent.ALL_FUTURE, []),
    ],
)
def test_a_series_is_cancelled_in_part(dossier_id: UUID, extent: SeriesExtent, left: list[str]) -> None:
    made = series(dossier_id)
    third = read(ADVISER, series_ahead, made, AT)[2].appointment_id
    cancel_appointment(actor=ADVISER, at=AT, appointment_id=third, by=CancelledBy.STRUCTURE, extent=extent)
    assert hours(made) == left
    assert len(busy()) == len(left)


def test_what_is_past_of_a_series_stays(dossier_id: UUID) -> None:
    made = series(dossier_id)
    rows = read(ADVISER, series_ahead, made, AT)
    note_attendance(
        actor=ADVISER, at=TUESDAY_TEN + HOUR, appointment_id=rows[0].appointment_id, status=S.PRESENT
    )
    cancel_appointment(
        actor=ADVISER, at=TUESDAY_TEN + timedelta(days=1), appointment_id=rows[2].appointment_id,
        by=CancelledBy.STRUCTURE, extent=SeriesExtent.ALL_FUTURE,
    )  # fmt: skip
    assert seen(rows[0].appointment_id).status is S.PRESENT
    assert [seen(row.appointment_id).status for row in rows[1:]] == [S.CANCELLED] * 3


def test_a_series_until_a_day_holds_it(dossier_id: UUID) -> None:
    made = series(dossier_id, count=None, until=date(2026, 12, 15))
    assert hours(made) == ["01/12 10:00", "08/12 10:00", "15/12 10:00"]


@pytest.mark.parametrize("minutes", [0, -60, 24 * 60, 15 * 60])
def test_a_move_keeps_to_plausible_times(dossier_id: UUID, minutes: int) -> None:
    made = planned(dossier_id)
    end = TUESDAY_TEN + timedelta(minutes=minutes)
    with pytest.raises(Invalid):
        move_appointment(actor=ADVISER, at=AT, appointment_id=made, starts_at=TUESDAY_TEN, ends_at=end)
    far = datetime(2222, 1, 1, 10, tzinfo=UTC)
    with pytest.raises(Invalid, match="trop lointain"):
        move_appointment(actor=ADVISER, at=AT, appointment_id=made, starts_at=far, ends_at=far + HOUR)
    assert [one.starts_at for one in busy()] == [TUESDAY_TEN]


@pytest.mark.parametrize("text", ["a\x00b", "x" * 100_000])
def test_reasons_that_cannot_be_kept_are_refused(dossier_id: UUID, text: str) -> None:
    made = planned(dossier_id)
    with pytest.raises(Invalid, match="Le motif"):
        cancel_appointment(actor=ADVISER, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE, words=text)
    with pytest.raises(Invalid, match="Le motif"):
        note_attendance(actor=ADVISER, at=at(8), appointment_id=made, status=S.ABSENT, reason=text)
    assert seen(made).status is S.PLANNED


def test_only_a_planned_one_is_amended_and_only_with_people_of_the_structure(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    for stranger in (ELSEWHERE.user_id, uuid7()):
        with pytest.raises(Invalid, match="ne reçoit pas dans votre structure"):
            amend_appointment(
                actor=ADVISER, at=AT, appointment_id=made, draft=draft(other_adviser_ids=(stranger,)),
                edit_token=seen(made).edit_token,
            )  # fmt: skip
    cancel_appointment(actor=ADVISER, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE)
    with pytest.raises(Conflict, match="noté « Annulé »"):
        amend_appointment(
            actor=ADVISER, at=AT, appointment_id=made, draft=draft(), edit_token=seen(made).edit_token
        )


def test_a_comment_is_written_by_those_who_may_read_it(dossier_id: UUID) -> None:
    blind = replace(ADVISER, permissions=ADVISER.permissions - {Permission.READ_FREE_TEXT})
    with pytest.raises(Refused, match="commentaire"):
        planned(dossier_id, actor=blind, comment="au calme")
    planned(dossier_id, actor=blind)


def test_time_is_taken_and_freed_by_those_who_work_in_the_agenda(staff: None) -> None:
    ref_id = uuid7()

    def take(who: Actor) -> None:
        occupy(
            actor=who, at=AT, kind=BusyKind.SESSION, ref_id=ref_id, starts_at=TUESDAY_TEN,
            ends_at=TUESDAY_TEN + HOUR, adviser_ids=[ADVISER.user_id],
        )  # fmt: skip

    with pytest.raises(Refused):
        take(READER)
    take(COLLEAGUE)
    with pytest.raises(Refused):
        free(actor=READER, at=AT, ref_id=ref_id)
    assert len(busy()) == 1
    free(actor=COLLEAGUE, at=AT, ref_id=ref_id)
    assert busy() == []
