"""Controls of each operation that nothing else proves: who, in what state, within what bounds, in which zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations import (
    amend_appointment,
    amend_place,
    cancel_appointment,
    close_place,
    declare_absence,
    hand_over_appointments,
    note_attendance,
    occupy,
    open_place,
    plan_series,
    postpone_appointment,
)
from convergence.agenda.appointments.queries import (
    appointment_note,
    appointments_of_file,
    clashes_of_file,
    free_times,
    place,
    series_ahead,
)
from convergence.agenda.appointments.types import (
    AbsenceKind,
    AppointmentStatus,
    BusyKind,
    CancelledBy,
    Frequency,
    PlaceDraft,
    Recurrence,
    SeriesExtent,
)
from convergence.foundation.actor import Actor, guest_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, Problem, Refused
from convergence.storage.operation import operation
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    READER,
    REUNION,
    TARBES,
    at,
    count,
    events,
    new_file,
    read,
    share,
)
from tests.rooms.appointments.world import TUESDAY_TEN, busy, draft, planned, room, seen

HOUR = timedelta(hours=1)
NUL = "a\x00b"


def series(dossier_id: UUID, actor: Actor = ADVISER, **details: Any) -> UUID:
    return plan_series(
        actor=actor, at=AT, dossier_id=dossier_id, draft=draft(**details),
        recurrence=Recurrence(Frequency.WEEKLY, count=4),
    )  # fmt: skip


def postponed(made: UUID, actor: Actor = ADVISER, start: datetime | None = None, **details: Any) -> UUID:
    start = start or TUESDAY_TEN + timedelta(days=1)
    return postpone_appointment(
        actor=actor, at=AT, appointment_id=made, starts_at=start, ends_at=start + HOUR,
        by=CancelledBy.STRUCTURE, **details,
    )  # fmt: skip


def test_a_series_obeys_what_one_appointment_obeys(dossier_id: UUID) -> None:
    with pytest.raises(Refused):
        series(dossier_id, READER)
    with pytest.raises(Invalid, match="illisible"):
        series(dossier_id, purpose=NUL)
    with pytest.raises(Invalid, match="ne reçoit pas"):
        series(dossier_id, adviser_id=ELSEWHERE.user_id)
    assert busy() == []


def test_what_a_series_lost_already_keeps_its_reason(dossier_id: UUID) -> None:
    rows = read(ADVISER, series_ahead, series(dossier_id), AT)
    first, last = rows[0].appointment_id, rows[3].appointment_id
    cancel_appointment(actor=ADVISER, at=AT, appointment_id=last, by=CancelledBy.YOUNG_PERSON)
    cancel_appointment(
        actor=ADVISER, at=AT, appointment_id=first, by=CancelledBy.STRUCTURE, extent=SeriesExtent.ALL_FUTURE
    )
    assert seen(last).cancelled_by is CancelledBy.YOUNG_PERSON
    assert len(events("AppointmentCancelled")) == 4


@pytest.mark.parametrize("wrong", [{"purpose": NUL}, {"minutes": 0}, {"minutes": 15 * 60}])
def test_an_amendment_keeps_the_bounds(dossier_id: UUID, wrong: dict[str, Any]) -> None:
    made = planned(dossier_id)
    with pytest.raises(Invalid):
        amend_appointment(
            actor=ADVISER, at=AT, appointment_id=made, draft=draft(**wrong), edit_token=seen(made).edit_token
        )
    assert [one.ends_at for one in busy()] == [TUESDAY_TEN + HOUR]


def test_ten_others_take_part_at_most(dossier_id: UUID) -> None:
    with pytest.raises(Invalid, match="autres professionnels au plus"):
        planned(dossier_id, other_adviser_ids=tuple(uuid7() for _ in range(11)))


def test_a_postponement_keeps_the_bounds_and_happens_once(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    with pytest.raises(Invalid, match="trop lointain"):
        postponed(made, start=datetime(2222, 1, 5, 9, tzinfo=UTC))
    with pytest.raises(Invalid, match="Le motif"):
        postponed(made, words=NUL)
    postponed(made)
    with pytest.raises(Conflict, match="noté « Reporté »"):
        postponed(made, start=TUESDAY_TEN + timedelta(days=2))
    assert len(read(ADVISER, appointments_of_file, dossier_id)) == 2


def test_a_guest_postpones_in_her_own_name_and_notes_nothing(dossier_id: UUID) -> None:
    guest = guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)
    made = planned(dossier_id)
    again = postponed(made, guest)
    assert seen(made).cancelled_by is CancelledBy.YOUNG_PERSON
    with pytest.raises(Refused, match="notée par un professionnel"):
        note_attendance(actor=guest, at=at(9), appointment_id=again, status=AppointmentStatus.PRESENT)


def opened(*groups: FieldGroup, may_write: bool) -> UUID:
    """A file of Tarbes that is open to La Réunion."""
    dossier_id = new_file()
    share(
        actor=ADVISER, at=AT, dossier_id=dossier_id, to=REUNION, may_write=may_write,
        groups=[FieldGroup.IDENTITY, *groups],
    )  # fmt: skip
    return dossier_id


def test_a_file_that_is_open_for_reading_takes_no_appointment(staff: None) -> None:
    dossier_id = opened(FieldGroup.ACCOMPAGNEMENT, may_write=False)
    made = planned(dossier_id)
    attempts: list[Callable[[], object]] = [
        lambda: planned(dossier_id, TUESDAY_TEN + HOUR, actor=ELSEWHERE),
        lambda: cancel_appointment(actor=ELSEWHERE, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE),
    ]
    for attempt in attempts:
        with pytest.raises(Problem):
            attempt()
    assert seen(made).status is AppointmentStatus.PLANNED
    assert len(read(ADVISER, appointments_of_file, dossier_id)) == 1


def test_a_comment_needs_that_free_text_be_open_too(staff: None) -> None:
    dossier_id = opened(FieldGroup.ACCOMPAGNEMENT, may_write=True)
    with pytest.raises(Problem):
        planned(dossier_id, actor=ELSEWHERE, comment="au calme")
    made = planned(dossier_id, actor=ELSEWHERE)
    assert read(ADVISER, appointment_note, made) is None


def test_a_place_closes_on_the_day_of_the_structure(dossier_id: UUID) -> None:
    place_id = room()
    close_place(actor=MANAGER, at=AT, place_id=place_id, on=date(2026, 12, 2))
    night = datetime(2026, 12, 1, 23, 15, tzinfo=UTC)  # 00:15 on the second in Tarbes
    with pytest.raises(Invalid, match="fermé ce jour-là"):
        planned(dossier_id, night, minutes=15, place_id=place_id)
    planned(dossier_id, night - timedelta(minutes=30), minutes=15, place_id=place_id)


def test_a_place_opens_at_the_hours_of_its_structure_overseas(staff: None) -> None:
    direction = replace(MANAGER, structure_id=REUNION, time_zone="Indian/Reunion")
    place_id = open_place(
        actor=direction, at=AT, draft=PlaceDraft("Saint-Denis", opens_at=time(9), closes_at=time(17))
    )
    dossier_id = new_file(actor=ELSEWHERE)
    nine = datetime(2026, 12, 1, 5, tzinfo=UTC)  # nine in Saint-Denis, six in Paris
    planned(dossier_id, nine, actor=ELSEWHERE, place_id=place_id)
    with pytest.raises(Invalid, match="ouvert de 9 h à 17 h"):
        planned(dossier_id, nine + 8 * HOUR, actor=ELSEWHERE, place_id=place_id)


def test_places_are_changed_and_closed_by_those_who_keep_them(staff: None) -> None:
    made = room()
    row = read(ADVISER, place, made)
    with pytest.raises(Refused):
        amend_place(actor=ADVISER, at=AT, place_id=made, draft=PlaceDraft("À moi"), edit_token=row.edit_token)
    with pytest.raises(Refused):
        close_place(actor=ADVISER, at=AT, place_id=made, on=AT.date())
    assert read(ADVISER, place, made) == row


def test_a_place_for_several_is_never_what_makes_a_time_taken(dossier_id: UUID) -> None:
    hall, office = room("Accueil", is_exclusive=False), room()
    for place_id in (hall, office):
        planned(dossier_id, TUESDAY_TEN, place_id=place_id, actor=COLLEAGUE if place_id == hall else ADVISER)
    next_ones = [
        read(MANAGER, free_times, [MANAGER.user_id], after=TUESDAY_TEN, length=HOUR, place_id=where, most=1)[
            0
        ]
        for where in (hall, office)
    ]
    assert [slot.starts_at for slot in next_ones] == [TUESDAY_TEN, TUESDAY_TEN + HOUR]


@pytest.mark.parametrize("minutes", [0, -30])
def test_no_time_is_taken_backwards(staff: None, minutes: int) -> None:
    with pytest.raises(Invalid, match="précède"):
        occupy(
            actor=ADVISER, at=AT, kind=BusyKind.SESSION, ref_id=uuid7(), starts_at=TUESDAY_TEN,
            ends_at=TUESDAY_TEN + timedelta(minutes=minutes), adviser_ids=[ADVISER.user_id],
        )  # fmt: skip


def test_the_word_for_colleagues_is_short(staff: None) -> None:
    occupy(
        actor=ADVISER, at=AT, kind=BusyKind.SESSION, ref_id=uuid7(), starts_at=TUESDAY_TEN,
        ends_at=TUESDAY_TEN + HOUR, adviser_ids=[ADVISER.user_id], label="x" * 100_000,
    )  # fmt: skip
    assert [len(one.label) for one in busy()] == [200]


def test_five_hundred_are_handed_over_at_once_and_no_more(staff: None) -> None:
    with pytest.raises(Invalid, match="500 rendez-vous au plus"):
        hand_over_appointments(
            actor=ADVISER, at=AT, appointment_ids=[uuid7() for _ in range(501)],
            to_adviser_ids=[COLLEAGUE.user_id],
        )  # fmt: skip


@pytest.mark.parametrize(("days", "length"), [(3, -1), (3, 0), (-40, 2), (2000, 2), (1, 1000)])
def test_an_absence_that_cannot_be_takes_no_time(staff: None, days: int, length: int) -> None:
    with pytest.raises(Invalid):
        declare_absence(
            actor=ADVISER, at=AT, adviser_id=ADVISER.user_id, kind=AbsenceKind.LEAVE, starts_at=at(days),
            ends_at=at(days + length),
        )  # fmt: skip
    assert busy() == []


def test_a_cancelled_appointment_is_no_clash(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    cancel_appointment(actor=ADVISER, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE)
    assert read(ADVISER, clashes_of_file, dossier_id, TUESDAY_TEN, TUESDAY_TEN + HOUR) == []


def test_what_was_handed_over_is_hidden_from_another_structure(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    hand_over_appointments(actor=ADVISER, at=AT, appointment_ids=[made], to_adviser_ids=[COLLEAGUE.user_id])
    assert (count(ADVISER, "appointments_handover"), count(ELSEWHERE, "appointments_handover")) == (1, 0)


@operation("Écrit sans regarder")
def _write_blindly(*, actor: Actor, at: datetime, row: models.BusyTime | models.Absence) -> None:
    with transaction.atomic():
        row.save(force_insert=True)


def test_the_tables_themselves_refuse_what_makes_no_sense(staff: None) -> None:
    of_nobody = models.BusyTime(
        structure_id=TARBES, kind=BusyKind.SESSION, ref_id=uuid7(), during=(TUESDAY_TEN, TUESDAY_TEN + HOUR)
    )
    backwards = models.Absence(
        structure_id=TARBES, adviser_id=ADVISER.user_id, kind=AbsenceKind.LEAVE, starts_at=TUESDAY_TEN,
        ends_at=TUESDAY_TEN, announced_by_id=ADVISER.user_id,
    )  # fmt: skip
    for row, name in ((of_nobody, "appointments_busy_one"), (backwards, "appointments_absence_order")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            _write_blindly(actor=ADVISER, at=AT, row=row)
