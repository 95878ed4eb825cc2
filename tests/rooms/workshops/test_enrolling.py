"""Enrolling one person or many: each refusal has its sentence and its code, and nothing is half-written."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.agenda.workshops.operations import (
    cancel_session,
    close_session,
    enrol_many,
    note_enrolment_status,
    withdraw_enrolment,
)
from convergence.agenda.workshops.queries import enrolment, enrolment_by_number, session_by_number
from convergence.agenda.workshops.types import EnrolmentOrigin, EnrolmentStatus, SessionFull
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import is_public_number, uuid7
from convergence.foundation.problems import Conflict, NotFound, Problem, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    COLLEAGUE,
    ELSEWHERE,
    FRANCE_TRAVAIL,
    READER,
    REUNION,
    at,
    count,
    events,
    give,
    new_file,
    new_files,
    read,
    share,
)
from tests.rooms.workshops.steps import START, people, planned, put, queue, seen

pytestmark = pytest.mark.django_db


def code_of(session_id: UUID, dossier_id: UUID, **details: Any) -> str:
    with pytest.raises(Problem) as told:
        put(session_id, dossier_id, **details)
    assert told.value.message.endswith(".")
    assert told.value.what_to_do.endswith(".")
    return told.value.code


def test_somebody_enrolled_takes_a_place_and_is_announced() -> None:
    session_id, dossier_id = planned(capacity=3), new_file()
    enrolment_id = put(session_id, dossier_id)
    row = seen(session_id)
    assert (row.taken, row.free, row.is_full) == (1, 2, False)
    found = read(ADVISER, enrolment, enrolment_id)
    assert (found.status, found.origin) == (EnrolmentStatus.ONGOING, EnrolmentOrigin.ADVISER)
    assert is_public_number(found.number)
    assert read(ADVISER, enrolment_by_number, found.number) == found
    assert read(ADVISER, session_by_number, row.number, at=AT) == row
    (event,) = events("EnrolmentMade")
    assert event["dossier_id"] == str(dossier_id)
    assert (event["session_id"], event["enrolment_id"]) == (str(session_id), str(enrolment_id))
    assert event["kind"] == "atelier"


def test_without_limit_there_is_always_a_place() -> None:
    session_id = planned(capacity=None)
    for dossier_id in new_files(5):
        put(session_id, dossier_id)
    row = seen(session_id)
    assert (row.taken, row.free, row.is_full) == (5, None, False)


def test_a_full_session_refuses_and_keeps_its_count() -> None:
    session_id = planned(capacity=1)
    put(session_id, new_file())
    with pytest.raises(SessionFull):
        put(session_id, new_file())
    assert seen(session_id).taken == 1
    assert len(people(session_id)) == 1


def test_twice_is_refused() -> None:
    session_id, dossier_id = planned(), new_file()
    put(session_id, dossier_id)
    assert code_of(session_id, dossier_id) == "already_enrolled"


def test_the_limit_is_a_local_day_valid_to_its_end() -> None:
    limit = (START - timedelta(days=2)).date()
    session_id, last_evening = planned(register_until=limit), at(5, 13.9)  # 23:54 in Tarbes
    put(session_id, new_file(), when=last_evening)
    assert code_of(session_id, new_file(), when=at(5, 14)) == "registration_closed"


def test_the_same_limit_ends_earlier_in_la_reunion() -> None:
    limit = (START - timedelta(days=2)).date()
    session_id = planned(actor=ELSEWHERE, register_until=limit)
    put(session_id, new_file(actor=ELSEWHERE), actor=ELSEWHERE, when=at(5, 10.9))  # 23:54 in Saint-Denis
    late = new_file(actor=ELSEWHERE)
    assert code_of(session_id, late, actor=ELSEWHERE, when=at(5, 11)) == "registration_closed"


@pytest.mark.parametrize(
    ("born_on", "code"),
    [
        (date(2008, 12, 1), ""),  # 18 on the day itself
        (date(2008, 12, 2), "age_out"),
        (date(2000, 12, 2), ""),  # still 25
        (date(2000, 12, 1), "age_out"),
    ],
)
def test_age_is_that_of_the_day_of_the_session(born_on: date, code: str) -> None:
    session_id = planned(offer={"age_minimum": 18, "age_maximum": 25})
    assert START.date() == date(2026, 12, 1)
    dossier_id = new_file(born_on=born_on)
    if code:
        assert code_of(session_id, dossier_id) == code
    else:
        put(session_id, dossier_id)


def test_an_offer_for_a_contract_is_for_those_who_run_one() -> None:
    session_id, dossier_id = planned(offer={"contract_kind": "cej"}), new_file()
    assert code_of(session_id, dossier_id) == "contract_out"
    assert code_of(session_id, dossier_id, contracts=["pacea"]) == "contract_out"
    put(session_id, dossier_id, contracts=["cej", "pacea"])


def test_a_cancelled_a_started_and_a_closed_session_refuse_each_in_its_words() -> None:
    session_id, dossier_id = planned(), new_file()
    assert code_of(session_id, dossier_id, when=START) == "session_started"
    close_session(actor=ADVISER, at=START, session_id=session_id)
    assert code_of(session_id, dossier_id, when=START) == "session_closed"
    cancelled = planned(starts_at=at(8))
    cancel_session(actor=ADVISER, at=AT, session_id=cancelled, reason="Animateur souffrant")
    assert code_of(cancelled, dossier_id) == "session_cancelled"


def test_who_came_without_being_enrolled_is_added_on_the_spot() -> None:
    session_id, dossier_id = (
        planned(capacity=1, register_until=(START - timedelta(days=3)).date()),
        new_file(),
    )
    assert code_of(session_id, dossier_id, when=AT, origin=EnrolmentOrigin.ON_SPOT) == "session_not_started"
    put(session_id, dossier_id, when=START, origin=EnrolmentOrigin.ON_SPOT)
    assert code_of(session_id, new_file(), when=START, origin=EnrolmentOrigin.ON_SPOT) == "session_full"


@pytest.mark.parametrize("actor", [READER, FRANCE_TRAVAIL])
def test_who_may_not_enrol_is_refused(actor: Any) -> None:
    session_id, dossier_id = planned(), new_file()
    with pytest.raises(Refused):
        put(session_id, dossier_id, actor=actor)
    put(session_id, dossier_id, actor=COLLEAGUE)


def test_a_hidden_file_and_an_unknown_one_are_answered_alike() -> None:
    session_id, theirs = planned(), new_file(actor=ELSEWHERE)
    with pytest.raises(NotFound) as hidden:
        put(session_id, theirs)
    with pytest.raises(NotFound) as unknown:
        put(session_id, uuid7())
    assert str(hidden.value) == str(unknown.value)
    assert hidden.value.code == unknown.value.code


def test_a_hidden_session_and_an_unknown_one_are_answered_alike() -> None:
    theirs, dossier_id = planned(actor=ELSEWHERE), new_file()
    with pytest.raises(NotFound) as hidden:
        put(theirs, dossier_id)
    with pytest.raises(NotFound) as unknown:
        put(uuid7(), dossier_id)
    assert str(hidden.value) == str(unknown.value)
    assert seen(theirs, actor=ELSEWHERE).taken == 0


def test_a_file_that_is_only_opened_to_us_is_of_another_structure() -> None:
    theirs = new_file(actor=ELSEWHERE)
    share(
        actor=ELSEWHERE, at=AT, dossier_id=theirs, to=ADVISER.structure_id,
        groups=[FieldGroup.IDENTITY, FieldGroup.ACCOMPAGNEMENT], may_write=True,
    )  # fmt: skip
    assert code_of(planned(), theirs) == "other_structure"


def test_an_enrolment_is_invisible_elsewhere() -> None:
    session_id = planned()
    put(session_id, new_file())
    assert count(ADVISER, "workshops_enrolment") == 1
    assert count(ELSEWHERE, "workshops_enrolment") == 0
    assert count(ELSEWHERE, "workshops_session") == 0
    assert count(ELSEWHERE, "workshops_sessionseats") == 0


def test_a_place_is_free_again_after_withdrawing() -> None:
    session_id, dossier_id = planned(capacity=1), new_file()
    enrolment_id = put(session_id, dossier_id)
    withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    assert (seen(session_id).taken, people(session_id)) == (0, [])
    assert len(events("EnrolmentWithdrawn")) == 1
    put(session_id, dossier_id)
    with pytest.raises(NotFound):
        withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)


def test_the_day_until_which_one_may_withdraw() -> None:
    limit = (START - timedelta(days=1)).date()
    session_id = planned(withdraw_until=limit)
    early, late = put(session_id, new_file()), put(session_id, new_file())
    withdraw_enrolment(actor=ADVISER, at=at(6, 13.9), enrolment_id=early)
    with pytest.raises(Conflict) as told:
        withdraw_enrolment(actor=ADVISER, at=at(6, 14), enrolment_id=late)
    assert told.value.code == "withdrawal_closed"
    note_enrolment_status(actor=ADVISER, at=at(6, 14), enrolment_id=late, status=EnrolmentStatus.REFUSAL)


def test_who_is_noted_present_does_not_withdraw() -> None:
    session_id = planned()
    enrolment_id = put(session_id, new_file())
    note_enrolment_status(actor=ADVISER, at=START, enrolment_id=enrolment_id, status=EnrolmentStatus.ACHIEVED)
    with pytest.raises(Conflict) as told:
        withdraw_enrolment(actor=ADVISER, at=START, enrolment_id=enrolment_id)
    assert told.value.code == "present"


def test_many_at_once_each_with_her_answer() -> None:
    session_id = planned(capacity=3, offer={"age_maximum": 25})
    able, old, theirs = new_files(4), new_file(born_on=date(1990, 1, 1)), new_file(actor=ELSEWHERE)
    put(session_id, able[0])
    wanted = [able[0], old, theirs, able[1], able[2], able[3], able[1]]
    outcome = enrol_many(actor=ADVISER, at=AT, session_id=session_id, dossier_ids=wanted)
    assert outcome.enrolled == (able[1], able[2])
    assert {(row.dossier_id, row.code) for row in outcome.refused} == {
        (able[0], "already_enrolled"),
        (old, "age_out"),
        (theirs, "file_not_found"),
        (able[3], "session_full"),
    }
    assert seen(session_id).taken == 3


def test_many_with_the_waiting_list_keep_their_order() -> None:
    session_id, files = planned(capacity=1), new_files(4)
    outcome = enrol_many(actor=ADVISER, at=AT, session_id=session_id, dossier_ids=files, with_waiting=True)
    assert outcome.enrolled == (files[0],)
    assert outcome.waiting == tuple(files[1:])
    assert [row.dossier_id for row in queue(session_id)] == files[1:]
    again = enrol_many(actor=ADVISER, at=AT, session_id=session_id, dossier_ids=files, with_waiting=True)
    assert {row.code for row in again.refused} == {"already_enrolled", "already_waiting"}


def test_a_file_that_changes_hands_frees_its_place_and_comes_back_without_it() -> None:
    session_id, dossier_id = planned(capacity=1), new_file()
    put(session_id, dossier_id)
    give(actor=ADVISER, at=AT, dossier_id=dossier_id, to=REUNION)
    assert seen(session_id).taken == 0
    put(session_id, new_file())
    assert seen(session_id).is_full


def test_a_retry_with_the_same_key_enrols_once() -> None:
    session_id, dossier_id = planned(), new_file()
    first = put(session_id, dossier_id, idempotency_key="clé")
    assert put(session_id, dossier_id, idempotency_key="clé") == first
    assert len(people(session_id)) == 1
