"""The waiting list: in order, a freed place held for the next for a time, then for the one after."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from convergence.agenda.workshops.operations import (
    accept_place,
    amend_session,
    cancel_session,
    join_waiting_list,
    leave_waiting_list,
    note_enrolment_status,
    offer_next_places,
    withdraw_enrolment,
)
from convergence.agenda.workshops.queries import offered_places, structures_with_places
from convergence.agenda.workshops.types import EnrolmentOrigin, EnrolmentStatus, WaitingState
from convergence.foundation.actor import system_actor
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, NotFound, Problem
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    REUNION,
    TARBES,
    at,
    events,
    give,
    new_file,
    new_files,
    read,
)
from tests.rooms.workshops.steps import START, people, planned, put, queue, seen

pytestmark = pytest.mark.django_db

DELAY = timedelta(hours=parameter("workshops.place_offer_hours").integer_at(AT.date()))


def wait(session_id: UUID, dossier_id: UUID) -> UUID:
    return join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=dossier_id)


@pytest.fixture
def full() -> tuple[UUID, UUID, list[UUID], list[UUID]]:
    """A session of one place: its identifier, the enrolment, the three who wait, their files."""
    session_id = planned(capacity=1)
    enrolment_id = put(session_id, new_file())
    files = new_files(3)
    return session_id, enrolment_id, [wait(session_id, dossier_id) for dossier_id in files], files


def to_offer(when: datetime) -> list[UUID]:
    with acting(system_actor(), Purpose.SYSTEM) as scope:
        return structures_with_places(scope, when)


def states(session_id: UUID) -> list[tuple[UUID, WaitingState]]:
    return [(row.waiting_id, row.state) for row in queue(session_id)]


def test_a_freed_place_is_held_for_the_first(full) -> None:
    session_id, enrolment_id, waiting, files = full
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    assert states(session_id) == [
        (waiting[0], WaitingState.OFFERED),
        (waiting[1], WaitingState.WAITING),
        (waiting[2], WaitingState.WAITING),
    ]
    row = seen(session_id)
    assert (row.taken, row.held, row.waiting, row.free) == (0, 1, 2, 0)
    (event,) = events("PlaceOffered")
    assert event["dossier_id"] == str(files[0])
    assert event["offer_ends_at"] == (AT + DELAY).isoformat()
    (task,) = read(ADVISER, offered_places, at=AT)
    assert (task.dossier_id, task.offer_ends_at) == (files[0], AT + DELAY)
    assert read(ADVISER, offered_places, at=AT + DELAY) == []
    assert read(ELSEWHERE, offered_places, at=AT) == []


def test_nobody_passes_before_who_waits(full) -> None:
    session_id, enrolment_id, _, files = full
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    for dossier_id in (new_file(), files[1]):
        with pytest.raises(Conflict) as told:
            put(session_id, dossier_id)
        assert told.value.code == "session_full"


def test_accepting_enrols_and_enrolling_accepts(full) -> None:
    session_id, enrolment_id, waiting, files = full
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    accepted = accept_place(actor=ADVISER, at=at(1), waiting_id=waiting[0])
    assert [(row.enrolment_id, row.origin) for row in people(session_id)] == [
        (accepted, EnrolmentOrigin.WAITING_LIST)
    ]
    withdraw_enrolment(actor=ADVISER, at=at(1), enrolment_id=accepted)
    put(session_id, files[1], when=at(1))
    assert [row.origin for row in people(session_id)] == [EnrolmentOrigin.WAITING_LIST]
    assert states(session_id) == [(waiting[2], WaitingState.WAITING)]


def test_without_answer_the_place_goes_to_the_next(full) -> None:
    session_id, enrolment_id, waiting, _ = full
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    assert to_offer(AT + DELAY - timedelta(minutes=1)) == []
    assert offer_next_places(actor=ADVISER, at=AT + DELAY - timedelta(minutes=1)) == 0
    assert to_offer(AT + DELAY) == [TARBES]
    assert read(ADVISER, structures_with_places, AT + DELAY) == [], "the house alone is told"
    assert offer_next_places(actor=ADVISER, at=AT + DELAY) == 1
    assert states(session_id) == [(waiting[1], WaitingState.OFFERED), (waiting[2], WaitingState.WAITING)]
    assert offer_next_places(actor=ADVISER, at=AT + DELAY) == 0
    with pytest.raises(NotFound):
        accept_place(actor=ADVISER, at=AT + DELAY, waiting_id=waiting[0])


def test_an_answer_that_comes_too_late_is_told_so_even_before_the_round(full) -> None:
    session_id, enrolment_id, waiting, files = full
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    with pytest.raises(Conflict) as told:
        accept_place(actor=ADVISER, at=AT + DELAY, waiting_id=waiting[0])
    assert told.value.code == "offer_ended"
    with pytest.raises(Problem):
        put(session_id, files[0], when=AT + DELAY)
    with pytest.raises(Conflict) as told:
        accept_place(actor=ADVISER, at=AT, waiting_id=waiting[1])
    assert told.value.code == "no_place_offered"


def test_a_place_is_never_held_beyond_the_start(full) -> None:
    session_id, enrolment_id, waiting, _ = full
    withdraw_enrolment(actor=ADVISER, at=at(6.5), enrolment_id=enrolment_id)
    assert queue(session_id)[0].offer_ends_at == START
    offer_next_places(actor=ADVISER, at=START)
    assert states(session_id)[0] == (waiting[1], WaitingState.WAITING)


def test_a_session_that_comes_earlier_shortens_the_offers_under_way(full) -> None:
    session_id, enrolment_id, _, _ = full
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    row = seen(session_id)
    amend_session(
        actor=ADVISER, at=AT, session_id=session_id,
        draft=replace(row.draft, starts_at=at(1), ends_at=at(1, 1)), edit_token=row.edit_token,
    )  # fmt: skip
    assert queue(session_id)[0].offer_ends_at == at(1)


def test_who_asked_in_time_is_offered_a_place_after_the_limit_of_registration() -> None:
    session_id = planned(capacity=1, register_until=at(2).date())
    enrolment_id, waiting_id = put(session_id, new_file()), wait(session_id, new_file())
    withdraw_enrolment(actor=ADVISER, at=at(4), enrolment_id=enrolment_id)
    accept_place(actor=ADVISER, at=at(4), waiting_id=waiting_id)
    assert seen(session_id).is_full


def test_a_refusal_and_a_larger_room_free_places_too(full) -> None:
    session_id, enrolment_id, waiting, _ = full
    note_enrolment_status(actor=ADVISER, at=AT, enrolment_id=enrolment_id, status=EnrolmentStatus.REFUSAL)
    assert states(session_id)[0] == (waiting[0], WaitingState.OFFERED)
    row = seen(session_id)
    amend_session(
        actor=ADVISER, at=AT, session_id=session_id, draft=replace(row.draft, capacity=2), edit_token=row.edit_token
    )  # fmt: skip
    assert states(session_id)[1] == (waiting[1], WaitingState.OFFERED)
    row = seen(session_id)
    amend_session(
        actor=ADVISER, at=AT, session_id=session_id, draft=replace(row.draft, capacity=None),
        edit_token=row.edit_token,
    )  # fmt: skip
    assert states(session_id)[2] == (waiting[2], WaitingState.OFFERED)


def test_leaving_the_list_gives_the_held_place_to_the_next(full) -> None:
    session_id, enrolment_id, waiting, _ = full
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    leave_waiting_list(actor=ADVISER, at=AT, waiting_id=waiting[0])
    assert states(session_id) == [(waiting[1], WaitingState.OFFERED), (waiting[2], WaitingState.WAITING)]
    with pytest.raises(NotFound):
        leave_waiting_list(actor=ADVISER, at=AT, waiting_id=waiting[0])


def test_one_waits_once_and_only_for_a_full_session(full) -> None:
    session_id, _, _, files = full
    with pytest.raises(Conflict) as told:
        wait(session_id, files[0])
    assert told.value.code == "already_waiting"
    with pytest.raises(Conflict) as told:
        wait(planned(starts_at=at(8)), files[0])
    assert told.value.code == "place_free"
    with pytest.raises(Conflict) as told:
        wait(session_id, people(session_id)[0].dossier_id)
    assert told.value.code == "already_enrolled"


def test_cancelling_tells_who_waits_and_empties_the_list(full) -> None:
    session_id, _, _, files = full
    cancel_session(actor=ADVISER, at=AT, session_id=session_id, reason="Grève")
    assert queue(session_id) == []
    assert {event["dossier_id"] for event in events("SessionCancelled")} >= set(map(str, files))
    assert seen(session_id).waiting == 0


def test_a_place_freed_by_a_hand_over_is_found_by_the_round(full) -> None:
    session_id, _, waiting, _ = full
    give(actor=ADVISER, at=AT, dossier_id=people(session_id)[0].dossier_id, to=REUNION)
    assert to_offer(AT) == [TARBES]
    offer_next_places(actor=ADVISER, at=AT)
    assert states(session_id)[0] == (waiting[0], WaitingState.OFFERED)


def test_a_waiting_place_of_another_structure_is_not_found(full) -> None:
    _, _, waiting, _ = full
    with pytest.raises(NotFound):
        accept_place(actor=ELSEWHERE, at=AT, waiting_id=waiting[0])
