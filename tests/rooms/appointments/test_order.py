"""Whatever people do and in whatever order, nobody is ever twice at once, and only what stands takes time."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convergence.agenda.appointments.operations import (
    cancel_appointment,
    hand_over_appointments,
    move_appointment,
    note_attendance,
    postpone_appointment,
    undo_hand_over,
)
from convergence.agenda.appointments.queries import appointments_of_file
from convergence.agenda.appointments.types import AppointmentStatus, CancelledBy
from convergence.foundation.problems import Problem
from tests.rooms.accompagnement.world import ADVISER, AT, COLLEAGUE, MANAGER, new_file, read
from tests.rooms.appointments.world import THIRD, TUESDAY_TEN, busy, make_staff, planned

pytestmark = pytest.mark.django_db

PEOPLE = (ADVISER, COLLEAGUE, THIRD)
HALF = timedelta(minutes=30)
STEPS = st.tuples(
    st.sampled_from(["plan", "move", "cancel", "postpone", "give", "seat", "undo", "note"]),
    st.integers(0, 7),
    st.integers(0, 5),
    st.integers(0, 2),
    st.integers(1, 3),
)


class _Turn:
    """A few hours of an afternoon at the office."""

    def __init__(self) -> None:
        self.file = new_file()
        self.given: list[object] = []

    def play(self, what: str, which: int, slot: int, who: int, halves: int) -> None:
        """One thing that somebody does; a refusal is a fair answer."""
        start = TUESDAY_TEN + slot * HALF
        with suppress(Problem), transaction.atomic():
            if what == "plan":
                other = PEOPLE[(who + 1) % 3].user_id
                planned(
                    self.file, start, actor=PEOPLE[who], minutes=30 * halves,
                    other_adviser_ids=(other,) if which % 2 else (),
                )  # fmt: skip
                return
            rows = read(MANAGER, appointments_of_file, self.file)
            if not rows:
                return
            made = rows[which % len(rows)].appointment_id
            times = {"starts_at": start, "ends_at": start + halves * HALF}
            if what == "move":
                move_appointment(actor=MANAGER, at=AT, appointment_id=made, **times)
            elif what == "cancel":
                cancel_appointment(actor=MANAGER, at=AT, appointment_id=made, by=CancelledBy.STRUCTURE)
            elif what == "postpone":
                postpone_appointment(
                    actor=MANAGER, at=AT, appointment_id=made, by=CancelledBy.YOUNG_PERSON, **times
                )
            elif what == "note":
                note_attendance(
                    actor=MANAGER, at=start + 9 * HALF, appointment_id=made, status=AppointmentStatus.ABSENT
                )
            elif what in ("give", "seat"):
                to = [PEOPLE[who].user_id]
                of = PEOPLE[(who + halves) % 3].user_id if what == "seat" else None
                outcome = hand_over_appointments(
                    actor=MANAGER, at=AT, appointment_ids=[made], to_adviser_ids=to, of_adviser_id=of
                )
                self.given.append(outcome.hand_over_id)
            elif self.given:
                last = self.given[which % len(self.given)]
                undo_hand_over(actor=MANAGER, at=AT, hand_over_id=last)  # type: ignore[arg-type]  # identifiers


@given(st.lists(STEPS, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nobody_is_twice_at_once_and_only_what_stands_takes_time(
    steps: list[tuple[str, int, int, int, int]],
) -> None:
    with transaction.atomic():
        make_staff()
        turn = _Turn()
        for step in steps:
            turn.play(*step)
        taken = busy(ADVISER, *PEOPLE)
        expected = {
            (row.appointment_id, adviser_id, row.starts_at, row.ends_at)
            for row in read(MANAGER, appointments_of_file, turn.file)
            if row.status.holds_time
            for adviser_id in row.adviser_ids
        }
        assert {(one.ref_id, one.adviser_id, one.starts_at, one.ends_at) for one in taken} == expected
        for person in PEOPLE:
            spans = sorted((one.starts_at, one.ends_at) for one in taken if one.adviser_id == person.user_id)
            assert all(first[1] <= second[0] for first, second in pairwise(spans))
        transaction.set_rollback(True)
