"""An operator's adviser receives in her own agency people who are shared with it; her time is hers, and given back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from convergence.agenda.appointments.operations import (
    cancel_appointment,
    move_appointment,
    note_attendance,
)
from convergence.agenda.appointments.queries import (
    agenda_between,
    appointments_to_note,
    busy_times,
    count_to_note,
)
from convergence.agenda.appointments.types import AppointmentStatus, CancelledBy, TimeConflict
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import NotFound, Refused
from convergence.identity.types import StructureKind
from tests.rooms.accompagnement.world import ADVISER, AT, OPERATOR, at, new_file, read, share
from tests.rooms.accompagnement.world import FRANCE_TRAVAIL as FATOU
from tests.rooms.appointments.world import TUESDAY_TEN, make_staff, planned, seen

pytestmark = pytest.mark.django_db
FRANCE_TRAVAIL = replace(FATOU, structure_kind=StructureKind.FRANCE_TRAVAIL.value)
HOUR = timedelta(hours=1)
DAY = (TUESDAY_TEN - HOUR, TUESDAY_TEN + 4 * HOUR)
GROUPS = [FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT]


@pytest.fixture(autouse=True)
def staff() -> None:
    make_staff()


def opened(*, may_write: bool = True) -> UUID:
    dossier_id = new_file()
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=GROUPS, may_write=may_write)
    return dossier_id


def test_she_plans_in_her_agency_and_finds_it_in_her_agenda() -> None:
    dossier_id = opened()
    made = planned(dossier_id, actor=FRANCE_TRAVAIL)
    assert [row.appointment_id for row in read(FRANCE_TRAVAIL, agenda_between, *DAY)] == [made]
    assert [row.appointment_id for row in read(ADVISER, agenda_between, *DAY)] == [made]
    assert seen(made).adviser_id == FRANCE_TRAVAIL.user_id
    assert len(read(FRANCE_TRAVAIL, busy_times, [FRANCE_TRAVAIL.user_id], *DAY)) == 1
    assert read(ADVISER, busy_times, [FRANCE_TRAVAIL.user_id], *DAY) == ()
    with pytest.raises(TimeConflict):
        planned(opened(), actor=FRANCE_TRAVAIL)
    after = TUESDAY_TEN + 2 * HOUR
    assert read(FRANCE_TRAVAIL, count_to_note, FRANCE_TRAVAIL.user_id, after) == 1
    rows = read(FRANCE_TRAVAIL, appointments_to_note, FRANCE_TRAVAIL.user_id, after)
    assert [row.appointment_id for row in rows] == [made]
    note_attendance(actor=FRANCE_TRAVAIL, at=after, appointment_id=made, status=AppointmentStatus.PRESENT)
    assert seen(made).status is AppointmentStatus.PRESENT


def test_nothing_is_planned_where_nothing_is_opened() -> None:
    with pytest.raises(NotFound):
        planned(new_file(), actor=FRANCE_TRAVAIL)
    with pytest.raises(Refused, match="ouvert en écriture"):
        planned(opened(may_write=False), actor=FRANCE_TRAVAIL)
    planned(opened(), TUESDAY_TEN + 2 * HOUR)
    assert read(FRANCE_TRAVAIL, agenda_between, *DAY) != []


def test_she_leaves_the_agenda_of_the_mission_locale_alone() -> None:
    theirs = planned(opened())
    start, end = TUESDAY_TEN + 3 * HOUR, TUESDAY_TEN + 4 * HOUR
    gestures: tuple[Callable[[], object], ...] = (
        lambda: move_appointment(
            actor=FRANCE_TRAVAIL, at=AT, appointment_id=theirs, starts_at=start, ends_at=end
        ),
        lambda: cancel_appointment(
            actor=FRANCE_TRAVAIL, at=AT, appointment_id=theirs, by=CancelledBy.STRUCTURE
        ),
        lambda: note_attendance(
            actor=FRANCE_TRAVAIL, at=at(8), appointment_id=theirs, status=AppointmentStatus.ABSENT
        ),
    )
    for gesture in gestures:
        with pytest.raises(Refused, match="tenu par la Mission Locale"):
            gesture()
    assert seen(theirs).status is AppointmentStatus.PLANNED


def test_what_an_appointment_is_about_is_read_by_those_who_take_part() -> None:
    dossier_id = opened()
    theirs = planned(dossier_id, purpose="La visite")
    hers = planned(dossier_id, TUESDAY_TEN + 2 * HOUR, actor=FRANCE_TRAVAIL, purpose="Le projet")
    assert (seen(theirs, FRANCE_TRAVAIL).purpose, seen(hers, FRANCE_TRAVAIL).purpose) == ("", "Le projet")
    assert (seen(theirs).purpose, seen(hers).purpose) == ("La visite", "Le projet")


@pytest.mark.parametrize("gesture", ["cancel", "move"])
def test_her_time_is_free_again_whoever_cancels_or_moves(gesture: str) -> None:
    made = planned(opened(), actor=FRANCE_TRAVAIL)
    if gesture == "cancel":
        cancel_appointment(actor=ADVISER, at=AT, appointment_id=made, by=CancelledBy.YOUNG_PERSON)
    else:
        start = TUESDAY_TEN + timedelta(days=1)
        move_appointment(actor=ADVISER, at=AT, appointment_id=made, starts_at=start, ends_at=start + HOUR)
    assert read(FRANCE_TRAVAIL, busy_times, [FRANCE_TRAVAIL.user_id], *DAY) == ()
    planned(opened(), actor=FRANCE_TRAVAIL)
