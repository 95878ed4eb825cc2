"""Disclosure: whatever is shown, in every table and with every filter at once, no small number is worked out of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from convergence.decisional.disclosure import (
    Audience,
    Rule,
    alone,
    climbed,
    disclosed,
    rule_for,
    shown,
    total_of,
    without_all_or_none,
)

BASE = 3
RULE = Rule(threshold=3, base=BASE, first_rung=1)
MOST = 3
BLOCKS, ONE, OTHER = 2, 2, 2
"""Themes, then the slices of two dimensions: every table of people that anybody could have, some 65,000."""
TABLES = np.array(list(product(range(MOST + 1), repeat=BLOCKS * ONE * OTHER)), dtype=np.int16).reshape(
    -1, BLOCKS, ONE, OTHER
)
CUTS: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    lambda tables: tables.sum(axis=(2, 3)),
    lambda tables: tables.sum(axis=3).reshape(len(tables), -1),
    lambda tables: tables.sum(axis=2).reshape(len(tables), -1),
)


def rungs(cells: np.ndarray, base: int, first: int) -> np.ndarray:
    """The same as ``climbed``, for many tables at once."""
    places = (np.cumsum(cells, axis=1) + first) // base * base
    return np.diff(places, axis=1, prepend=0)


def seen(tables: np.ndarray, base: int, first: int) -> np.ndarray:
    """All that anybody could ask: the whole, then each dimension, which give every margin and every sibling."""
    return np.concatenate([rungs(cut(tables), base, first) for cut in CUTS], axis=1)


TRUTH = np.concatenate([cut(TABLES) for cut in CUTS], axis=1)


def known_exactly(base: int) -> int:
    """In how many cells an attack finds the number, whatever first rung it must guess.

    Each table whose every cell is below the most is compared with all those that would be seen alike.
    """
    told = np.concatenate([seen(TABLES, base, guess) for guess in range(base)]) // base
    key = np.zeros(len(told), dtype=np.int64)
    for column in told.T:
        key = key * (told.max() + 1) + column
    order = np.argsort(key, kind="stable")
    groups = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    truth = np.tile(TRUTH, (base, 1))[order]
    is_small = np.tile((TABLES < MOST).all(axis=(1, 2, 3)), base)[order]
    is_exact = np.minimum.reduceat(truth, groups) == np.maximum.reduceat(truth, groups)
    return int(is_exact[np.maximum.reduceat(is_small, groups)].sum())


def test_no_cell_of_any_table_is_worked_out_of_all_that_is_shown_together() -> None:
    assert known_exactly(BASE) == 0


def test_the_attack_works_where_nothing_is_rounded() -> None:
    assert known_exactly(1) > 1_000


@settings(max_examples=20, deadline=None)
@given(some.lists(some.integers(0, 4), min_size=2, max_size=3), some.integers(0, BASE - 1))
def test_a_cell_of_no_rung_may_hold_any_small_number(counts: list[int], first: int) -> None:
    asked = climbed(counts, Rule(BASE, BASE, first))
    worlds = [
        world
        for world in product(range(3 * BASE), repeat=len(counts))
        if any(climbed(world, Rule(BASE, BASE, guess)) == asked for guess in range(BASE))
    ]
    for place, rung in enumerate(asked):
        values = {world[place] for world in worlds}
        if rung == 0:
            assert values >= set(range(BASE)), "few, none: nobody knows which"
        assert len(values) >= BASE


@given(some.lists(some.integers(0, 200), max_size=30), some.integers(0, 4), some.integers(5, 20))
def test_what_is_shown_is_near_and_never_of_fewer_than_the_threshold(
    counts: list[int], first: int, threshold: int
) -> None:
    rule = Rule(threshold, 5, first)
    told = climbed(counts, rule)
    assert abs(sum(told) - sum(counts)) < rule.base
    for true, rung in zip(counts, told, strict=True):
        assert rung % rule.base == 0
        assert abs(rung - true) < rule.base
        number = shown(rung, rule)
        assert number != 0
        assert number is None or true >= threshold


@given(some.lists(some.tuples(some.integers(0, 9), some.integers(0, 9)), min_size=1, max_size=6))
def test_every_table_gives_a_block_the_same_total(blocks: list[tuple[int, int]]) -> None:
    whole = climbed([sum(block) for block in blocks], RULE)
    parts = climbed([number for block in blocks for number in block], RULE)
    assert whole == [parts[2 * place] + parts[2 * place + 1] for place in range(len(blocks))]


def test_no_theme_that_needs_care_is_told_of_everybody() -> None:
    rule = Rule(5, 5, 2, frozenset({"sante"}))
    slices = {
        "76/65": {"sante": 40, "travail": 0},
        "76/31": {"sante": 30, "travail": 50},
        "04/974": {"sante": 20, "travail": 25},
    }
    told = without_all_or_none(slices, rule)
    assert told["76/65"] == {"sante": None, "travail": None}
    assert told["76/31"] == {"sante": None, "travail": 50}, "the total and the others would give it back"
    assert told["04/974"] == {"sante": 20, "travail": 25}
    assert alone({"travail": 40, "sante": 0}, rule.sensitive) is None
    only = {name: {"sante": row["sante"]} for name, row in slices.items()}
    assert total_of(only) == {"sante": 90}
    assert all(row["sante"] is None for row in without_all_or_none(only, rule).values())


def test_numbers_stand_in_the_order_or_are_refused() -> None:
    assert disclosed({"b": 7}, ["a", "b"], Rule(5, 5, 0), len) == {"a": 0, "b": 5}
    with pytest.raises(ValueError, match="order"):
        disclosed({"c": 7}, ["a", "b"], RULE, len)
    with pytest.raises(ValueError, match="people"):
        climbed([-1], RULE)


@pytest.mark.parametrize(
    ("threshold", "base", "first"), [(5, 1, 0), (5, 2, 0), (4, 5, 0), (5, 5, 5), (5, 5, -1)]
)
def test_a_rule_that_hides_nothing_is_refused(threshold: int, base: int, first: int) -> None:
    with pytest.raises(ValueError, match="rungs"):
        Rule(threshold, base, first)


def test_each_audience_has_its_threshold() -> None:
    structure, nation = (
        rule_for(audience, date(2026, 12, 1), 0) for audience in (Audience.STRUCTURE, Audience.NATION)
    )
    assert structure.threshold < nation.threshold
    assert "sante" in nation.sensitive
