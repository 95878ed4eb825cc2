"""The seat of one who only takes part: given, left when nobody is free, and taken back as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.agenda.appointments.operations import (
    amend_appointment,
    cancel_appointment,
    declare_absence,
    hand_over_appointments,
    undo_hand_over,
)
from convergence.agenda.appointments.queries import hand_overs_of
from convergence.agenda.appointments.types import AbsenceKind, CancelledBy, HandOverOutcome
from convergence.foundation.actor import Actor
from convergence.foundation.problems import NotFound, Refused
from tests.rooms.accompagnement.world import ADVISER, AT, COLLEAGUE, MANAGER, at, events, new_file, read
from tests.rooms.appointments.world import THIRD, TUESDAY_TEN, busy, draft, planned, seen

HOUR = timedelta(hours=1)


def with_colleague(dossier_id: UUID, **details: Any) -> UUID:
    """Claire receives, Nadia takes part."""
    return planned(dossier_id, other_adviser_ids=(COLLEAGUE.user_id,), **details)


def given(*made: UUID, to: Actor = THIRD, by: Actor = COLLEAGUE, of: Actor = COLLEAGUE) -> HandOverOutcome:
    return hand_over_appointments(
        actor=by, at=AT, appointment_ids=made, to_adviser_ids=[to.user_id], of_adviser_id=of.user_id
    )


def undone(outcome: HandOverOutcome, by: Actor = COLLEAGUE) -> HandOverOutcome:
    return undo_hand_over(actor=by, at=AT, hand_over_id=outcome.hand_over_id)


def who(made: UUID) -> tuple[UUID, set[UUID]]:
    row = seen(made)
    return row.adviser_id, set(row.other_adviser_ids)


def test_her_seat_is_given_and_taken_back_with_the_time(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    outcome = given(made)
    assert (outcome.given, outcome.kept, outcome.withdrawn) == ((made,), (), ())
    assert who(made) == (ADVISER.user_id, {THIRD.user_id})
    assert [one.ref_id for one in busy(ADVISER, THIRD)] == [made]
    assert busy(ADVISER, COLLEAGUE) == []
    (event,) = events("AppointmentCompanyChanged")
    assert (event["left_id"], event["joined_id"]) == (str(COLLEAGUE.user_id), str(THIRD.user_id))
    assert events("AppointmentReassigned") == []
    assert undone(outcome).given == (made,)
    assert who(made) == (ADVISER.user_id, {COLLEAGUE.user_id})
    assert [one.ref_id for one in busy(ADVISER, COLLEAGUE)] == [made]
    assert busy(ADVISER, THIRD) == []


@pytest.mark.parametrize("replacement", ["main", "beside", "taken", "away"])
def test_she_only_withdraws_when_the_replacement_cannot_come(dossier_id: UUID, replacement: str) -> None:
    beside = (COLLEAGUE.user_id, THIRD.user_id) if replacement == "beside" else (COLLEAGUE.user_id,)
    made = planned(dossier_id, other_adviser_ids=beside)
    if replacement == "taken":
        planned(new_file(), actor=THIRD)
    if replacement == "away":
        declare_absence(
            actor=THIRD, at=AT, adviser_id=THIRD.user_id, kind=AbsenceKind.LEAVE, starts_at=TUESDAY_TEN,
            ends_at=TUESDAY_TEN + HOUR,
        )  # fmt: skip
    before = who(made)
    outcome = given(made, to=ADVISER if replacement == "main" else THIRD)
    assert (outcome.given, outcome.kept) == ((), ())
    ((which, why),) = outcome.withdrawn
    there = "La personne qui remplace y prend déjà part."
    expected = {"main": there, "beside": there, "taken": "Tom Essai a déjà un rendez-vous",
                "away": "Tom Essai est absent(e)"}  # fmt: skip
    assert which == made
    assert why.startswith(expected[replacement])
    assert who(made) == (ADVISER.user_id, set(beside) - {COLLEAGUE.user_id})
    assert busy(ADVISER, COLLEAGUE) == []
    assert undone(outcome).given == (made,)
    assert who(made) == before
    assert [one.ref_id for one in busy(ADVISER, COLLEAGUE)] == [made]


def test_a_second_colleague_receives_when_the_first_is_taken(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    planned(new_file(), actor=THIRD)
    outcome = hand_over_appointments(
        actor=MANAGER, at=AT, appointment_ids=[made], to_adviser_ids=[THIRD.user_id, MANAGER.user_id],
        of_adviser_id=COLLEAGUE.user_id,
    )  # fmt: skip
    assert outcome.given == (made,)
    assert who(made) == (ADVISER.user_id, {MANAGER.user_id})


def test_what_she_has_is_given_in_one_go_whatever_her_part(dossier_id: UUID) -> None:
    beside = with_colleague(dossier_id)
    hers = planned(new_file(), TUESDAY_TEN + HOUR, actor=COLLEAGUE)
    not_hers = planned(new_file(), TUESDAY_TEN + 2 * HOUR)
    outcome = given(beside, hers, not_hers)
    assert outcome.given == (beside, hers)
    assert outcome.kept == ((not_hers, "Cette personne n’y prend pas part."),)
    assert who(hers) == (THIRD.user_id, set())
    lines = read(COLLEAGUE, hand_overs_of, COLLEAGUE.user_id, at(-1))
    assert {line.appointment_id: line.is_main for line in lines} == {beside: False, hers: True}
    assert undone(outcome).given == (beside, hers)
    assert who(hers) == (COLLEAGUE.user_id, set())


def test_that_the_main_adviser_is_away_too_stops_no_seat(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    declare_absence(
        actor=ADVISER, at=AT, adviser_id=ADVISER.user_id, kind=AbsenceKind.LEAVE, starts_at=TUESDAY_TEN,
        ends_at=TUESDAY_TEN + HOUR,
    )  # fmt: skip
    assert given(made).given == (made,)
    assert seen(made).over_absence


def test_who_received_and_was_there_already_is_there_again_after_undoing(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    outcome = given(made, to=COLLEAGUE, by=ADVISER, of=ADVISER)
    assert who(made) == (COLLEAGUE.user_id, set())
    undone(outcome, by=ADVISER)
    assert who(made) == (ADVISER.user_id, {COLLEAGUE.user_id})
    assert [one.ref_id for one in busy(ADVISER, COLLEAGUE)] == [made]


def test_a_seat_given_on_or_taken_again_is_not_taken_back(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    outcome = given(made)
    given(made, to=MANAGER, by=MANAGER, of=THIRD)
    assert "quelqu’un d’autre" in undone(outcome).kept[0][1]
    assert who(made) == (ADVISER.user_id, {MANAGER.user_id})
    again = planned(dossier_id, TUESDAY_TEN + HOUR, other_adviser_ids=(COLLEAGUE.user_id,))
    outcome = given(again, to=ADVISER)
    amend_appointment(
        actor=ADVISER, at=AT, appointment_id=again, edit_token=seen(again).edit_token,
        draft=draft(TUESDAY_TEN + HOUR, other_adviser_ids=(COLLEAGUE.user_id,)),
    )  # fmt: skip
    assert "de nouveau" in undone(outcome).kept[0][1]


def test_a_seat_that_she_cannot_take_again_stays_given(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    outcome = given(made)
    planned(new_file(), actor=COLLEAGUE)
    assert undone(outcome).kept[0][1].startswith("Vous avez déjà un rendez-vous")
    assert who(made) == (ADVISER.user_id, {THIRD.user_id})


def test_one_gives_her_own_seat_and_a_manager_that_of_others(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    with pytest.raises(Refused):
        given(made, by=ADVISER)
    assert given(made, by=MANAGER).given == (made,)
    cancelled = planned(dossier_id, TUESDAY_TEN + HOUR, other_adviser_ids=(COLLEAGUE.user_id,))
    cancel_appointment(actor=ADVISER, at=AT, appointment_id=cancelled, by=CancelledBy.STRUCTURE)
    assert "annulé" in given(cancelled).kept[0][1]


def test_what_an_amendment_changes_around_the_main_adviser_is_told(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    amend_appointment(
        actor=ADVISER, at=AT, appointment_id=made, edit_token=seen(made).edit_token,
        draft=draft(other_adviser_ids=(THIRD.user_id, MANAGER.user_id)),
    )  # fmt: skip
    told = events("AppointmentCompanyChanged")
    assert [one["left_id"] for one in told] == [str(COLLEAGUE.user_id), None]
    assert {one["joined_id"] for one in told} == {str(THIRD.user_id), str(MANAGER.user_id)}


def test_a_hand_over_of_nobody_is_not_found(dossier_id: UUID) -> None:
    made = with_colleague(dossier_id)
    outcome = given(made)
    undone(outcome)
    with pytest.raises(NotFound):
        undone(outcome)
