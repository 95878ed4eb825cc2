"""The animators of the structure and the room of a session are busy; whoever leads twice at once is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from convergence.agenda.appointments.queries import busy_times
from convergence.agenda.appointments.types import BusyKind, BusyRow, TimeConflict
from convergence.agenda.workshops.operations import amend_session, cancel_session
from convergence.agenda.workshops.types import Animator
from tests.rooms.accompagnement.world import ADVISER, AT, COLLEAGUE, at, read
from tests.rooms.appointments.world import make_staff, room
from tests.rooms.workshops.steps import START, planned, seen

pytestmark = pytest.mark.django_db

CLAIRE, NADIA = Animator("", ADVISER.user_id), Animator("", COLLEAGUE.user_id)


@pytest.fixture(autouse=True)
def _staff(db: None) -> None:
    make_staff()


def taken() -> list[BusyRow]:
    """What takes the time of both colleagues in the next weeks."""
    found = read(ADVISER, busy_times, [ADVISER.user_id, COLLEAGUE.user_id], AT, at(30))
    return [row for row in found if row.kind is BusyKind.SESSION]


def test_each_animator_is_busy_and_named_as_a_colleague() -> None:
    session_id = planned(animators=(CLAIRE, NADIA, Animator("Mme Sarrat")))
    assert {row.adviser_id for row in taken()} == {ADVISER.user_id, COLLEAGUE.user_id}
    assert {(row.ref_id, row.starts_at) for row in taken()} == {(session_id, START)}
    row = seen(session_id)
    assert row.animators[2] == Animator("Mme Sarrat")
    assert all(animator.name for animator in row.animators)


def test_nobody_leads_two_sessions_at_once_and_nothing_is_half_written() -> None:
    planned(animators=(CLAIRE,))
    with pytest.raises(TimeConflict):
        planned(animators=(NADIA, CLAIRE), starts_at=START + timedelta(hours=1))
    assert [row.adviser_id for row in taken()] == [ADVISER.user_id]
    planned(animators=(CLAIRE,), starts_at=START + timedelta(hours=2))


def test_a_room_holds_one_session_at_once() -> None:
    place_id = room()
    assert seen(planned(place_id=place_id)).place
    with pytest.raises(TimeConflict):
        planned(place_id=place_id, starts_at=START + timedelta(hours=1))


def test_time_follows_the_session_and_is_given_back() -> None:
    session_id = planned(animators=(CLAIRE,))
    row = seen(session_id)
    moved = replace(row.draft, starts_at=at(9), ends_at=at(9, 1), animators=(NADIA,))
    amend_session(actor=ADVISER, at=AT, session_id=session_id, draft=moved, edit_token=row.edit_token)
    assert [(row.adviser_id, row.starts_at) for row in taken()] == [(COLLEAGUE.user_id, at(9))]
    cancel_session(actor=ADVISER, at=AT, session_id=session_id, reason="Animatrice souffrante")
    assert taken() == []
