"""Controls of workshops that nothing else proves: who, in what state, on which local day, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from convergence.agenda.workshops import operations
from convergence.agenda.workshops.queries import offer
from convergence.agenda.workshops.types import EnrolmentStatus, SessionState, StatusNote
from convergence.foundation.problems import Conflict, Invalid, NotFound, Problem, Refused
from tests.rooms.accompagnement.world import ADVISER, AT, READER, REUNION, at, give, new_file, new_files, read
from tests.rooms.workshops.steps import START, draft, offered, people, planned, put, queue, seen

pytestmark = pytest.mark.django_db


def test_without_the_right_nobody_is_enrolled_noted_or_put_on_a_list() -> None:
    session_id = planned(capacity=1)
    enrolment_id, late = put(session_id, new_file()), new_file()
    waiting_id = operations.join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=late)
    attempts: list[Callable[[], object]] = [
        lambda: operations.enrol_many(actor=READER, at=AT, session_id=session_id, dossier_ids=[late]),
        lambda: operations.withdraw_enrolment(actor=READER, at=AT, enrolment_id=enrolment_id),
        lambda: operations.join_waiting_list(
            actor=READER, at=AT, session_id=session_id, dossier_id=new_file()
        ),
        lambda: operations.leave_waiting_list(actor=READER, at=AT, waiting_id=waiting_id),
        lambda: operations.accept_place(actor=READER, at=AT, waiting_id=waiting_id),
        lambda: operations.offer_next_places(actor=READER, at=AT),
        lambda: operations.note_attendance(
            actor=READER, at=START, session_id=session_id,
            notes=[StatusNote(enrolment_id, EnrolmentStatus.ACHIEVED)],
        ),
        lambda: operations.close_session(actor=READER, at=START, session_id=session_id),
    ]  # fmt: skip
    for attempt in attempts:
        with pytest.raises(Refused, match="ne permet pas d’inscrire"):
            attempt()
    assert [row.status for row in people(session_id)] == [EnrolmentStatus.ONGOING]
    assert len(queue(session_id)) == 1


def test_without_the_right_nobody_keeps_offers_or_sessions() -> None:
    offer_id = offered()
    session_id, row = planned(offer_id=offer_id), read(ADVISER, offer, offer_id)
    wanted, token = seen(session_id).draft, seen(session_id).edit_token
    attempts: list[Callable[[], object]] = [
        lambda: offered(actor=READER),
        lambda: operations.amend_offer(
            actor=READER, at=AT, offer_id=offer_id, draft=row.draft, edit_token=row.edit_token
        ),
        lambda: operations.end_offer(actor=READER, at=AT, offer_id=offer_id, ended_on=AT.date()),
        lambda: operations.reopen_offer(actor=READER, at=AT, offer_id=offer_id),
        lambda: operations.plan_session(actor=READER, at=AT, offer_id=offer_id, draft=draft()),
        lambda: operations.duplicate_session(actor=READER, at=AT, session_id=session_id, weeks=1),
        lambda: operations.amend_session(
            actor=READER, at=AT, session_id=session_id, draft=wanted, edit_token=token
        ),
        lambda: operations.cancel_session(actor=READER, at=AT, session_id=session_id, reason="Grève"),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="de tenir les ateliers"):
            attempt()
    assert seen(session_id).state is SessionState.PLANNED
    assert read(ADVISER, offer, offer_id) == row


def test_many_find_a_closed_session_closed() -> None:
    session_id = planned(register_until=(START - timedelta(days=3)).date())
    with pytest.raises(Conflict) as told:
        operations.enrol_many(actor=ADVISER, at=at(5), session_id=session_id, dossier_ids=[new_file()])
    assert told.value.code == "registration_closed"


def test_a_list_is_joined_on_the_conditions_of_the_session() -> None:
    session_id = planned(
        capacity=1, register_until=(START - timedelta(days=3)).date(), offer={"age_maximum": 25}
    )
    put(session_id, new_file())
    for dossier_id, when, code in (
        (new_file(born_on=date(1990, 1, 1)), AT, "age_out"),
        (new_file(), at(5), "registration_closed"),
    ):
        with pytest.raises(Problem) as told:
            operations.join_waiting_list(actor=ADVISER, at=when, session_id=session_id, dossier_id=dossier_id)
        assert told.value.code == code
    assert queue(session_id) == []


def test_who_asks_after_many_is_behind_them() -> None:
    session_id, files = planned(capacity=1), new_files(4)
    operations.enrol_many(
        actor=ADVISER, at=AT, session_id=session_id, dossier_ids=files[:3], with_waiting=True
    )
    operations.join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=files[3])
    assert [row.dossier_id for row in queue(session_id)] == files[1:]


def test_many_do_not_pass_before_who_waits() -> None:
    session_id, files = planned(capacity=1), new_files(3)
    enrolment_id = put(session_id, files[0])
    operations.join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=files[1])
    operations.withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    outcome = operations.enrol_many(actor=ADVISER, at=AT, session_id=session_id, dossier_ids=[files[2]])
    assert (outcome.enrolled, [row.code for row in outcome.refused]) == ((), ["session_full"])


def test_an_offer_ends_on_its_day_and_not_before() -> None:
    offer_id = offered()
    operations.end_offer(actor=ADVISER, at=AT, offer_id=offer_id, ended_on=START.date())
    with pytest.raises(Conflict, match="fermée depuis"):
        planned(offer_id=offer_id)
    planned(offer_id=offer_id, starts_at=START - timedelta(days=1))


def test_no_copy_goes_beyond_what_may_be_planned() -> None:
    offer_id = offered()
    with pytest.raises(Problem, match="Dans plus de 24 mois"):
        operations.plan_session(
            actor=ADVISER, at=AT, offer_id=offer_id, draft=draft(starts_at=at(700)), weeks=10
        )


def test_who_withdrew_is_noted_no_more() -> None:
    session_id = planned()
    enrolment_id = put(session_id, new_file())
    operations.withdraw_enrolment(actor=ADVISER, at=AT, enrolment_id=enrolment_id)
    note = {"actor": ADVISER, "at": START}
    with pytest.raises(NotFound):
        operations.note_enrolment_status(**note, enrolment_id=enrolment_id, status=EnrolmentStatus.ACHIEVED)
    with pytest.raises(NotFound):
        operations.note_attendance(
            **note, session_id=session_id, notes=[StatusNote(enrolment_id, EnrolmentStatus.ACHIEVED)]
        )
    assert seen(session_id).taken == 0


def test_a_closed_session_keeps_its_enrolled() -> None:
    session_id = planned()
    enrolment_id = put(session_id, new_file())
    note = [StatusNote(enrolment_id, EnrolmentStatus.REFUSAL)]
    operations.note_attendance(actor=ADVISER, at=START, session_id=session_id, notes=note)
    operations.close_session(actor=ADVISER, at=START, session_id=session_id)
    with pytest.raises(Conflict) as told:
        operations.withdraw_enrolment(actor=ADVISER, at=START, enrolment_id=enrolment_id)
    assert told.value.code == "session_closed"


def test_age_is_counted_on_the_local_day() -> None:
    night = datetime(2026, 12, 1, 23, 15, tzinfo=UTC)  # a quarter past midnight, the second of December
    session_id = planned(starts_at=night, offer={"age_minimum": 18})
    put(session_id, new_file(born_on=date(2008, 12, 2)))
    with pytest.raises(Conflict) as told:
        put(session_id, new_file(born_on=date(2008, 12, 3)))
    assert told.value.code == "age_out"


def test_a_change_of_words_keeps_what_others_read() -> None:
    session_id = planned()
    row = seen(session_id)
    operations.amend_session(
        actor=ADVISER, at=AT, session_id=session_id, draft=replace(row.draft, name="CV"), edit_token=row.edit_token
    )  # fmt: skip
    with pytest.raises(Conflict):
        operations.amend_session(
            actor=ADVISER, at=AT, session_id=session_id, draft=row.draft, edit_token=row.edit_token
        )
    assert seen(session_id).name == "CV"


def test_a_place_freed_by_a_hand_over_is_not_for_many_who_come_after() -> None:
    session_id, files = planned(capacity=1), new_files(3)
    put(session_id, files[0])
    operations.join_waiting_list(actor=ADVISER, at=AT, session_id=session_id, dossier_id=files[1])
    give(actor=ADVISER, at=AT, dossier_id=files[0], to=REUNION)
    outcome = operations.enrol_many(actor=ADVISER, at=AT, session_id=session_id, dossier_ids=[files[2]])
    assert (outcome.enrolled, [row.code for row in outcome.refused]) == ((), ["session_full"])


@pytest.mark.parametrize("days", [-1, 1])
def test_who_came_began_on_a_day_of_the_session(days: int) -> None:
    session_id = planned()
    note = StatusNote(
        put(session_id, new_file()), EnrolmentStatus.ACHIEVED, started_on=START.date() + timedelta(days=days)
    )
    with pytest.raises(Invalid, match="un jour de la session"):
        operations.note_attendance(actor=ADVISER, at=START, session_id=session_id, notes=[note])
