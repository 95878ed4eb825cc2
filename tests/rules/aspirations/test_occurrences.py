"""What changes in a wish is read from the order of its statements, whatever the order in which they came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.aspirations.rules.occurrences import (
    MOST_WORDS,
    changed_since,
    check_statement,
    in_order,
    occurrences,
    standing,
)
from convergence.aspirations.types import Change, Ending, Horizon, Occurrence, Statement, Strength
from convergence.foundation.problems import Invalid

START = date(2026, 1, 5)
KNOWN = datetime(2026, 1, 5, 9, tzinfo=UTC)
WISH, OTHER = UUID(int=1), UUID(int=2)


def said(number: int, days: int, **what: Any) -> Statement:
    """The statement of that number, so many days after the first, known the same day unless told otherwise."""
    known_after = what.pop("known_after", days)
    return Statement(
        id=UUID(int=1_000 + number),
        aspiration_id=what.pop("wish", WISH),
        said_on=START + timedelta(days=days),
        recorded_at=KNOWN + timedelta(days=known_after, minutes=number),
        words=what.pop("words", "le permis"),
        **what,
    )


def changes(*statements: Statement) -> list[Change]:
    return [one.change for one in occurrences(statements)]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ({}, {}, Change.LASTS),
        ({"strength": Strength.FAIR}, {"strength": Strength.STRONG}, Change.GROWS),
        ({"strength": Strength.FAIR}, {"strength": Strength.SLIGHT}, Change.FADES),
        ({"strength": Strength.FAIR}, {}, Change.LASTS),
        ({"rank": 3}, {"rank": 1}, Change.GROWS),
        ({"rank": 1}, {"rank": 2}, Change.FADES),
        ({"horizon": Horizon.LATER}, {"horizon": Horizon.NOW}, Change.GROWS),
        ({"horizon": Horizon.NOW}, {"horizon": Horizon.YEAR}, Change.FADES),
        ({"strength": Strength.FAIR, "rank": 1}, {"strength": Strength.STRONG, "rank": 2}, Change.GROWS),
        ({"rank": 2, "horizon": Horizon.NOW}, {"rank": 1, "horizon": Horizon.LATER}, Change.GROWS),
        ({}, {"ending": Ending.FULFILLED}, Change.FULFILLED),
        ({}, {"ending": Ending.GIVEN_UP, "reason": "trop cher"}, Change.GIVEN_UP),
        ({"ending": Ending.FULFILLED}, {}, Change.RETURNS),
        ({"ending": Ending.GIVEN_UP}, {"strength": Strength.FOREMOST}, Change.RETURNS),
        ({"ending": Ending.GIVEN_UP}, {"ending": Ending.FULFILLED}, Change.FULFILLED),
        ({"words": "coiffeuse"}, {"words": "esthéticienne"}, Change.LASTS),
    ],
)
def test_what_a_statement_changes(before: dict[str, Any], after: dict[str, Any], change: Change) -> None:
    first, second = occurrences([said(1, 0, **before), said(2, 40, **after)])
    assert (second.change, second.number, second.days_since) == (change, 2, 40)
    assert first.change in (Change.APPEARS, Change.FULFILLED, Change.GIVEN_UP)
    assert first.days_since is None


def test_what_was_left_unsaid_keeps_its_last_value() -> None:
    assert changes(
        said(1, 0, strength=Strength.STRONG), said(2, 10), said(3, 20, strength=Strength.SLIGHT)
    ) == [Change.APPEARS, Change.LASTS, Change.FADES]


@pytest.mark.parametrize(
    ("again_on", "change"),
    [(date(2027, 1, 5), Change.LASTS), (date(2027, 1, 6), Change.RETURNS)],
)
def test_a_wish_told_again_after_twelve_months_of_silence_returns(again_on: date, change: Change) -> None:
    assert changes(said(1, 0), said(2, (again_on - START).days))[1] is change


def test_the_same_ending_told_twice_is_marked() -> None:
    found = occurrences([said(1, 0, ending=Ending.FULFILLED), said(2, 3, ending=Ending.FULFILLED)])
    assert [(one.change, one.repeats) for one in found] == [
        (Change.FULFILLED, False),
        (Change.FULFILLED, True),
    ]


def test_a_statement_known_late_corrects_those_that_follow_it() -> None:
    soon = [said(1, 0, strength=Strength.SLIGHT), said(3, 60, strength=Strength.STRONG)]
    late = said(2, 30, strength=Strength.FOREMOST, known_after=90)
    assert changes(*soon) == [Change.APPEARS, Change.GROWS]
    assert changes(*soon, late) == [Change.APPEARS, Change.GROWS, Change.FADES]
    as_known = occurrences([*soon, late], known_by=KNOWN + timedelta(days=61))
    assert as_known == occurrences(soon)


def test_several_wishes_live_apart_and_stand_in_her_order() -> None:
    told = [
        said(1, 0, rank=1),
        said(2, 0, rank=2, wish=OTHER, words="un appart"),
        said(3, 9, words="mon chien", wish=UUID(int=3)),
        said(4, 20, rank=1, wish=OTHER, words="un appart"),
        said(5, 20, rank=2),
        said(6, 50, ending=Ending.FULFILLED, wish=OTHER, words="un appart"),
    ]
    found = occurrences(told)
    assert [one.statement.words for one in standing(found, START + timedelta(days=30))] == [
        "un appart", "le permis", "mon chien",
    ]  # fmt: skip
    assert [one.statement.words for one in standing(found, START + timedelta(days=50))] == [
        "le permis",
        "mon chien",
    ]
    assert standing(found, START - timedelta(days=1)) == ()
    assert [(one.statement.words, one.change) for one in changed_since(found, START + timedelta(days=9))] == [
        ("un appart", Change.FULFILLED), ("le permis", Change.FADES), ("un appart", Change.GROWS),
    ]  # fmt: skip
    assert changed_since(occurrences([said(1, 0), said(2, 8)]), START) == ()


def test_two_statements_cannot_bear_the_same_identifier() -> None:
    one = said(1, 0)
    with pytest.raises(ValueError, match="identifier"):
        in_order([one, replace(one, words="autre chose")])


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"words": " \n"}, "required"),
        ({"words": "a" * (MOST_WORDS + 1)}, "too_long"),
        ({"said_on": START + timedelta(days=1)}, "in_future"),
        ({"rank": 0}, "rank"),
    ],
)
def test_a_statement_that_cannot_be_taken_says_why(what: dict[str, Any], code: str) -> None:
    check_statement(said(1, 0), START)
    with pytest.raises(Invalid) as refused:
        check_statement(replace(said(1, 0), **what), START)
    assert [error.code for error in refused.value.errors] == [code]
    assert all(error.what_to_do for error in refused.value.errors)


# -- any history ---------------------------------------------------------------------------------------------

histories = st.lists(
    st.builds(
        said,
        st.integers(1, 10_000),
        st.integers(0, 900),
        wish=st.sampled_from([WISH, OTHER]),
        strength=st.none() | st.sampled_from(Strength),
        rank=st.none() | st.integers(1, 4),
        horizon=st.none() | st.sampled_from(Horizon),
        ending=st.none() | st.none() | st.sampled_from(Ending),
        known_after=st.integers(0, 1_000),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


def life(found: tuple[Occurrence, ...], wish: UUID) -> list[Occurrence]:
    return [one for one in found if one.statement.aspiration_id == wish]


@settings(max_examples=60, deadline=None)
@given(histories, st.randoms(use_true_random=False))
def test_nothing_is_lost_and_the_order_of_arrival_changes_nothing(told: list[Statement], chance: Any) -> None:
    found = occurrences(told)
    assert sorted(one.statement.id for one in found) == sorted(one.id for one in told)
    shuffled = [*told, *told[:3]]
    chance.shuffle(shuffled)
    assert occurrences(shuffled) == found
    assert occurrences(one.statement for one in found) == found
    places = [(one.statement.said_on, one.statement.recorded_at, one.statement.id) for one in found]
    assert places == sorted(places)


@settings(max_examples=60, deadline=None)
@given(histories)
def test_every_life_begins_once_and_returns_only_from_an_end_or_a_silence(told: list[Statement]) -> None:
    found = occurrences(told)
    for wish in (WISH, OTHER):
        lived = life(found, wish)
        assert [one.number for one in lived] == list(range(1, len(lived) + 1))
        assert all(one.change is not Change.APPEARS for one in lived[1:])
        for before, after in pairwise(lived):
            assert after.days_since == (after.statement.said_on - before.statement.said_on).days >= 0
            if after.change is Change.RETURNS:
                assert before.statement.ending or after.days_since > 365
            if before.statement.ending and not after.statement.ending:
                assert after.change is Change.RETURNS


@settings(max_examples=60, deadline=None)
@given(histories, st.integers(0, 7))
def test_one_more_statement_leaves_what_came_before_it_as_it_was(told: list[Statement], at: int) -> None:
    late, rest = (told[at], told[:at] + told[at + 1 :]) if at < len(told) else (said(10_001, 400), told)
    with_it, without = occurrences([*rest, late]), occurrences(rest)
    place = next(number for number, one in enumerate(with_it) if one.statement is late)
    assert with_it[:place] == without[:place]
    other = OTHER if late.aspiration_id == WISH else WISH
    assert life(with_it, other) == life(without, other)
    assert [one.statement for one in with_it if one.statement is not late] == [
        one.statement for one in without
    ]


@settings(max_examples=40, deadline=None)
@given(histories, st.integers(0, 900))
def test_what_stands_is_the_last_word_on_each_wish(told: list[Statement], days: int) -> None:
    day = START + timedelta(days=days)
    found = standing(occurrences(told), day)
    assert len({one.statement.aspiration_id for one in found}) == len(found)
    assert all(one.statement.said_on <= day and one.statement.ending is None for one in found)
    ranks = [one.statement.rank or 99 for one in found]
    assert ranks == sorted(ranks)
