"""Ten thousand people in one session: a bounded number of statements, pages that cost what the first one does."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from convergence.agenda.workshops.loading import LoadedEnrolment, LoadedSession
from convergence.agenda.workshops.operations import (
    cancel_session,
    close_session,
    enrol_many,
    note_attendance,
)
from convergence.agenda.workshops.queries import enrolled, session, sessions_between, status_counts
from convergence.agenda.workshops.types import EnrolmentStatus, SessionState, StatusNote
from convergence.demo.scenes.workshops import load_coming_sessions
from tests.rooms.accompagnement.world import ADVISER, AT, events, new_files, read
from tests.rooms.workshops.steps import START, load, offered, people, planned, seen

pytestmark = pytest.mark.django_db

MANY = 10_000
FEW = 200


def crowded(count: int, files: list[UUID]) -> UUID:
    """A session of the structure with that many enrolled, loaded in bulk."""
    made = LoadedSession(AT, ADVISER.structure_id, offered(), "Forum", START, START + timedelta(hours=3))
    rows = [LoadedEnrolment(AT, ADVISER.structure_id, one, made.id) for one in files[:count]]
    load(actor=ADVISER, at=AT, sessions=[made], enrolments=rows)
    return made.id


def statements(session_id: UUID) -> list[int]:
    """How many statements it takes to note everybody, then to close."""
    notes = [StatusNote(row.enrolment_id, EnrolmentStatus.ACHIEVED) for row in people(session_id)]
    with CaptureQueriesContext(
        connection,
    ) as noting:
        note_attendance(actor=ADVISER, at=START, session_id=session_id, notes=notes)
    with CaptureQueriesContext(connection) as closing:
        close_session(actor=ADVISER, at=START, session_id=session_id)
    return [len(noting), len(closing)]


def test_ten_thousand_are_noted_and_closed_in_a_few_statements() -> None:
    files = new_files(MANY)
    small, large = statements(crowded(FEW, files)), statements(session_id := crowded(MANY, files))
    batches = MANY // 2000
    assert large[0] <= small[0] + batches
    assert large[1] == small[1] <= 20
    row = seen(session_id, when=START)
    assert (row.state, row.taken) == (SessionState.CLOSED, MANY)
    assert read(ADVISER, status_counts, session_id)[EnrolmentStatus.ACHIEVED] == MANY
    assert len(events("EnrolmentStatusNoted")) == MANY + FEW
    first = read(ADVISER, enrolled, session_id, limit=50)
    second = read(ADVISER, enrolled, session_id, after=first[-1].enrolment_id, limit=50)
    assert len({one.enrolment_id for one in [*first, *second]}) == 100


def test_two_thousand_are_enrolled_then_told_of_a_cancellation_in_a_few_statements() -> None:
    files, session_id = new_files(2000), planned(capacity=1500)
    with CaptureQueriesContext(connection) as enrolling:
        outcome = enrol_many(
            actor=ADVISER, at=AT, session_id=session_id, dossier_ids=files, with_waiting=True
        )
    assert (len(outcome.enrolled), len(outcome.waiting), outcome.refused) == (1500, 500, ())
    assert len(enrolling) <= 25
    with CaptureQueriesContext(connection) as cancelling:
        cancel_session(actor=ADVISER, at=AT, session_id=session_id, reason="Canicule")
    assert len(cancelling) <= 25
    assert len(events("SessionCancelled")) == 2001
    assert seen(session_id).waiting == 0


def test_a_page_of_sessions_costs_the_same_whatever_the_number() -> None:
    made = load_coming_sessions(actor=ADVISER, at=AT, count=300)
    with CaptureQueriesContext(connection) as first:
        page = read(ADVISER, sessions_between, AT, limit=150)
    with CaptureQueriesContext(connection) as one:
        assert read(ADVISER, session, page[0].session_id).free == 6
    assert (len(page), len(first)) == (150, len(one))
    last = page[-1]
    rest = read(ADVISER, sessions_between, AT, after=(last.starts_at, last.session_id), limit=151)
    assert [row.session_id for row in [*page, *rest]] == made
