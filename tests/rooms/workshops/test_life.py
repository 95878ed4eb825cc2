"""The life of a session on a real database: attendance, closing, correcting, reopening, moving, cancelling."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from convergence.agenda.workshops.operations import (
    amend_offer,
    amend_session,
    cancel_session,
    close_session,
    duplicate_session,
    end_offer,
    enrol_many,
    join_waiting_list,
    note_attendance,
    note_enrolment_status,
    plan_session,
    reopen_offer,
    reopen_session,
)
from convergence.agenda.workshops.queries import (
    enrolment_comments,
    enrolments_of_file,
    offer,
    offers,
    session_changes,
    sessions_between,
    sessions_for_file,
    sessions_to_close,
    status_counts,
)
from convergence.agenda.workshops.types import (
    ABSENT,
    Animator,
    EnrolmentOrigin,
    EnrolmentStatus,
    OfferConflict,
    SessionConflict,
    SessionFilter,
    SessionState,
    StatusNote,
    WorkshopKind,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Invalid, NotFound, Refused
from tests.rooms.accompagnement.world import (
    ADVISER,
    AT,
    ELSEWHERE,
    MANAGER,
    READER,
    TODAY,
    at,
    events,
    new_file,
    new_files,
    read,
)
from tests.rooms.workshops.steps import START, draft, offered, people, planned, put, seen

pytestmark = pytest.mark.django_db

DONE, REFUSED, ABSENCE = EnrolmentStatus.ACHIEVED, EnrolmentStatus.REFUSAL, EnrolmentStatus.REFUSAL_YOUNG


def note(session_id: UUID, *notes: StatusNote, **details: Any) -> int:
    given: dict[str, Any] = {"actor": ADVISER, "at": START} | details
    return note_attendance(session_id=session_id, notes=notes, **given)


@pytest.fixture
def session_id() -> UUID:
    return planned(capacity=10)


@pytest.fixture
def three(session_id: UUID) -> list[UUID]:
    return [put(session_id, dossier_id) for dossier_id in new_files(3)]


def test_from_planned_to_closed(session_id: UUID, three: list[UUID]) -> None:
    assert seen(session_id).state is SessionState.PLANNED
    assert seen(session_id, when=START).state is SessionState.TO_CLOSE
    assert [row.session_id for row in read(ADVISER, sessions_to_close, at=START)] == [session_id]
    with pytest.raises(Conflict) as early:
        close_session(actor=ADVISER, at=START, session_id=session_id)
    assert early.value.code == "not_everyone_noted"
    note(session_id, StatusNote(three[0], DONE), StatusNote(three[1], REFUSED))
    assert seen(session_id, when=START).state is SessionState.TO_CLOSE
    note(session_id, StatusNote(three[2], ABSENCE, comment=ABSENT))
    assert seen(session_id, when=START).state is SessionState.ATTENDED
    close_session(actor=ADVISER, at=START, session_id=session_id)
    assert seen(session_id, when=START).state is SessionState.CLOSED
    assert len(events("SessionClosed")) == 1
    assert read(ADVISER, sessions_to_close, at=START) == []
    assert read(ADVISER, status_counts, session_id) == {
        EnrolmentStatus.ONGOING: 0, DONE: 1, REFUSED: 1, ABSENCE: 1,
    }  # fmt: skip


def test_who_came_did_the_whole_session_unless_told(session_id: UUID, three: list[UUID]) -> None:
    note(session_id, StatusNote(three[0], DONE), StatusNote(three[1], DONE, minutes=45))
    done = {row.enrolment_id: row for row in people(session_id)}
    assert (done[three[0]].minutes, done[three[0]].started_on) == (120, START.date())
    assert done[three[1]].minutes == 45
    assert done[three[2]].minutes is None
    told = events("EnrolmentStatusNoted")
    assert [event["minutes"] for event in told] == [120, 45]
    assert all(event["kind"] == "atelier" and event["status"] == "realise" for event in told)


def test_a_start_day_is_local() -> None:
    late = at(7, 13.5)  # 22:30 UTC: already the day after in Tarbes
    session_id = planned(starts_at=late)
    enrolment_id = put(session_id, new_file())
    note(session_id, StatusNote(enrolment_id, DONE), at=late)
    assert people(session_id)[0].started_on == date(2026, 12, 1)
    late = at(7, 14.5)
    session_id = planned(starts_at=late)
    enrolment_id = put(session_id, new_file())
    note(session_id, StatusNote(enrolment_id, DONE), at=late)
    assert people(session_id)[0].started_on == date(2026, 12, 2)


@pytest.mark.parametrize(
    "wrong", [{"minutes": 0}, {"minutes": 1441}, {"started_on": date(2026, 12, 2)}, {"comment": "a" * 4001}]
)
def test_what_cannot_have_been_done_is_refused(
    session_id: UUID, three: list[UUID], wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid):
        note(session_id, StatusNote(three[0], DONE), StatusNote(three[1], DONE, **wrong))
    assert read(ADVISER, status_counts, session_id)[DONE] == 0


def test_nobody_was_present_before_the_start_but_may_refuse(session_id: UUID, three: list[UUID]) -> None:
    with pytest.raises(Conflict) as told:
        note(session_id, StatusNote(three[0], DONE), at=AT)
    assert told.value.code == "session_not_started"
    note(session_id, StatusNote(three[0], REFUSED), at=AT)
    assert seen(session_id).taken == 2
    note(session_id, StatusNote(three[0], EnrolmentStatus.ONGOING), at=AT)
    assert seen(session_id).taken == 3


def test_a_refusal_that_becomes_a_presence_needs_a_place() -> None:
    session_id = planned(capacity=1)
    first = put(session_id, new_file())
    note(session_id, StatusNote(first, REFUSED), at=AT)
    second = put(session_id, new_file())
    with pytest.raises(Conflict) as told:
        note(session_id, StatusNote(first, DONE))
    assert told.value.code == "session_full"
    note(session_id, StatusNote(first, DONE), StatusNote(second, ABSENCE))
    assert seen(session_id).taken == 1


def test_the_enrolled_of_another_session_are_not_noted_here(session_id: UUID, three: list[UUID]) -> None:
    other = put(planned(starts_at=at(7, 4)), new_file())
    with pytest.raises(NotFound):
        note(session_id, StatusNote(three[0], DONE), StatusNote(other, DONE))
    assert read(ADVISER, status_counts, session_id)[DONE] == 0


def test_comments_are_kept_apart_replaced_and_hidden_from_who_may_not_read_them(
    session_id: UUID, three: list[UUID]
) -> None:
    note(session_id, StatusNote(three[0], ABSENCE, comment=ABSENT))
    assert [row.text for row in read(ADVISER, enrolment_comments, three)] == [ABSENT]
    assert read(READER, enrolment_comments, three) == []
    note(session_id, StatusNote(three[0], ABSENCE, comment="Malade\x00"))
    assert [row.text for row in read(ADVISER, enrolment_comments, three)] == ["Malade"]
    note(session_id, StatusNote(three[0], ABSENCE))
    assert [row.text for row in read(ADVISER, enrolment_comments, three)] == ["Malade"]
    note(session_id, StatusNote(three[0], ABSENCE, comment=""))
    assert read(ADVISER, enrolment_comments, three) == []


def closed(session_id: UUID, three: list[UUID]) -> None:
    note(session_id, *(StatusNote(enrolment_id, DONE) for enrolment_id in three))
    close_session(actor=ADVISER, at=START, session_id=session_id)


def test_a_correction_after_closing_says_why_and_is_announced(session_id: UUID, three: list[UUID]) -> None:
    closed(session_id, three)
    with pytest.raises(Invalid) as told:
        note(session_id, StatusNote(three[0], ABSENCE))
    assert told.value.code == "required"
    note(session_id, StatusNote(three[0], ABSENCE), reason="Signature d’un autre")
    last = events("EnrolmentStatusNoted")[-1]
    assert (last["status"], last["before_status"], last["is_amendment"]) == ("refus_jeune", "realise", True)
    assert last["minutes"] is None
    with pytest.raises(Conflict):
        note(session_id, StatusNote(three[0], EnrolmentStatus.ONGOING), reason="Oubli")
    assert seen(session_id, when=START).state is SessionState.CLOSED


def test_only_a_manager_reopens_and_says_why(session_id: UUID, three: list[UUID]) -> None:
    closed(session_id, three)
    with pytest.raises(Refused):
        reopen_session(actor=ADVISER, at=START, session_id=session_id, reason="Un oubli")
    with pytest.raises(Invalid):
        reopen_session(actor=MANAGER, at=START, session_id=session_id, reason=" ")
    reopen_session(actor=MANAGER, at=START, session_id=session_id, reason="Un oubli")
    put(session_id, new_file(), when=START, origin=EnrolmentOrigin.ON_SPOT)
    assert seen(session_id, when=START).state is SessionState.TO_CLOSE
    assert session_changes_of(session_id)[0][1] == "Un oubli"


def session_changes_of(session_id: UUID) -> list[tuple[str, str]]:
    return [(change.label, change.reason) for change in read(ADVISER, session_changes, session_id)]


def test_someone_added_on_the_spot_takes_the_session_back_from_attended(
    session_id: UUID, three: list[UUID]
) -> None:
    note(session_id, *(StatusNote(enrolment_id, DONE) for enrolment_id in three))
    assert seen(session_id, when=START).state is SessionState.ATTENDED
    put(session_id, new_file(), when=START, origin=EnrolmentOrigin.ON_SPOT)
    assert seen(session_id, when=START).state is SessionState.TO_CLOSE


def test_several_added_on_the_spot_take_it_back_too_even_those_who_waited(
    session_id: UUID, three: list[UUID]
) -> None:
    full, waits = planned(capacity=1, starts_at=at(7, 3)), new_file()
    first = put(full, new_file())
    join_waiting_list(actor=ADVISER, at=AT, session_id=full, dossier_id=waits)
    note(full, StatusNote(first, ABSENCE), at=at(7, 3))
    assert seen(full, when=at(7, 3)).state is SessionState.ATTENDED
    outcome = enrol_many(
        actor=ADVISER, at=at(7, 3), session_id=full, dossier_ids=[waits], origin=EnrolmentOrigin.ON_SPOT
    )
    assert outcome.enrolled == (waits,)
    assert seen(full, when=at(7, 3)).state is SessionState.TO_CLOSE


def test_cancelling_keeps_enrolments_and_tells_each_person(session_id: UUID, three: list[UUID]) -> None:
    note(session_id, StatusNote(three[0], REFUSED), at=AT)
    with pytest.raises(Invalid):
        cancel_session(actor=ADVISER, at=AT, session_id=session_id, reason="")
    cancel_session(actor=ADVISER, at=AT, session_id=session_id, reason="Salle fermée")
    row = seen(session_id)
    assert (row.state, row.cancel_reason) == (SessionState.CANCELLED, "Salle fermée")
    assert [one.status for one in people(session_id)].count(EnrolmentStatus.ONGOING) == 2
    told = [event["enrolment_id"] for event in events("SessionCancelled")]
    assert told == [None, str(three[1]), str(three[2])]


def test_a_session_at_which_someone_was_present_is_not_cancelled(session_id: UUID, three: list[UUID]) -> None:
    note(session_id, StatusNote(three[0], DONE))
    with pytest.raises(Conflict) as told:
        cancel_session(actor=ADVISER, at=START, session_id=session_id, reason="Trop peu de monde")
    assert told.value.code == "session_held"


def test_moving_keeps_the_enrolled_and_tells_them(session_id: UUID, three: list[UUID]) -> None:
    row = seen(session_id)
    later = replace(row.draft, starts_at=at(9), ends_at=at(9, 1))
    amend_session(actor=ADVISER, at=AT, session_id=session_id, draft=later, edit_token=row.edit_token)
    told = events("SessionMoved")
    assert [event["enrolment_id"] for event in told] == [None, *map(str, three)]
    assert told[0]["before_starts_at"] == START.isoformat()
    assert len(people(session_id)) == 3


def test_an_amendment_that_moves_nothing_tells_nobody(session_id: UUID, three: list[UUID]) -> None:
    row = seen(session_id)
    amend_session(
        actor=ADVISER, at=AT, session_id=session_id, draft=replace(row.draft, comment="Apporter un stylo"),
        edit_token=row.edit_token,
    )  # fmt: skip
    assert events("SessionMoved") == []
    assert seen(session_id).comment == "Apporter un stylo"


def test_two_people_who_edit_see_both_versions(session_id: UUID) -> None:
    row = seen(session_id)
    amend_session(
        actor=ADVISER, at=AT, session_id=session_id, draft=replace(row.draft, comment="Un"), edit_token=row.edit_token
    )  # fmt: skip
    with pytest.raises(SessionConflict) as told:
        amend_session(
            actor=MANAGER, at=AT, session_id=session_id, draft=replace(row.draft, comment="Deux"),
            edit_token=row.edit_token,
        )  # fmt: skip
    assert (told.value.yours.comment, told.value.theirs.comment) == ("Deux", "Un")
    assert seen(session_id).comment == "Un"


def test_enrolling_disturbs_nobody_who_edits(session_id: UUID) -> None:
    token = seen(session_id).edit_token
    put(session_id, new_file())
    assert seen(session_id).edit_token == token


def test_capacity_does_not_go_below_what_is_promised(session_id: UUID, three: list[UUID]) -> None:
    row = seen(session_id)
    with pytest.raises(Invalid) as told:
        amend_session(
            actor=ADVISER, at=AT, session_id=session_id, draft=replace(row.draft, capacity=2),
            edit_token=row.edit_token,
        )  # fmt: skip
    assert told.value.code == "capacity_below"
    amend_session(
        actor=ADVISER, at=AT, session_id=session_id, draft=replace(row.draft, capacity=3), edit_token=row.edit_token
    )  # fmt: skip
    assert seen(session_id).is_full


def test_a_session_that_has_started_is_not_moved(session_id: UUID) -> None:
    row = seen(session_id)
    with pytest.raises(Conflict) as told:
        amend_session(
            actor=ADVISER, at=START, session_id=session_id,
            draft=replace(row.draft, starts_at=at(9), ends_at=at(9, 1)), edit_token=row.edit_token,
        )  # fmt: skip
    assert told.value.code == "session_started"


def test_copies_keep_the_local_hour_and_are_independent() -> None:
    summer = at(-60)  # 11:00 in Tarbes, in summer time
    session_id = planned(starts_at=summer, when=at(-70), register_until=TODAY - timedelta(days=62))
    copies = duplicate_session(actor=ADVISER, at=at(-70), session_id=session_id, weeks=6)
    hours = {(seen(copy).starts_at - summer - timedelta(weeks=rank)) for rank, copy in enumerate(copies, 1)}
    assert hours == {timedelta(0), timedelta(hours=1)}
    assert seen(copies[0]).register_until == TODAY - timedelta(days=55)
    put(copies[0], new_file(when=at(-80)), when=at(-70))
    assert [seen(copy).taken for copy in copies] == [1, 0, 0, 0, 0, 0]


def test_an_ended_offer_plans_nothing_more() -> None:
    offer_id = offered()
    end_offer(actor=ADVISER, at=AT, offer_id=offer_id, ended_on=TODAY)
    with pytest.raises(Conflict) as told:
        plan_session(actor=ADVISER, at=AT, offer_id=offer_id, draft=draft())
    assert told.value.code == "offer_ended"
    assert read(ADVISER, offers, on=TODAY) == []
    reopen_offer(actor=ADVISER, at=AT, offer_id=offer_id)
    plan_session(actor=ADVISER, at=AT, offer_id=offer_id, draft=draft())


def test_an_offer_is_edited_once_at_a_time() -> None:
    row = read(ADVISER, offer, offered())
    amend_offer(
        actor=ADVISER, at=AT, offer_id=row.offer_id, draft=replace(row.draft, name="CV"), edit_token=row.edit_token
    )  # fmt: skip
    with pytest.raises(OfferConflict):
        amend_offer(actor=ADVISER, at=AT, offer_id=row.offer_id, draft=row.draft, edit_token=row.edit_token)


def test_what_is_not_ours_is_not_found() -> None:
    theirs = planned(actor=ELSEWHERE)
    assert read(ADVISER, sessions_between) == []
    for act in (close_session, cancel_session, duplicate_session):
        details = {"reason": "x"} if act is cancel_session else {}
        details |= {"weeks": 1} if act is duplicate_session else {}
        with pytest.raises(NotFound):
            act(actor=ADVISER, at=AT, session_id=theirs, **details)  # type: ignore[operator]
    with pytest.raises(NotFound):
        plan_session(actor=ADVISER, at=AT, offer_id=uuid7(), draft=draft())


def test_an_animator_of_nowhere_is_refused_and_an_outside_one_is_a_name() -> None:
    with pytest.raises(Invalid) as told:
        planned(animators=(Animator("Quelqu’un", uuid7()),))
    assert told.value.code == "unknown_animator"
    row = seen(planned(animators=(Animator("Mme Sarrat (Cap emploi)"), Animator("M. Bégué"))))
    assert row.animator == "Mme Sarrat (Cap emploi), M. Bégué"


def test_filters_and_pages_of_the_list() -> None:
    info = offered(name="Réunion", kind=WorkshopKind.COLLECTIVE_INFORMATION, theme="Apprentissage")
    full = planned(offer_id=info, capacity=1, starts_at=at(3), place_text="Mairie d’Aureilhan")
    put(full, new_file())
    cv = [planned(starts_at=at(day)) for day in (4, 5, 6)]

    def found(**wanted: Any) -> list[UUID]:
        return [row.session_id for row in read(ADVISER, sessions_between, filters=SessionFilter(**wanted))]

    assert found() == [full, *cv]
    assert found(kind=WorkshopKind.COLLECTIVE_INFORMATION) == found(theme="apprent") == [full]
    assert found(place="aureilhan") == found(offer_id=info) == [full]
    assert found(with_free_place=True) == cv
    first = read(ADVISER, sessions_between, limit=2)
    last = first[-1]
    rest = read(ADVISER, sessions_between, after=(last.starts_at, last.session_id))
    assert [row.session_id for row in [*first, *rest]] == [full, *cv]
    assert [row.session_id for row in read(ADVISER, sessions_between, at(4), at(6))] == cv[:2]


def test_sessions_as_one_person_meets_them() -> None:
    dossier_id = new_file()
    enrolled_in, full = planned(starts_at=at(3)), planned(starts_at=at(4), capacity=1)
    too_old = planned(starts_at=at(5), offer={"age_maximum": 18})
    for_cej = planned(starts_at=at(6), offer={"contract_kind": "cej"})
    open_one = planned(starts_at=at(7))
    put(enrolled_in, dossier_id)
    put(full, new_file())
    join_waiting_list(actor=ADVISER, at=AT, session_id=full, dossier_id=dossier_id)
    rows = read(ADVISER, sessions_for_file, dossier_id, AT, at=AT)
    assert [(row.session.session_id, row.code) for row in rows] == [
        (enrolled_in, "already_enrolled"), (full, "session_full"), (too_old, "age_out"), (for_cej, "contract_out"),
        (open_one, ""),
    ]  # fmt: skip
    assert [row.waits for row in rows] == [False, True, False, False, False]
    rows = read(ADVISER, sessions_for_file, dossier_id, AT, at=AT, contracts=["cej"])
    assert [row.session.session_id for row in rows if row.is_open] == [for_cej, open_one]
    (mine,) = read(ADVISER, enrolments_of_file, dossier_id, at=AT)
    assert (mine.name, mine.state) == ("Atelier CV", SessionState.PLANNED)
    assert read(ELSEWHERE, sessions_for_file, dossier_id, AT, at=AT) == []


def test_a_status_alone_goes_through_the_same_rules(session_id: UUID, three: list[UUID]) -> None:
    note_enrolment_status(
        actor=ADVISER, at=START, enrolment_id=three[0], status=DONE, started_on=START.date(), comment="Très investi"
    )  # fmt: skip
    assert read(ADVISER, status_counts, session_id)[DONE] == 1
    with pytest.raises(NotFound):
        note_enrolment_status(actor=ELSEWHERE, at=START, enrolment_id=three[1], status=DONE)
