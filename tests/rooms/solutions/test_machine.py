"""Random orders of what both sides do to requests, and of time, against a model in a few lines of plain Python."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.operations import (
    accept_request,
    conclude_request,
    note_presence,
    receive_request,
    refuse_request,
    remind_and_escalate,
    withdraw_request,
)
from convergence.accompagnement.solutions.queries import inbox, requests_of_file
from convergence.accompagnement.solutions.types import (
    FINAL_STATES,
    Outcome,
    RefusalMotive,
    RequestState,
    Waiting,
)
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Problem
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.rooms.accompagnement.world import ADVISER, AT, at, new_file, read
from tests.rooms.solutions.steps import (
    HOUSE,
    PARTNER,
    PARTNER_HOUSE,
    awaited,
    counted,
    guest,
    last_event,
    sent,
    service,
    shown,
    tokens,
    treated,
)

S, K = RequestState, DeadlineKind
OPEN = {state for state in S if state not in FINAL_STATES}
NO_ANSWER = {S.SENT, S.RECEIVED, S.UNANSWERED}
LISTED = {
    S.SENT: {K.SERVICE_ANSWER},
    S.RECEIVED: {K.SERVICE_ANSWER},
    S.ACCEPTED: {K.SERVICE_OUTCOME},
    S.DONE: {K.SERVICE_OUTCOME},
}
SIDES = st.sampled_from(["adviser", "screen", "link"])


class RefusedError(Exception):
    """The model says no."""


@dataclass
class Model:
    """One request: where it stands, since when, and what counts for its service."""

    sent_day: int
    state: RequestState = S.SENT
    counts: dict[str, int] = field(default_factory=lambda: {"sent": 1})

    def once(self, **more: int) -> None:
        self.counts |= {name: number for name, number in more.items() if number}

    def need(self, *states: RequestState) -> None:
        if self.state not in states:
            raise RefusedError

    def receive(self, side: str) -> None:
        if side != "adviser" and self.state is S.SENT:
            self.state = S.RECEIVED

    def accept(self, day: int) -> None:
        self.need(*NO_ANSWER, S.ACCEPTED)
        self.answered(day, accepted=1)
        self.state = S.ACCEPTED

    def refuse(self, day: int) -> None:
        self.need(*NO_ANSWER, S.ACCEPTED)
        self.answered(day, refused=1)
        self.state = S.REFUSED

    def answered(self, day: int, **way: int) -> None:
        if "answered" not in self.counts:
            self.once(answered=1, answer_days=day - self.sent_day, **way)

    def withdraw(self) -> None:
        self.need(*NO_ANSWER, S.ACCEPTED)
        self.state = S.WITHDRAWN

    def come(self, *, is_free: bool) -> None:
        self.need(*NO_ANSWER, S.ACCEPTED, S.DONE, S.NOT_COME)
        if self.state is S.NOT_COME and not is_free:
            raise RefusedError
        self.once(came=1)
        self.state = S.DONE

    def miss(self) -> None:
        self.need(S.ACCEPTED, S.DONE)
        self.state = S.NOT_COME

    def conclude(self, outcome: Outcome) -> None:
        self.need(S.DONE, S.CONCLUDED)
        self.once(helped=int(outcome in (Outcome.MET, Outcome.PARTLY)))
        self.state = S.CONCLUDED

    def lapse(self, day: int) -> None:
        if self.state in (S.SENT, S.RECEIVED) and day > self.sent_day + 10:
            self.once(unanswered=1)
            self.state = S.UNANSWERED


class Requests(RuleBasedStateMachine):
    """The room and the model walk together, whoever acts; events are treated twice, some time after."""

    @initialize()
    def begin(self) -> None:
        self.day, self.last = 0, last_event()
        self.dossier_id = new_file()
        self.offer_id = service(organisation_id=PARTNER_HOUSE)
        self.models: dict[UUID, Model] = {}
        self.links: dict[UUID, str] = {}
        self.send()

    @property
    def newest(self) -> UUID:
        return list(self.models)[-1]

    def who(self, request_id: UUID, side: str) -> tuple[Actor, str] | None:
        """Who acts from a side; None when her link opens nothing any more."""
        if side != "link":
            return (ADVISER if side == "adviser" else PARTNER), ""
        if self.models[request_id].state is S.WITHDRAWN:
            return None
        return guest(self.links[request_id], at(self.day)), self.links[request_id]

    def both(self, model: Callable[[], None], room: Callable[[], object]) -> None:
        expected = said = False
        try:
            model()
        except RefusedError:
            expected = True
        try:
            room()
        except Problem:
            said = True
        assert said is expected

    @rule()
    def send(self) -> None:
        if any(one.state in OPEN for one in self.models.values()):
            with pytest.raises(Problem):
                sent(self.dossier_id, self.offer_id, at=at(self.day))
            return
        request_id = sent(self.dossier_id, self.offer_id, at=at(self.day))
        self.models[request_id] = Model(self.day)
        self.links[request_id] = tokens()[-1]

    @rule(side=SIDES)
    def receive(self, side: str) -> None:
        if who := self.who(self.newest, side):
            model, request_id = self.models[self.newest], self.newest
            self.both(
                lambda: model.receive(side),
                lambda: receive_request(actor=who[0], at=at(self.day), request_id=request_id, token=who[1]),
            )

    @rule(side=SIDES, accepts=st.booleans())
    def answer(self, side: str, *, accepts: bool) -> None:
        if who := self.who(self.newest, side):
            model = self.models[self.newest]
            told: dict[str, Any] = {"request_id": self.newest, "token": who[1]}
            if accepts:
                self.both(
                    lambda: model.accept(self.day),
                    lambda: accept_request(
                        actor=who[0], at=at(self.day), meeting_at=at(self.day + 2), **told
                    ),
                )
            else:
                self.both(
                    lambda: model.refuse(self.day),
                    lambda: refuse_request(
                        actor=who[0], at=at(self.day), motive=RefusalMotive.NO_ROOM, **told
                    ),
                )

    @rule()
    def withdraw(self) -> None:
        model, request_id = self.models[self.newest], self.newest
        self.both(
            model.withdraw,
            lambda: withdraw_request(
                actor=ADVISER, at=at(self.day), request_id=request_id, words="Autre chose."
            ),
        )

    @rule(side=SIDES, came=st.booleans(), data=st.data())
    def presence(self, side: str, data: st.DataObject, *, came: bool) -> None:
        request_id = data.draw(st.sampled_from(list(self.models)))
        if who := self.who(request_id, side):
            model = self.models[request_id]
            is_free = not any(one.state in OPEN for key, one in self.models.items() if key != request_id)
            done_on = at(data.draw(st.integers(model.sent_day, self.day))).date()
            self.both(
                (lambda: model.come(is_free=is_free)) if came else model.miss,
                lambda: note_presence(
                    actor=who[0], at=at(self.day), request_id=request_id, token=who[1], came=came,
                    done_on=done_on,
                ),
            )  # fmt: skip

    @rule(side=SIDES, outcome=st.sampled_from(Outcome), data=st.data())
    def conclude(self, side: str, outcome: Outcome, data: st.DataObject) -> None:
        request_id = data.draw(st.sampled_from(list(self.models)))
        if who := self.who(request_id, side):
            model = self.models[request_id]
            self.both(
                lambda: model.conclude(outcome),
                lambda: conclude_request(
                    actor=who[0], at=at(self.day), request_id=request_id, token=who[1], outcome=outcome
                ),
            )

    @rule(days=st.integers(1, 6))
    def wait(self, days: int) -> None:
        """Days pass, and the house works each of them."""
        for _ in range(days):
            self.day += 1
            remind_and_escalate(actor=HOUSE, at=at(self.day))
            for model in self.models.values():
                model.lapse(self.day)

    @rule()
    def treat(self) -> None:
        self.last = treated(at(self.day), after=self.last)

    @invariant()
    def they_agree(self) -> None:
        if not hasattr(self, "models"):
            return
        rows = {row.request_id: row for row in read(ADVISER, requests_of_file, self.dossier_id)}
        assert {key: row.state for key, row in rows.items()} == {
            key: model.state for key, model in self.models.items()
        }
        assert sum(row.state in OPEN for row in rows.values()) <= 1
        for row in rows.values():
            assert (row.refusal_motive is not None) is (row.state is S.REFUSED)
            assert (row.outcome is not None) is (row.state is S.CONCLUDED)
            assert (row.done_on is not None) is (row.state in (S.DONE, S.CONCLUDED))
            assert row.reminders <= 2
            if row.state is S.REFUSED or row.state is S.WITHDRAWN:
                assert row.meeting_at is None
        view = shown(self.newest)
        assert view.steps[-1].state is view.row.state

    def teardown(self) -> None:
        if not hasattr(self, "models"):
            return
        treated(at(self.day), after=self.last)
        expected: dict[str, int] = {}
        for model in self.models.values():
            for name, number in model.counts.items():
                expected[name] = expected.get(name, 0) + number
        assert counted(self.offer_id) == {name: number for name, number in expected.items() if number}
        kinds: set[DeadlineKind] = set()
        for model in self.models.values():
            kinds |= LISTED.get(model.state, set())
        found = set(awaited(self.dossier_id))
        silent = any(model.state is S.UNANSWERED for model in self.models.values())
        assert found - {K.SERVICE_SILENT, K.SERVICE_ESCALATED} == kinds
        assert (K.SERVICE_SILENT in found) is silent
        self._taken_back_is_closed()

    def _taken_back_is_closed(self) -> None:
        gone = [key for key, model in self.models.items() if model.state is S.WITHDRAWN]
        with acting(ADVISER, Purpose.ACCOMPAGNEMENT):
            live = models.AnswerLink.objects.filter(request_id__in=gone, revoked_at=None)
            assert not live.exists()
        for line in read(PARTNER, inbox, kept=Waiting.FINISHED, limit=100):
            if line.dossier_id == self.dossier_id:
                assert (line.full_name == "") is (line.row.request_id in gone)


@pytest.mark.django_db
def test_requests_agree_with_a_plain_model() -> None:
    assert date(2026, 11, 24) == AT.date() == at(1).date() - timedelta(days=1)
    run_state_machine_as_test(
        Requests,
        settings=settings(
            max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
