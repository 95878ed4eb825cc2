"""Random orders of everything that touches places, against a model in a few lines of plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from convergence.agenda.workshops.operations import (
    accept_place,
    amend_session,
    close_session,
    enrol,
    join_waiting_list,
    leave_waiting_list,
    note_attendance,
    note_enrolment_status,
    offer_next_places,
    withdraw_enrolment,
)
from convergence.agenda.workshops.types import EnrolmentStatus, SessionState, StatusNote, WaitingState
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Problem
from tests.rooms.accompagnement.world import ADVISER, AT, REUNION, give, new_files
from tests.rooms.workshops.steps import START, people, planned, queue, seen

DELAY = timedelta(hours=parameter("workshops.place_offer_hours").integer_at(AT.date()))
CROWD = 7
who = st.integers(0, CROWD - 1)


class RefusedError(Exception):
    """The model says no, with a code."""


class Model:
    """Places of one session: who holds one, who refused, who waits in which order."""

    def __init__(self, capacity: int | None) -> None:
        self.capacity, self.now = capacity, AT
        self.ongoing: set[int] = set()
        self.refused: set[int] = set()
        self.queue: list[tuple[int, datetime | None]] = []

    @property
    def held(self) -> int:
        return sum(until is not None for _, until in self.queue)

    @property
    def free(self) -> float:
        return float("inf") if self.capacity is None else self.capacity - len(self.ongoing) - self.held

    def drop(self, person: int) -> None:
        self.queue = [(one, until) for one, until in self.queue if one != person]

    def fill(self) -> None:
        for rank, (person, until) in enumerate(self.queue):
            if until is None and self.free > 0:
                self.queue[rank] = (person, min(self.now + DELAY, START))

    def catch_up(self) -> None:
        self.queue = [(one, until) for one, until in self.queue if until is None or until > self.now]
        self.fill()

    def enrol(self, person: int) -> None:
        if person in self.ongoing | self.refused:
            raise RefusedError("already_enrolled")
        self.catch_up()
        if dict(self.queue).get(person):
            self.drop(person)
        if self.free <= 0:
            raise RefusedError("session_full")
        self.ongoing.add(person)

    def join(self, person: int) -> None:
        if person in self.ongoing | self.refused:
            raise RefusedError("already_enrolled")
        self.catch_up()
        if person in dict(self.queue):
            raise RefusedError("already_waiting")
        if self.free > 0:
            raise RefusedError("place_free")
        self.queue.append((person, None))

    def accept(self, person: int) -> None:
        until = dict(self.queue)[person]
        if until is None:
            raise RefusedError("no_place_offered")
        if until <= self.now:
            raise RefusedError("offer_ended")
        self.drop(person)
        self.ongoing.add(person)

    def leave(self, person: int) -> None:
        self.drop(person)
        self.fill()

    def withdraw(self, person: int) -> None:
        self.ongoing.discard(person)
        self.refused.discard(person)
        self.fill()

    def refuse(self, person: int) -> None:
        self.ongoing.discard(person)
        self.refused.add(person)
        self.fill()

    def come_back(self, person: int) -> None:
        if person in self.refused and self.free <= 0:
            raise RefusedError("session_full")
        self.refused.discard(person)
        self.ongoing.add(person)
        self.fill()

    def resize(self, capacity: int | None) -> None:
        if capacity is not None and capacity < len(self.ongoing) + self.held:
            raise RefusedError("capacity_below")
        self.capacity = capacity
        self.fill()

    def hand_over(self, person: int) -> None:
        self.ongoing.discard(person)
        self.refused.discard(person)
        self.drop(person)


class Places(RuleBasedStateMachine):
    """The room and the model walk together."""

    @initialize(capacity=st.one_of(st.none(), st.integers(1, 3)))
    def begin(self, capacity: int | None) -> None:
        self.files = new_files(CROWD)
        self.gone: set[int] = set()
        self.session_id = planned(capacity=capacity)
        self.model = Model(capacity)

    def enrolments(self) -> dict[int, UUID]:
        return {self.files.index(row.dossier_id): row.enrolment_id for row in people(self.session_id)}

    def waits(self) -> dict[int, UUID]:
        return {self.files.index(row.dossier_id): row.waiting_id for row in queue(self.session_id)}

    def both(self, model: Callable[[], None], room: Callable[[], object]) -> None:
        kept = (set(self.model.ongoing), set(self.model.refused), list(self.model.queue))
        expected = said = ""
        try:
            model()
        except RefusedError as refusal:
            self.model.ongoing, self.model.refused, self.model.queue = kept
            expected = str(refusal)
        try:
            room()
        except Problem as problem:
            said = problem.code
        assert said == expected

    @rule(person=who)
    def enrol(self, person: int) -> None:
        if person not in self.gone:
            self.both(
                lambda: self.model.enrol(person),
                lambda: enrol(
                    actor=ADVISER,
                    at=self.model.now,
                    session_id=self.session_id,
                    dossier_id=self.files[person],
                ),
            )

    @rule(person=who)
    def join(self, person: int) -> None:
        if person not in self.gone:
            self.both(
                lambda: self.model.join(person),
                lambda: join_waiting_list(
                    actor=ADVISER,
                    at=self.model.now,
                    session_id=self.session_id,
                    dossier_id=self.files[person],
                ),
            )

    @rule(data=st.data(), accepts=st.booleans())
    def answer(self, data: st.DataObject, accepts: bool) -> None:
        if waits := self.waits():
            person = data.draw(st.sampled_from(sorted(waits)))
            act, model = (
                (accept_place, self.model.accept) if accepts else (leave_waiting_list, self.model.leave)
            )
            self.both(
                lambda: model(person),
                lambda: act(actor=ADVISER, at=self.model.now, waiting_id=waits[person]),
            )

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        if enrolled := self.enrolments():
            person = data.draw(st.sampled_from(sorted(enrolled)))
            self.both(
                lambda: self.model.withdraw(person),
                lambda: withdraw_enrolment(actor=ADVISER, at=self.model.now, enrolment_id=enrolled[person]),
            )

    @rule(data=st.data(), comes=st.booleans())
    def note(self, data: st.DataObject, comes: bool) -> None:
        if enrolled := self.enrolments():
            person = data.draw(st.sampled_from(sorted(enrolled)))
            status = EnrolmentStatus.ONGOING if comes else EnrolmentStatus.REFUSAL
            self.both(
                lambda: (self.model.come_back if comes else self.model.refuse)(person),
                lambda: note_enrolment_status(
                    actor=ADVISER, at=self.model.now, enrolment_id=enrolled[person], status=status
                ),
            )

    @rule(capacity=st.one_of(st.none(), st.integers(1, 4)))
    def resize(self, capacity: int | None) -> None:
        row = seen(self.session_id, when=self.model.now)
        self.both(
            lambda: self.model.resize(capacity),
            lambda: amend_session(
                actor=ADVISER, at=self.model.now, session_id=self.session_id,
                draft=replace(row.draft, capacity=capacity), edit_token=row.edit_token,
            ),
        )  # fmt: skip

    @rule(hours=st.integers(1, 40))
    def wait(self, hours: int) -> None:
        later = self.model.now + timedelta(hours=hours)
        if later < START:
            self.model.now = later

    @rule()
    def go_round(self) -> None:
        self.both(self.model.catch_up, lambda: offer_next_places(actor=ADVISER, at=self.model.now))

    @rule(person=who)
    def hand_over(self, person: int) -> None:
        if person not in self.gone:
            self.gone.add(person)
            self.model.hand_over(person)
            give(actor=ADVISER, at=self.model.now, dossier_id=self.files[person], to=REUNION)

    @invariant()
    def they_agree(self) -> None:
        if not hasattr(self, "model"):
            return
        row = seen(self.session_id, when=self.model.now)
        assert row.capacity is None or row.taken + row.held <= row.capacity
        assert (row.taken, row.held) == (len(self.model.ongoing), self.model.held)
        found = {self.files.index(one.dossier_id): one.status for one in people(self.session_id)}
        assert {person for person, status in found.items() if status.holds_place} == self.model.ongoing
        assert set(found) - self.model.ongoing == self.model.refused
        rows = queue(self.session_id)
        assert [(self.files.index(one.dossier_id), one.offer_ends_at) for one in rows] == self.model.queue
        assert row.waiting == sum(one.state is WaitingState.WAITING for one in rows)

    def teardown(self) -> None:
        if not hasattr(self, "model"):
            return
        notes = [
            StatusNote(one.enrolment_id, EnrolmentStatus.ACHIEVED)
            for one in people(self.session_id)
            if one.status is EnrolmentStatus.ONGOING
        ]
        note_attendance(actor=ADVISER, at=START, session_id=self.session_id, notes=notes)
        close_session(actor=ADVISER, at=START, session_id=self.session_id)
        row = seen(self.session_id, when=START)
        assert (row.state, row.taken) == (SessionState.CLOSED, len(self.model.ongoing))


@pytest.mark.django_db
def test_places_agree_with_a_plain_model() -> None:
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
