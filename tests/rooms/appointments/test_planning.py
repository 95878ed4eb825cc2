"""Plan, take time once, say who is taken and when all are free."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest

from convergence.agenda.appointments.operations import (
    cancel_appointment,
    close_place,
    declare_absence,
    free,
    occupy,
    plan_appointment,
)
from convergence.agenda.appointments.queries import appointment_note, clashes_of_file, free_times
from convergence.agenda.appointments.types import (
    AbsenceConflict,
    AbsenceKind,
    AppointmentStatus,
    BusyKind,
    CancelledBy,
    TimeConflict,
)
from convergence.foundation.actor import guest_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    MANAGER,
    READER,
    TARBES,
    at,
    count,
    events,
    new_file,
    read,
)
from tests.rooms.appointments.world import THIRD, TUESDAY_TEN, busy, draft, planned, room, seen

HOUR = timedelta(hours=1)


def test_an_appointment_is_planned_and_takes_the_time_of_all(dossier_id: UUID) -> None:
    place_id = room()
    made = planned(
        dossier_id, other_adviser_ids=(COLLEAGUE.user_id,), place_id=place_id, purpose=" Préparer  la visite ",
        comment="Apporte son CV.",
    )  # fmt: skip
    row = seen(made)
    assert (row.status, row.starts_at, row.place_name) == (AppointmentStatus.PLANNED, TUESDAY_TEN, "Bureau 2")
    assert row.purpose == "Préparer la visite"
    assert row.adviser_ids == (ADVISER.user_id, COLLEAGUE.user_id)
    assert 0 < row.number < 2**53
    taken = busy(ADVISER, ADVISER, COLLEAGUE, places=(place_id,))
    assert {(one.adviser_id, one.place_id) for one in taken} == {
        (ADVISER.user_id, None), (COLLEAGUE.user_id, None), (None, place_id)
    }  # fmt: skip
    assert {one.ref_id for one in taken} == {made}
    note = read(ADVISER, appointment_note, made)
    assert note is not None
    assert note.text == "Apporte son CV."
    assert read(READER, appointment_note, made) is None
    (event,) = events("AppointmentPlanned")
    assert (event["appointment_id"], event["number"], event["origin"]) == (
        str(made),
        row.number,
        "conseiller",
    )


def test_a_double_booking_is_refused_with_a_sentence_and_free_times(dossier_id: UUID) -> None:
    planned(dossier_id)
    with pytest.raises(TimeConflict) as refused:
        planned(new_file(), TUESDAY_TEN + timedelta(minutes=30))
    assert refused.value.message == "Vous avez déjà un rendez-vous mardi 1er décembre 2026 de 10 h à 11 h."
    assert [slot.starts_at for slot in refused.value.slots] == [TUESDAY_TEN + n * HOUR for n in (1, 3.5, 4.5)]
    assert "Prochains créneaux libres : mardi 1er décembre 2026 de 11 h à 12 h ; " in refused.value.what_to_do
    assert len(busy()) == 1
    assert count(ADVISER, "appointments_appointment") == 1


def test_the_taken_colleague_and_the_taken_room_are_named(dossier_id: UUID) -> None:
    place_id = room()
    planned(dossier_id, place_id=place_id)
    with pytest.raises(TimeConflict, match="Claire Essai a déjà un rendez-vous"):
        planned(dossier_id, actor=COLLEAGUE, other_adviser_ids=(ADVISER.user_id,))
    with pytest.raises(TimeConflict, match="« Bureau 2 » est déjà pris mardi"):
        planned(dossier_id, actor=COLLEAGUE, place_id=place_id)


def test_times_that_touch_do_not_overlap(dossier_id: UUID) -> None:
    planned(dossier_id)
    planned(dossier_id, TUESDAY_TEN + HOUR)
    planned(dossier_id, TUESDAY_TEN - HOUR)
    assert len(busy()) == 3


def test_a_place_for_several_takes_several(dossier_id: UUID) -> None:
    place_id = room("Accueil", is_exclusive=False)
    planned(dossier_id, place_id=place_id)
    planned(dossier_id, actor=COLLEAGUE, place_id=place_id)
    assert len(busy(ADVISER, ADVISER, COLLEAGUE, places=(place_id,))) == 4


def test_a_closed_place_and_its_closed_hours_are_refused(dossier_id: UUID) -> None:
    place_id = room(opens_at=time(9), closes_at=time(17))
    with pytest.raises(Invalid, match="« Bureau 2 » est ouvert de 9 h à 17 h"):
        planned(dossier_id, TUESDAY_TEN + 7 * HOUR, place_id=place_id)
    planned(dossier_id, TUESDAY_TEN + 6 * HOUR, place_id=place_id)
    close_place(actor=MANAGER, at=AT, place_id=place_id, on=date(2026, 12, 2))
    planned(dossier_id, place_id=place_id)
    with pytest.raises(Invalid, match="fermé ce jour-là"):
        planned(dossier_id, TUESDAY_TEN + timedelta(days=1), place_id=place_id)
    with pytest.raises(Invalid, match="n’existe pas"):
        planned(dossier_id, TUESDAY_TEN + 3 * HOUR, place_id=uuid7())


def test_a_cancelled_appointment_gives_its_time_back(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    cancel_appointment(actor=ADVISER, at=AT, appointment_id=made, by=CancelledBy.YOUNG_PERSON)
    assert busy() == []
    planned(dossier_id)


def test_planning_over_an_absence_asks_and_is_recorded(dossier_id: UUID) -> None:
    declare_absence(
        actor=ADVISER, at=AT, adviser_id=ADVISER.user_id, kind=AbsenceKind.LEAVE,
        starts_at=TUESDAY_TEN - HOUR, ends_at=TUESDAY_TEN + 8 * HOUR,
    )  # fmt: skip
    with pytest.raises(AbsenceConflict, match=r"Vous êtes absent\(e\) mardi 1er décembre 2026 de 9 h à 18 h"):
        planned(dossier_id)
    with pytest.raises(AbsenceConflict, match=r"Claire Essai est absent\(e\)") as refused:
        planned(dossier_id, actor=MANAGER, adviser_id=ADVISER.user_id)
    assert "Congé" not in str(refused.value)
    assert seen(planned(dossier_id, over_absence=True)).over_absence
    assert not seen(planned(dossier_id, TUESDAY_TEN + timedelta(days=1), over_absence=True)).over_absence


def test_over_absence_overrides_nothing_else(dossier_id: UUID) -> None:
    planned(dossier_id)
    with pytest.raises(TimeConflict):
        planned(new_file(), over_absence=True)


@pytest.mark.parametrize("kind", [BusyKind.SESSION, BusyKind.BOOKING, BusyKind.EXTERNAL])
def test_other_rooms_take_time_that_appointments_respect(dossier_id: UUID, kind: BusyKind) -> None:
    ref_id = occupy(
        actor=ADVISER, at=AT, kind=kind, ref_id=uuid7(), starts_at=TUESDAY_TEN, ends_at=TUESDAY_TEN + HOUR,
        adviser_ids=[ADVISER.user_id],
    )  # fmt: skip
    with pytest.raises(TimeConflict):
        planned(dossier_id)
    free(actor=ADVISER, at=AT, ref_id=ref_id)
    planned(dossier_id)


def test_a_personal_calendar_is_told_even_over_an_appointment(dossier_id: UUID) -> None:
    planned(dossier_id)
    for _ in range(2):
        occupy(
            actor=ADVISER, at=AT, kind=BusyKind.EXTERNAL, ref_id=uuid7(), starts_at=TUESDAY_TEN,
            ends_at=TUESDAY_TEN + HOUR, adviser_ids=[ADVISER.user_id],
        )  # fmt: skip
    assert len(busy()) == 3


def test_a_session_never_takes_the_time_of_an_appointment(dossier_id: UUID) -> None:
    planned(dossier_id)
    wanted = {"starts_at": TUESDAY_TEN, "ends_at": TUESDAY_TEN + HOUR, "adviser_ids": [ADVISER.user_id]}
    with pytest.raises(TimeConflict):
        occupy(actor=ADVISER, at=AT, kind=BusyKind.SESSION, ref_id=uuid7(), **wanted)  # type: ignore[arg-type]  # spread


def test_occupying_again_replaces_what_was_taken(staff: None) -> None:
    ref_id = uuid7()
    for hours in (0, 2):
        start = TUESDAY_TEN + hours * HOUR
        occupy(
            actor=ADVISER, at=AT, kind=BusyKind.SESSION, ref_id=ref_id, starts_at=start, ends_at=start + HOUR,
            adviser_ids=[ADVISER.user_id],
        )  # fmt: skip
    assert [one.starts_at for one in busy()] == [TUESDAY_TEN + 2 * HOUR]


def test_time_taken_in_another_structure_is_refused_without_saying_by_what(dossier_id: UUID) -> None:
    there = replace(ADVISER, structure_id=ELSEWHERE.structure_id)
    occupy(
        actor=there, at=AT, kind=BusyKind.SESSION, ref_id=uuid7(), starts_at=TUESDAY_TEN,
        ends_at=TUESDAY_TEN + HOUR, adviser_ids=[ADVISER.user_id], label="Atelier CV",
    )  # fmt: skip
    assert busy() == []
    with pytest.raises(TimeConflict, match="dans une autre structure") as refused:
        planned(dossier_id)
    assert "Atelier" not in str(refused.value)


def test_a_guest_plans_in_her_file_only_and_learns_nothing_of_the_agenda(dossier_id: UUID) -> None:
    guest = guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)
    with pytest.raises(Invalid, match="Dites qui reçoit"):
        plan_appointment(actor=guest, at=AT, dossier_id=dossier_id, draft=draft())
    made = plan_appointment(
        actor=guest, at=AT, dossier_id=dossier_id, draft=draft(adviser_id=ADVISER.user_id)
    )
    assert seen(made).adviser_id == ADVISER.user_id
    with pytest.raises(TimeConflict) as refused:
        plan_appointment(actor=guest, at=AT, dossier_id=dossier_id, draft=draft(adviser_id=ADVISER.user_id))
    assert str(refused.value) == "Ce créneau n’est plus libre. Choisissez-en un autre."
    with pytest.raises(Refused):
        plan_appointment(actor=guest, at=AT, dossier_id=new_file(), draft=draft(adviser_id=ADVISER.user_id))


def test_a_stranger_and_whoever_does_not_receive_are_refused(dossier_id: UUID) -> None:
    with pytest.raises(NotFound):
        plan_appointment(actor=ELSEWHERE, at=AT, dossier_id=dossier_id, draft=draft())
    with pytest.raises(Refused):
        plan_appointment(actor=READER, at=AT, dossier_id=dossier_id, draft=draft())
    for unknown in (ELSEWHERE.user_id, uuid7()):
        with pytest.raises(Invalid, match="ne reçoit pas dans votre structure"):
            planned(dossier_id, adviser_id=unknown)
    planned(dossier_id, adviser_id=THIRD.user_id)


def test_the_same_key_plans_once(dossier_id: UUID) -> None:
    made = {
        plan_appointment(actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft(), idempotency_key="k")
        for _ in range(2)
    }
    assert len(made) == 1
    with pytest.raises(Conflict, match="clé d’idempotence"):
        plan_appointment(
            actor=ADVISER, at=AT, dossier_id=dossier_id, draft=draft(minutes=30), idempotency_key="k"
        )


def test_two_appointments_of_one_person_at_once_are_told_not_refused(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    second = planned(dossier_id, actor=COLLEAGUE)
    end = TUESDAY_TEN + HOUR
    clashes = read(ADVISER, clashes_of_file, dossier_id, TUESDAY_TEN, end, but=second)
    assert [one.appointment_id for one in clashes] == [made]
    assert read(ADVISER, clashes_of_file, dossier_id, end, end + HOUR) == []


def test_free_times_of_several_people_are_within_usual_hours_of_weekdays(dossier_id: UUID) -> None:
    friday = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    planned(dossier_id, friday, actor=COLLEAGUE, minutes=90)
    slots = read(ADVISER, free_times, [ADVISER.user_id, COLLEAGUE.user_id], after=friday, length=HOUR, most=2)
    monday = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
    assert [slot.starts_at for slot in slots] == [monday, monday + HOUR]
    alone = read(ADVISER, free_times, [ADVISER.user_id], after=friday, length=HOUR, most=1)
    assert alone[0].starts_at == friday


@pytest.mark.parametrize(
    "text", ["\u202egnol", "<script>alert(1)</script>", "=1+1", "👩🏽‍🚀", "'; DROP TABLE x", "{{ 7 }}%s"]
)
@pytest.mark.parametrize("field", ["purpose", "address", "comment"])
def test_strange_words_are_kept_as_they_are(dossier_id: UUID, field: str, text: str) -> None:
    made = planned(dossier_id, **{field: text})
    note = read(ADVISER, appointment_note, made)
    assert text in (seen(made).purpose, seen(made).address, note.text if note else "")


@pytest.mark.parametrize("text", ["a\x00b", "x" * 100_000])
@pytest.mark.parametrize("field", ["purpose", "address", "comment"])
def test_words_that_cannot_be_kept_are_refused_whole(dossier_id: UUID, field: str, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        planned(dossier_id, **{field: text})
    assert [error.field for error in refused.value.errors] == [field]
    assert count(ADVISER, "appointments_appointment") == 0


def test_past_ones_may_be_noted_late_and_far_ones_are_typing_errors(dossier_id: UUID) -> None:
    planned(dossier_id, at(-20))
    planned(dossier_id, at(700))
    for start in (at(-400), at(760), datetime(2222, 1, 5, 9, tzinfo=UTC), datetime(1900, 1, 1, 9, tzinfo=UTC),
                  datetime(9999, 12, 31, 9, tzinfo=UTC)):  # fmt: skip
        with pytest.raises(Invalid, match=r"trop (lointain|ancien)"):
            planned(dossier_id, start)
