"""Absences, hand-over to a colleague or to several, undoing it; places; files and structures that move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection

from convergence.agenda.appointments.handlers import let_go_of_appointments, move_places
from convergence.agenda.appointments.operations import (
    amend_place,
    close_place,
    declare_absence,
    follow_merger,
    hand_over_appointments,
    note_attendance,
    open_place,
    plan_appointment,
    undo_hand_over,
    withdraw_absence,
)
from convergence.agenda.appointments.queries import (
    absence,
    absences_between,
    hand_overs_of,
    place,
    places,
)
from convergence.agenda.appointments.types import (
    AbsenceKind,
    AppointmentStatus,
    CancelledBy,
    HandOverOutcome,
    PlaceDraft,
)
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from convergence.foundation.scope import Purpose
from convergence.identity.types import StructureMerged
from convergence.storage.files import erase_file
from convergence.storage.operation import operation
from convergence.storage.session import acting
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
    give,
    new_file,
    read,
)
from tests.rooms.appointments.world import THIRD, TUESDAY_TEN, busy, draft, planned, room, seen

HOUR = timedelta(hours=1)
S = AppointmentStatus


def away(who: Actor = ADVISER, by: Actor | None = None, kind: AbsenceKind = AbsenceKind.LEAVE) -> UUID:
    """Away all the Tuesday."""
    return declare_absence(
        actor=by or who, at=AT, adviser_id=who.user_id, kind=kind, starts_at=TUESDAY_TEN - 10 * HOUR,
        ends_at=TUESDAY_TEN + 14 * HOUR,
    )  # fmt: skip


def handed(*made: UUID, to: tuple[Actor, ...] = (COLLEAGUE,), by: Actor = ADVISER) -> HandOverOutcome:
    return hand_over_appointments(
        actor=by, at=AT, appointment_ids=made, to_adviser_ids=[who.user_id for who in to]
    )


def test_colleagues_learn_that_someone_is_away_and_not_why(staff: None) -> None:
    made = away(by=MANAGER)
    labels = {
        who.name: read(who, absence, made).label for who in (ADVISER, MANAGER, COLLEAGUE)
    }  # fmt: skip
    assert labels == {"Claire": "Congé", "Marc": "Congé", "Nadia": "Absence"}
    assert read(COLLEAGUE, absence, made).kind is None
    assert read(ELSEWHERE, absence, made) is None
    assert [one.absence_id for one in read(COLLEAGUE, absences_between, AT, at(30))] == [made]
    assert read(COLLEAGUE, absences_between, at(20), at(30)) == ()


def test_one_announces_her_own_and_a_manager_that_of_others(staff: None) -> None:
    with pytest.raises(Refused):
        away(ADVISER, by=COLLEAGUE)
    made = away(ADVISER)
    with pytest.raises(Refused):
        withdraw_absence(actor=COLLEAGUE, at=AT, absence_id=made)
    with pytest.raises(NotFound):
        withdraw_absence(actor=ELSEWHERE, at=AT, absence_id=made)
    with pytest.raises(Invalid):
        away(ELSEWHERE, by=MANAGER)
    withdraw_absence(actor=MANAGER, at=AT, absence_id=made)
    assert busy() == []
    assert len(events("AbsenceDeclared")) == len(events("AbsenceWithdrawn")) == 1


def test_a_colleague_receives_what_she_can_and_the_rest_is_named(dossier_id: UUID) -> None:
    free_one, taken_one = planned(dossier_id), planned(dossier_id, TUESDAY_TEN + 2 * HOUR)
    planned(new_file(), TUESDAY_TEN + 2 * HOUR, actor=COLLEAGUE)
    outcome = handed(free_one, taken_one)
    assert outcome.given == (free_one,)
    ((kept, why),) = outcome.kept
    assert (kept, why) == (
        taken_one,
        "Nadia Essai a déjà un rendez-vous mardi 1er décembre 2026 de 12 h à 13 h.",
    )
    assert seen(free_one).adviser_id == COLLEAGUE.user_id
    assert seen(taken_one).adviser_id == ADVISER.user_id
    assert [one.ref_id for one in busy()] == [taken_one]
    (event,) = events("AppointmentReassigned")
    assert (event["adviser_id"], event["previous_adviser_id"]) == (
        str(COLLEAGUE.user_id),
        str(ADVISER.user_id),
    )


def test_several_colleagues_share_what_is_given(dossier_id: UUID) -> None:
    made = [planned(dossier_id, TUESDAY_TEN + n * HOUR) for n in range(4)]
    planned(new_file(), TUESDAY_TEN, actor=COLLEAGUE)
    outcome = handed(*made, to=(COLLEAGUE, THIRD))
    assert len(outcome.given) == 4
    received = [seen(one).adviser_id for one in made]
    assert received[0] == THIRD.user_id
    assert received.count(THIRD.user_id) == received.count(COLLEAGUE.user_id) == 2


def test_nobody_receives_who_is_away_or_past_or_already_hers(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    past = planned(dossier_id, at(-2))
    away(COLLEAGUE)
    outcome = handed(made, past, to=(COLLEAGUE, ADVISER))
    assert outcome.given == ()
    assert [why.split(" le mardi")[0] for _, why in outcome.kept] == [
        "Nadia Essai est absent(e)", "Ce rendez-vous a commencé, ou il est déjà noté ou annulé."
    ]  # fmt: skip
    with pytest.raises(Invalid):
        handed(made, to=())
    with pytest.raises(Invalid):
        handed(made, to=(ELSEWHERE,))


def test_who_may_hand_over(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    with pytest.raises(Refused):
        handed(made, to=(THIRD,), by=COLLEAGUE)
    with pytest.raises(NotFound):
        hand_over_appointments(
            actor=ELSEWHERE, at=AT, appointment_ids=[made], to_adviser_ids=[ELSEWHERE.user_id]
        )
    assert handed(made, by=MANAGER).given == (made,)


def test_a_hand_over_is_undone_while_it_has_not_begun(dossier_id: UUID) -> None:
    first, second, third = (planned(dossier_id, TUESDAY_TEN + n * HOUR) for n in range(3))
    outcome = handed(first, second, third)
    note_attendance(actor=COLLEAGUE, at=TUESDAY_TEN, appointment_id=first, status=S.PRESENT)
    planned(new_file(), TUESDAY_TEN + 2 * HOUR)
    undone = undo_hand_over(actor=ADVISER, at=TUESDAY_TEN, hand_over_id=outcome.hand_over_id)
    assert undone.given == (second,)
    assert [which for which, _ in undone.kept] == [first, third]
    assert "a commencé" in undone.kept[0][1]
    assert undone.kept[1][1].startswith("Vous avez déjà un rendez-vous")
    assert [seen(one).adviser_id for one in (first, second, third)] == [
        COLLEAGUE.user_id, ADVISER.user_id, COLLEAGUE.user_id
    ]  # fmt: skip
    lines = read(ADVISER, hand_overs_of, ADVISER.user_id, at(-1))
    assert {line.appointment_id for line in lines if line.undone_at} == {second}
    with pytest.raises(NotFound):
        undo_hand_over(actor=ADVISER, at=AT, hand_over_id=uuid7())
    with pytest.raises(Refused):
        undo_hand_over(actor=THIRD, at=AT, hand_over_id=outcome.hand_over_id)


def test_a_hand_over_is_undone_although_she_is_still_away(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    away()
    outcome = handed(made)
    undone = undo_hand_over(actor=ADVISER, at=AT, hand_over_id=outcome.hand_over_id)
    assert (undone.given, undone.kept) == ((made,), ())
    assert seen(made).over_absence


def test_what_was_given_on_is_not_taken_back(dossier_id: UUID) -> None:
    made = planned(dossier_id)
    outcome = handed(made)
    handed(made, to=(THIRD,), by=MANAGER)
    undone = undo_hand_over(actor=ADVISER, at=AT, hand_over_id=outcome.hand_over_id)
    assert undone.given == ()
    assert seen(made).adviser_id == THIRD.user_id


def test_places_are_kept_by_those_who_may(staff: None) -> None:
    with pytest.raises(Refused):
        open_place(actor=ADVISER, at=AT, draft=PlaceDraft("Bureau"))
    made = room("Bureau 1")
    with pytest.raises(Conflict, match="s’appelle déjà"):
        room(" Bureau  1")
    with pytest.raises(Invalid, match="pas de votre structure"):
        room("Antenne", site_id=uuid7())
    row = read(ADVISER, place, made)
    amend_place(
        actor=MANAGER,
        at=AT,
        place_id=made,
        draft=PlaceDraft("Bureau A", capacity=4),
        edit_token=row.edit_token,
    )
    with pytest.raises(Conflict, match="pendant votre saisie"):
        amend_place(
            actor=MANAGER, at=AT, place_id=made, draft=PlaceDraft("Bureau B"), edit_token=row.edit_token - 1
        )
    assert [one.name for one in read(ADVISER, places)] == ["Bureau A"]
    close_place(actor=MANAGER, at=AT, place_id=made, on=date(2020, 1, 1))
    assert read(ADVISER, places) == ()
    assert [one.name for one in read(ADVISER, places, with_closed=True)] == ["Bureau A"]
    room("Bureau A")
    with pytest.raises(Conflict, match="s’appelle déjà"):
        close_place(actor=MANAGER, at=AT, place_id=made, on=None)
    assert read(ELSEWHERE, places) == ()
    with pytest.raises(NotFound):
        close_place(actor=replace(MANAGER, structure_id=REUNION), at=AT, place_id=made, on=None)


def leave(dossier_id: UUID, reason: AttachmentReason) -> None:
    """The file goes to La Réunion, and the event comes."""
    give(actor=MANAGER, at=AT, dossier_id=dossier_id, to=REUNION)
    event = FileHandedOver(
        structure_id=REUNION, dossier_id=dossier_id, from_structure_id=TARBES, reason=reason
    )
    house = system_actor(REUNION, time_zone="Indian/Reunion")
    with acting(house, Purpose.SYSTEM):
        for _ in range(2):
            let_go_of_appointments(event, actor=house, at=AT)


def test_a_file_that_leaves_takes_no_appointment_to_come_along(dossier_id: UUID) -> None:
    ahead, behind = planned(dossier_id), planned(dossier_id, at(-2))
    leave(dossier_id, AttachmentReason.MOVE)
    assert (seen(ahead, ELSEWHERE).status, seen(ahead, ELSEWHERE).cancelled_by) == (
        S.CANCELLED, CancelledBy.STRUCTURE
    )  # fmt: skip
    assert seen(behind, ELSEWHERE).status is S.PLANNED
    assert len(events("AppointmentCancelled")) == 1
    plan_appointment(actor=ADVISER, at=AT, dossier_id=new_file(), draft=draft())
    assert [one.starts_at for one in busy()] == [TUESDAY_TEN]


def test_what_the_new_structure_has_planned_stays(dossier_id: UUID) -> None:
    give(actor=MANAGER, at=AT, dossier_id=dossier_id, to=REUNION)
    ours = plan_appointment(actor=ELSEWHERE, at=AT, dossier_id=dossier_id, draft=draft())
    event = FileHandedOver(
        structure_id=REUNION, dossier_id=dossier_id, from_structure_id=TARBES, reason=AttachmentReason.MOVE
    )
    house = system_actor(REUNION)
    with acting(house, Purpose.SYSTEM):
        let_go_of_appointments(event, actor=house, at=AT)
    assert seen(ours, ELSEWHERE).status is S.PLANNED


def test_appointments_places_and_absences_follow_a_merger(dossier_id: UUID) -> None:
    made = planned(dossier_id, place_id=room())
    room("Accueil")
    open_place(actor=replace(MANAGER, structure_id=REUNION), at=AT, draft=PlaceDraft("Accueil"))
    away(COLLEAGUE)
    leave(dossier_id, AttachmentReason.MERGER)
    event = StructureMerged(
        structure_id=TARBES, absorbing_id=REUNION, merger_id=uuid7(), effective_on=AT.date(), total=True
    )
    house = system_actor(TARBES)
    with acting(house, Purpose.SYSTEM):
        for _ in range(2):
            move_places(event, actor=house, at=AT)
    row = seen(made, ELSEWHERE)
    assert (row.status, row.place_name) == (S.PLANNED, "Bureau 2")
    assert {one.name for one in read(ELSEWHERE, places)} == {
        "Bureau 2", "Accueil", "Accueil (structure absorbée)"
    }  # fmt: skip
    assert len(read(ELSEWHERE, absences_between, AT, at(30))) == 1
    assert {one.kind for one in busy(ELSEWHERE, ADVISER, COLLEAGUE)} == {"rendez_vous", "absence"}
    assert busy(ADVISER, ADVISER, COLLEAGUE) == []


def test_a_merger_in_part_moves_no_place_and_nobody_moves_them_by_hand(staff: None) -> None:
    room()
    event = StructureMerged(
        structure_id=TARBES, absorbing_id=REUNION, merger_id=uuid7(), effective_on=AT.date(), total=False
    )
    house = system_actor(TARBES)
    with acting(house, Purpose.SYSTEM):
        move_places(event, actor=house, at=AT)
    assert count(ADVISER, "appointments_place") == 1
    with pytest.raises(Refused):
        follow_merger(actor=MANAGER, at=AT, absorbing_id=REUNION)
    with pytest.raises(Exception, match="merger outside the house"):
        _by_hand(actor=MANAGER, at=AT)


@operation("Fusion à la main")
def _by_hand(*, actor: Actor, at: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT appointments_follow_merger(%s)", (REUNION,))


@operation("Effacement d’essai")
def _erase(*, actor: Actor, at: object, dossier_id: UUID) -> None:
    erase_file(dossier_id, "essai")


def test_erasure_leaves_nothing_and_frees_the_time(dossier_id: UUID) -> None:
    made = planned(dossier_id, other_adviser_ids=(COLLEAGUE.user_id,), comment="texte")
    handed(planned(dossier_id, TUESDAY_TEN + 3 * HOUR), to=(THIRD,))
    _erase(actor=MANAGER, at=AT, dossier_id=dossier_id)
    assert busy(ADVISER, ADVISER, COLLEAGUE, THIRD) == []
    for table in ("appointment", "appointmentadviser", "appointmentnote", "handover"):
        assert count(ADVISER, f"appointments_{table}") == 0, table
    assert read(READER, hand_overs_of, ADVISER.user_id, at(-1)) == []
    with pytest.raises(AssertionError):
        seen(made)
