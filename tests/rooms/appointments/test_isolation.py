"""Four people on one appointment, free text apart, what the journal keeps, what the database itself holds."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from convergence.agenda.appointments.operations import note_attendance
from convergence.agenda.appointments.policies import (
    may_hand_over,
    may_manage_places,
    may_plan,
    may_read_notes,
)
from convergence.agenda.appointments.queries import (
    agenda_between,
    appointment,
    appointment_changes,
    appointment_note,
    appointments_of_file,
    busy_times,
    clashes_of_file,
    hand_overs_of,
    places,
)
from convergence.agenda.appointments.types import AppointmentStatus
from convergence.foundation.actor import guest_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.permissions import Permission
from convergence.identity.types import Role
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    OPERATOR,
    READER,
    STRANGER,
    TARBES,
    at,
    count,
    new_file,
    person,
    read,
    share,
    shown_groups,
)
from tests.rooms.appointments.world import TUESDAY_TEN, planned, room, seen

HOUR = timedelta(hours=1)
S = AppointmentStatus
TABLES = ("appointment", "appointmentadviser", "appointmentnote", "appointmentseries")


@pytest.mark.parametrize(
    ("role", "reads", "plans", "places", "others"),
    [
        (Role.ADVISER, True, True, False, False),
        (Role.EMPLOYMENT_ADVISER, True, True, False, False),
        (Role.MANAGER, True, True, True, True),
        (Role.DIRECTION, True, True, True, True),
        (Role.ACCOUNT_MANAGER, False, False, False, False),
        (Role.OPERATOR_ADVISER, True, True, False, False),
        (Role.PARTNER, False, False, False, False),
        (Role.RESEARCHER, False, False, False, False),
        (Role.AUDITOR, False, False, False, False),
    ],
)
def test_who_may(role: Role, reads: bool, plans: bool, places: bool, others: bool) -> None:
    actor = person("Quelqu’un", role)
    assert (actor.may(Permission.READ_AGENDA), may_plan(actor)) == (reads, plans)
    assert (may_manage_places(actor), may_hand_over(actor, ADVISER.user_id)) == (places, others)
    assert may_hand_over(actor, actor.user_id) is plans


@pytest.fixture
def made(dossier_id: UUID) -> UUID:
    return planned(dossier_id, other_adviser_ids=(COLLEAGUE.user_id,), place_id=room(), comment="au calme")


@pytest.mark.parametrize("who", [ELSEWHERE, STRANGER, FRANCE_TRAVAIL])
def test_nobody_else_reads_it(dossier_id: UUID, made: UUID, who: object) -> None:
    day = (TUESDAY_TEN - HOUR, TUESDAY_TEN + HOUR)
    assert len(read(ADVISER, agenda_between, *day)) == 1
    assert read(who, appointment, made) is None  # type: ignore[arg-type]  # an Actor
    assert read(who, appointments_of_file, dossier_id) == []  # type: ignore[arg-type]  # an Actor
    assert read(who, agenda_between, *day) == []  # type: ignore[arg-type]  # an Actor
    assert read(who, clashes_of_file, dossier_id, *day) == []  # type: ignore[arg-type]  # an Actor
    assert read(who, busy_times, [ADVISER.user_id], *day) == ()  # type: ignore[arg-type]  # an Actor
    assert read(who, places) == ()  # type: ignore[arg-type]  # an Actor


@pytest.mark.parametrize("table", [*TABLES[:3], "place", "busytime"])
def test_the_database_itself_hides_the_rows(made: UUID, table: str) -> None:
    name = f"appointments_{table}"
    assert count(ADVISER, name) > 0
    assert count(ELSEWHERE, name) == count(STRANGER, name) == 0


def test_a_partner_to_whom_the_file_is_open_reads_no_comment(dossier_id: UUID, made: UUID) -> None:
    share(actor=ADVISER, at=AT, dossier_id=dossier_id, to=OPERATOR, groups=[FieldGroup.ACCOMPAGNEMENT])
    assert seen(made, FRANCE_TRAVAIL).other_adviser_ids == (COLLEAGUE.user_id,)
    assert read(FRANCE_TRAVAIL, appointment_note, made) is None
    assert not may_read_notes(FRANCE_TRAVAIL)
    assert count(FRANCE_TRAVAIL, "appointments_appointmentnote") == 0
    assert count(FRANCE_TRAVAIL, "appointments_busytime") == 0
    assert read(FRANCE_TRAVAIL, agenda_between, AT, at(30)) == []


def test_a_guest_sees_her_file_only(dossier_id: UUID, made: UUID) -> None:
    other = planned(new_file(), TUESDAY_TEN + 2 * HOUR)
    guest = guest_actor(TARBES, name="Inès", time_zone="Europe/Paris", dossier_id=dossier_id)
    assert read(guest, appointment, other) is None
    assert [row.appointment_id for row in read(guest, agenda_between, AT, at(30))] == [made]
    nobody = guest_actor(TARBES, name="Partenaire", time_zone="Europe/Paris")
    assert read(nobody, agenda_between, AT, at(30)) == []


def test_what_is_read_enters_the_journal(dossier_id: UUID, made: UUID) -> None:
    other = new_file()
    planned(other, TUESDAY_TEN + 2 * HOUR)
    both = {dossier_id: {FieldGroup.ACCOMPAGNEMENT}, other: {FieldGroup.ACCOMPAGNEMENT}}
    assert shown_groups(ADVISER, agenda_between, AT, at(30)) == both
    assert shown_groups(ADVISER, appointment, made) == {dossier_id: {FieldGroup.ACCOMPAGNEMENT}}
    assert shown_groups(ADVISER, appointment_note, made) == {dossier_id: {FieldGroup.FREE_TEXT}}
    assert shown_groups(ADVISER, busy_times, [ADVISER.user_id], AT, at(30)) == {}
    assert shown_groups(ADVISER, hand_overs_of, ADVISER.user_id, AT) == {}


def test_an_agenda_is_read_by_adviser_and_by_place(dossier_id: UUID, made: UUID) -> None:
    alone = planned(new_file(), TUESDAY_TEN + 2 * HOUR)
    day = (TUESDAY_TEN - HOUR, TUESDAY_TEN + 4 * HOUR)

    def found(**filters: object) -> list[UUID]:
        return [row.appointment_id for row in read(ADVISER, agenda_between, *day, **filters)]

    assert found() == [made, alone]
    assert found(adviser_ids=[COLLEAGUE.user_id]) == [made]
    assert found(adviser_ids=[ADVISER.user_id]) == [made, alone]
    assert found(place_id=seen(made).place_id) == [made]
    assert found(adviser_ids=[]) == []
    assert read(ADVISER, agenda_between, TUESDAY_TEN + HOUR, TUESDAY_TEN + 2 * HOUR) == []


def test_the_reason_of_a_change_is_free_text(dossier_id: UUID, made: UUID) -> None:
    for status, reason in ((S.PRESENT, ""), (S.ABSENT, "Erreur de ligne")):
        note_attendance(actor=ADVISER, at=at(8), appointment_id=made, status=status, reason=reason)
    told = {change.reason for change in read(ADVISER, appointment_changes, dossier_id)}
    assert "Erreur de ligne" in told
    assert {change.reason for change in read(READER, appointment_changes, dossier_id)} == {""}
