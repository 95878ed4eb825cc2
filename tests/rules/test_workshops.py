"""States of a session, local limits, nights of clock change, who may be enrolled, what may be noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from convergence.agenda.workshops.rules.attendance import checked_note
from convergence.agenda.workshops.rules.enrolling import Candidate, offer_end, why_closed, why_not_her
from convergence.agenda.workshops.rules.entry import (
    checked_offer,
    checked_session,
    ends_with_day,
    plain_text,
    weekly_copies,
)
from convergence.agenda.workshops.rules.states import (
    GUARDS,
    TRANSITIONS,
    allowed_actions,
    check_transition,
    state_at,
    stored_state,
)
from convergence.agenda.workshops.types import (
    Animator,
    EnrolmentOrigin,
    EnrolmentStatus,
    OfferDraft,
    OfferRow,
    SessionAction,
    SessionDraft,
    SessionFacts,
    SessionRow,
    SessionState,
    StatusNote,
    WorkshopKind,
)
from convergence.foundation.identifiers import uuid7
from convergence.foundation.parameters import parameter
from convergence.foundation.problems import Conflict, Invalid, Problem

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
START = NOW + timedelta(days=7)
HOUSE = uuid7()
FACTS = SessionFacts(START, START)


def offer(**details: Any) -> OfferRow:
    whole: dict[str, Any] = {
        "offer_id": HOUSE, "structure_id": HOUSE, "number": 1, "name": "CV", "kind": WorkshopKind.WORKSHOP,
        "theme": "", "description": "", "partner_name": "", "age_minimum": None, "age_maximum": None,
        "contract_kind": "", "ended_on": None, "edit_token": 1,
    }  # fmt: skip
    return OfferRow(**(whole | details))


def session(zone: str = "Europe/Paris", offered: OfferRow | None = None, **details: Any) -> SessionRow:
    whole: dict[str, Any] = {
        "session_id": HOUSE, "structure_id": HOUSE, "number": 1, "offer": offered or offer(), "name": "CV",
        "state": SessionState.PLANNED, "starts_at": START, "ends_at": START + timedelta(hours=2), "time_zone": zone,
        "capacity": 10, "minimum": None, "register_until": None, "withdraw_until": None, "place_id": None,
        "place": "", "place_text": "", "comment": "", "animators": (), "taken": 0, "held": 0, "waiting": 0,
        "cancel_reason": "", "edit_token": 1,
    }  # fmt: skip
    return SessionRow(**(whole | details))


def draft(**details: Any) -> SessionDraft:
    return SessionDraft(**({"starts_at": START, "ends_at": START + timedelta(hours=2)} | details))


@pytest.mark.parametrize(("state", "action"), list(product(SessionState, SessionAction)))
def test_every_move_is_in_the_table_or_refused_in_french(state: SessionState, action: SessionAction) -> None:
    known = {(step.source, step.action): step for step in TRANSITIONS}
    facts = replace(FACTS, reason="Parce que")
    if (state, action) in known:
        assert check_transition(state, action, facts) is known[state, action].target
        return
    with pytest.raises(Problem) as told:
        check_transition(state, action, facts)
    assert told.value.message.endswith(".")
    assert told.value.what_to_do


def test_the_table_says_each_move_once_and_names_known_guards() -> None:
    keys = [(step.source, step.action) for step in TRANSITIONS]
    assert len(keys) == len(set(keys))
    assert {guard for step in TRANSITIONS for guard in step.guards} == set(GUARDS)
    assert allowed_actions(SessionState.CANCELLED) == ()


@pytest.mark.parametrize(
    ("state", "action", "facts", "code"),
    [
        (SessionState.TO_CLOSE, SessionAction.CLOSE, replace(FACTS, not_final=2), "not_everyone_noted"),
        (SessionState.TO_CLOSE, SessionAction.ATTEND, replace(FACTS, not_final=1), "not_everyone_noted"),
        (SessionState.TO_CLOSE, SessionAction.CANCEL, replace(FACTS, present=1, reason="x"), "session_held"),
        (SessionState.PLANNED, SessionAction.CANCEL, FACTS, "required"),
        (SessionState.CLOSED, SessionAction.REOPEN, FACTS, "required"),
        (SessionState.CLOSED, SessionAction.CORRECT, replace(FACTS, reason=" "), "required"),
        (SessionState.TO_CLOSE, SessionAction.CLOSE, replace(FACTS, now=NOW), "session_not_started"),
    ],
)
def test_guards(state: SessionState, action: SessionAction, facts: SessionFacts, code: str) -> None:
    with pytest.raises(Problem) as told:
        check_transition(state, action, facts)
    assert told.value.code == code


def test_the_clock_tells_that_a_session_has_started() -> None:
    planned = SessionState.PLANNED
    assert state_at(planned, starts_at=START, now=START - timedelta(seconds=1)) is planned
    assert state_at(planned, starts_at=START, now=START) is SessionState.TO_CLOSE
    assert state_at(SessionState.CANCELLED, starts_at=START, now=START) is SessionState.CANCELLED
    assert stored_state(SessionState.TO_CLOSE) is planned
    assert {stored_state(state) for state in SessionState} == set(SessionState) - {SessionState.TO_CLOSE}


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("Europe/Paris", datetime(2026, 11, 29, 23, tzinfo=UTC)),
        ("Indian/Reunion", datetime(2026, 11, 29, 20, tzinfo=UTC)),
        ("America/Martinique", datetime(2026, 11, 30, 4, tzinfo=UTC)),
    ],
)
def test_a_limit_is_a_local_day_valid_to_its_end(zone: str, end: datetime) -> None:
    limit = date(2026, 11, 29)
    row = session(zone, register_until=limit)
    assert ends_with_day(limit, zone) == end
    assert why_closed(row, EnrolmentOrigin.ADVISER, end - timedelta(seconds=1)) is None
    problem = why_closed(row, EnrolmentOrigin.ADVISER, end)
    assert problem is not None
    assert problem.code == "registration_closed"
    assert why_closed(row, EnrolmentOrigin.WAITING_LIST, end) is None


def test_a_limit_on_the_night_when_the_clock_goes_back() -> None:
    """25 October 2026 has 25 hours in Paris."""
    assert ends_with_day(date(2026, 10, 25), "Europe/Paris") - ends_with_day(
        date(2026, 10, 24), "Europe/Paris"
    ) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("zone", "first", "local"),
    [
        (
            "Europe/Paris",
            datetime(2026, 10, 19, 7, 30, tzinfo=UTC),
            "09:30",
        ),  # the clock goes back on the 25th
        ("Europe/Paris", datetime(2027, 3, 22, 8, 30, tzinfo=UTC), "09:30"),  # and forward on the 28th
        ("Indian/Reunion", datetime(2026, 10, 19, 5, 30, tzinfo=UTC), "09:30"),
    ],
)
def test_weekly_copies_keep_the_hour_of_the_clock(zone: str, first: datetime, local: str) -> None:
    one = draft(starts_at=first, ends_at=first + timedelta(hours=2), register_until=first.date())
    copies = weekly_copies(one, 3, zone)
    assert [f"{copy.starts_at.astimezone(ZoneInfo(zone)):%H:%M}" for copy in copies] == [local] * 3
    assert [copy.register_until for copy in copies] == [
        first.date() + timedelta(weeks=week) for week in (1, 2, 3)
    ]
    assert {copy.ends_at - copy.starts_at for copy in copies} == {timedelta(hours=2)}


def test_an_hour_that_does_not_exist_follows_the_gap_and_one_told_twice_is_the_first() -> None:
    before = datetime(2027, 3, 21, 1, 30, tzinfo=UTC)  # 02:30 in Paris; the 28th has no 02:30
    (copy,) = weekly_copies(draft(starts_at=before, ends_at=before + timedelta(hours=3)), 1, "Europe/Paris")
    assert copy.starts_at == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    before = datetime(2026, 10, 18, 0, 30, tzinfo=UTC)  # 02:30; the 25th has it twice
    (copy,) = weekly_copies(draft(starts_at=before, ends_at=before + timedelta(hours=3)), 1, "Europe/Paris")
    assert copy.starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)),
    st.integers(1, 60),
    st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Cayenne"]),
)
def test_copies_are_weeks_apart_on_the_same_weekday(start: datetime, weeks: int, zone: str) -> None:
    first = start.replace(microsecond=0, tzinfo=UTC)
    copies = weekly_copies(draft(starts_at=first, ends_at=first + timedelta(hours=5)), weeks, zone)
    where = ZoneInfo(zone)
    days = [copy.starts_at.astimezone(where).date() for copy in copies]
    assert days == [first.astimezone(where).date() + timedelta(weeks=rank) for rank in range(1, weeks + 1)]


@pytest.mark.parametrize("weeks", [0, -1, 61])
def test_copies_are_counted(weeks: int) -> None:
    with pytest.raises(Invalid):
        weekly_copies(draft(), weeks, "Europe/Paris")


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"ends_at": START}, "ends_at"),
        ({"ends_at": START + timedelta(days=32)}, "ends_at"),
        ({"starts_at": NOW + timedelta(days=800), "ends_at": NOW + timedelta(days=801)}, "starts_at"),
        ({"register_until": date(2026, 12, 2)}, "register_until"),
        ({"withdraw_until": date(2026, 12, 2)}, "withdraw_until"),
        ({"capacity": 0}, "capacity"),
        ({"minimum": -1}, "minimum"),
        ({"capacity": 3, "minimum": 4}, "minimum"),
        ({"name": "a" * 201}, "name"),
        ({"comment": "a" * 4001}, "comment"),
        ({"animators": (Animator("a" * 201),)}, "animators"),
        ({"animators": tuple(Animator(f"M. {rank}") for rank in range(11))}, "animators"),
    ],
)
def test_what_a_session_cannot_be(details: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as told:
        checked_session(draft(**details), now=NOW, where="Europe/Paris")
    assert [error.field for error in told.value.errors] == [field]


def test_a_limit_may_be_the_day_itself_and_blank_animators_go() -> None:
    clean = checked_session(
        draft(register_until=date(2026, 12, 1), animators=(Animator(" \x00"), Animator(" Mme Sarrat "))),
        now=NOW,
        where="Europe/Paris",
    )
    assert clean.animators == (Animator("Mme Sarrat"),)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"name": " \u202e "}, "name"),
        ({"theme": "a" * 201}, "theme"),
        ({"description": "a" * 4001}, "description"),
        ({"age_minimum": -1}, "age_minimum"),
        ({"age_maximum": 100}, "age_maximum"),
        ({"age_minimum": 26, "age_maximum": 18}, "age_maximum"),
        ({"contract_kind": "rsa"}, "contract_kind"),
    ],
)
def test_what_an_offer_cannot_be(details: dict[str, Any], field: str) -> None:
    whole: dict[str, Any] = {"name": "CV", "kind": WorkshopKind.WORKSHOP} | details
    with pytest.raises(Invalid) as told:
        checked_offer(OfferDraft(**whole))
    assert [error.field for error in told.value.errors] == [field]


def test_texts_lose_what_nobody_sees() -> None:
    assert plain_text(" a\x00b\u202e\n<b> 😀 ") == "ab\n<b> 😀"


@pytest.mark.parametrize(
    ("low", "high", "born_on", "code"),
    [
        (16, 25, date(2010, 12, 1), ""),
        (16, 25, date(2010, 12, 2), "age_out"),
        (16, None, date(1950, 1, 1), ""),
        (None, 25, date(2000, 12, 2), ""),
        (None, 25, date(2000, 12, 1), "age_out"),
        (None, None, date(2026, 12, 25), ""),
    ],
)
def test_ages_are_counted_on_the_day_of_the_session(
    low: int | None, high: int | None, born_on: date, code: str
) -> None:
    row = session(offered=offer(age_minimum=low, age_maximum=high))
    problem = why_not_her(row, Candidate(uuid7(), HOUSE, born_on))
    assert (problem.code if problem else "") == code


def test_contracts_and_structures() -> None:
    row, born_on = session(offered=offer(contract_kind="cej")), date(2006, 5, 12)
    codes = [
        problem.code if (problem := why_not_her(row, person)) else ""
        for person in (
            Candidate(uuid7(), HOUSE, born_on),
            Candidate(uuid7(), HOUSE, born_on, ["pacea"]),
            Candidate(uuid7(), HOUSE, born_on, ["cej"]),
            Candidate(uuid7(), uuid7(), born_on, ["cej"]),
        )
    ]
    assert codes == ["contract_out", "contract_out", "", "other_structure"]


def test_a_place_is_held_for_the_delay_and_never_beyond_the_start() -> None:
    delay = timedelta(hours=parameter("workshops.place_offer_hours").integer_at(NOW.date()))
    assert offer_end(NOW, NOW + delay * 2) == NOW + delay
    assert offer_end(NOW, NOW + delay / 2) == NOW + delay / 2


def test_places() -> None:
    assert session(capacity=5, taken=2, held=1).free == 2
    assert session(capacity=5, taken=4, held=1).is_full
    assert session(capacity=None, taken=400).free is None
    assert session(minimum=4, taken=1).lacks == 3
    assert session(minimum=None).lacks == 0


def test_only_who_came_has_done_hours() -> None:
    row = session(state=SessionState.TO_CLOSE)
    typed = StatusNote(uuid7(), EnrolmentStatus.REFUSAL, minutes=30, started_on=START.date())
    assert checked_note(typed, row, START).minutes is None
    assert checked_note(typed, row, START).started_on is None
    done = checked_note(replace(typed, status=EnrolmentStatus.ACHIEVED), row, START)
    assert (done.minutes, done.started_on) == (30, START.date())


def test_a_long_session_may_have_long_hours() -> None:
    row = session(state=SessionState.TO_CLOSE, ends_at=START + timedelta(days=3))
    note = StatusNote(uuid7(), EnrolmentStatus.ACHIEVED, minutes=3 * 1440, started_on=START.date())
    assert checked_note(note, row, START).minutes == 3 * 1440
    with pytest.raises(Invalid):
        checked_note(replace(note, minutes=3 * 1440 + 1), row, START)


def test_a_closed_session_leaves_nobody_without_answer() -> None:
    with pytest.raises(Conflict):
        checked_note(StatusNote(uuid7(), EnrolmentStatus.ONGOING), session(state=SessionState.CLOSED), START)
