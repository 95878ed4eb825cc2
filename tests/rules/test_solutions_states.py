"""The life of a request: what may follow what, what each step demands, and that nothing else can happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.accompagnement.solutions.rules.states import (
    GUARDS,
    TRANSITIONS,
    allowed_actions,
    check_step,
    state_diagram,
)
from convergence.accompagnement.solutions.types import (
    FINAL_STATES,
    Outcome,
    RefusalMotive,
    RequestAction,
    RequestState,
    StepFacts,
)
from convergence.foundation.problems import Conflict, Invalid, Problem

S, A = RequestState, RequestAction
SENT = date(2026, 11, 24)
DUE = SENT + timedelta(days=10)
WHOLE = StepFacts(
    on=DUE + timedelta(days=1),
    sent_on=SENT,
    due_on=DUE,
    motive=RefusalMotive.NO_ROOM,
    words="Voilà pourquoi.",
    day=SENT,
    outcome=Outcome.MET,
)
"""Facts that every guard lets through."""
NO_ANSWER = (S.SENT, S.RECEIVED, S.UNANSWERED)
ALLOWED = {
    (S.SENT, A.RECEIVE): S.RECEIVED,
    (S.UNANSWERED, A.RECEIVE): S.UNANSWERED,
    **{(state, A.ACCEPT): S.ACCEPTED for state in (*NO_ANSWER, S.ACCEPTED)},
    **{(state, A.REFUSE): S.REFUSED for state in (*NO_ANSWER, S.ACCEPTED)},
    **{(state, A.LAPSE): S.UNANSWERED for state in (S.SENT, S.RECEIVED)},
    **{(state, A.WITHDRAW): S.WITHDRAWN for state in (*NO_ANSWER, S.ACCEPTED)},
    **{(state, A.COME): S.DONE for state in (*NO_ANSWER, S.ACCEPTED, S.DONE, S.NOT_COME)},
    **{(state, A.MISS): S.NOT_COME for state in (S.ACCEPTED, S.DONE)},
    **{(state, A.CONCLUDE): S.CONCLUDED for state in (S.DONE, S.CONCLUDED)},
}


@pytest.mark.parametrize(("state", "action"), list(product(S, A)))
def test_every_step_is_allowed_or_refused_as_written(state: RequestState, action: RequestAction) -> None:
    if (target := ALLOWED.get((state, action))) is not None:
        assert check_step(state, action, WHOLE) is target
        assert action in allowed_actions(state)
    else:
        assert action not in allowed_actions(state)
        with pytest.raises(Conflict) as refused:
            check_step(state, action, WHOLE)
        assert refused.value.code == "request_state"
        assert state.label.lower() in str(refused.value)


@pytest.mark.parametrize(
    ("state", "action", "facts", "field"),
    [
        (S.SENT, A.REFUSE, replace(WHOLE, motive=None), "motive"),
        (S.SENT, A.REFUSE, replace(WHOLE, motive=RefusalMotive.OTHER, words=" "), "words"),
        (S.ACCEPTED, A.WITHDRAW, replace(WHOLE, words=" "), "words"),
        (S.ACCEPTED, A.COME, replace(WHOLE, day=None), "done_on"),
        (S.ACCEPTED, A.COME, replace(WHOLE, day=WHOLE.on + timedelta(days=1)), "done_on"),
        (S.ACCEPTED, A.MISS, replace(WHOLE, day=SENT - timedelta(days=1)), "done_on"),
        (S.DONE, A.CONCLUDE, replace(WHOLE, outcome=None), "outcome"),
    ],
)
def test_what_a_step_lacks_is_said_on_its_own_field(
    state: RequestState, action: RequestAction, facts: StepFacts, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_step(state, action, facts)
    assert refused.value.field == field
    assert check_step(state, action, WHOLE)


def test_a_refusal_says_more_only_for_another_motive() -> None:
    assert check_step(S.SENT, A.REFUSE, replace(WHOLE, words="")) is S.REFUSED


def test_silence_is_told_after_the_last_day_and_not_on_it() -> None:
    with pytest.raises(Conflict) as refused:
        check_step(S.RECEIVED, A.LAPSE, replace(WHOLE, on=DUE))
    assert refused.value.code == "too_early"
    assert check_step(S.RECEIVED, A.LAPSE, WHOLE) is S.UNANSWERED


def test_the_table_is_whole_and_each_guard_serves() -> None:
    assert {(step.source, step.action): step.target for step in TRANSITIONS} == ALLOWED
    assert {guard for step in TRANSITIONS for guard in step.guards} == set(GUARDS)
    assert {step.action for step in TRANSITIONS} == set(A)
    assert {step.target for step in TRANSITIONS} | {S.SENT} == set(S)


def test_what_is_closed_is_only_put_right() -> None:
    assert {state for state in S if not allowed_actions(state)} == {S.REFUSED, S.WITHDRAWN}
    for state in FINAL_STATES:
        assert set(allowed_actions(state)) <= {A.COME, A.CONCLUDE}


def test_the_diagram_draws_every_step() -> None:
    diagram = state_diagram()
    assert diagram.count("-->") == len(TRANSITIONS) + 1 + 2


@given(
    actions=st.lists(st.sampled_from(A), max_size=12),
    facts=st.sampled_from([WHOLE, replace(WHOLE, words="")]),
)
def test_whatever_is_tried_a_request_stays_in_its_table(
    actions: list[RequestAction], facts: StepFacts
) -> None:
    """Refused steps change nothing; a request taken back or refused never moves again; a result follows a presence."""
    state, past = S.SENT, [S.SENT]
    for action in actions:
        try:
            after = check_step(state, action, facts)
        except Problem:
            continue
        assert ALLOWED[state, action] is after
        state = after
        past.append(state)
    closed = [index for index, one in enumerate(past) if one in (S.WITHDRAWN, S.REFUSED)]
    assert not closed or closed == [len(past) - 1]
    if S.CONCLUDED in past:
        assert S.DONE in past[: past.index(S.CONCLUDED)]
