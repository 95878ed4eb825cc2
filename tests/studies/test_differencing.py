"""Differencing: the same people told on two pages, to several readers, in several months; no small number comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from convergence.decisional import adequacy, streams
from convergence.decisional.adequacy import ANSWERS
from convergence.decisional.disclosure import Rule
from convergence.decisional.streams import Counted
from tests.studies.test_disclosure import rungs

BASE, SMALL = 3, 3
FOR_A_STRUCTURE, FOR_THE_NATION = 3, 6
Cut = Callable[[np.ndarray], np.ndarray]
View = tuple[Cut, int, int]
"""The ladder that a page climbs, which first rung it starts from, the threshold of its reader."""


def tables(most: int, *shape: int) -> np.ndarray:
    """Every table of people of a shape."""
    cells = list(product(range(most + 1), repeat=int(np.prod(shape))))
    return np.array(cells, dtype=np.int16).reshape(-1, *shape)


def flat(cells: np.ndarray) -> np.ndarray:
    return cells.reshape(len(cells), -1)


def shown_of(cells: np.ndarray, first: int, threshold: int, base: int) -> np.ndarray:
    """What a page shows of a ladder and of its total, nothing below the threshold."""
    climbed = rungs(cells, base, first)
    told = np.concatenate([climbed, climbed.sum(axis=1, keepdims=True)], axis=1)
    return np.where(told - base + 1 >= threshold, told, 0) // base


def known_exactly(worlds: np.ndarray, views: Sequence[View], base: int = BASE) -> int:
    """How many small numbers an attack finds out of all the views together, whatever first rungs it must guess.

    Tables that are seen as one at the edge of those enumerated are left out: larger ones would be seen alike.
    """
    guesses = list(product(range(base), repeat=1 + max(first for _, first, _ in views)))
    seen = np.concatenate(
        [
            np.concatenate(
                [shown_of(cut(worlds), guess[first], least, base) for cut, first, least in views], axis=1
            )
            for guess in guesses
        ]
    ).astype(np.int64)
    key = np.zeros(len(seen), dtype=np.int64)
    for column in seen.T:
        key = np.unique(key * (seen.max() + 1) + column, return_inverse=True)[1]
    order = np.argsort(key, kind="stable")
    groups = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    truth = np.concatenate([cut(worlds) for cut, _, _ in views], axis=1)
    values = np.tile(truth, (len(guesses), 1))[order]
    least, most = np.minimum.reduceat(values, groups), np.maximum.reduceat(values, groups)
    is_inside = np.tile((flat(worlds) < worlds.max()).all(axis=1), len(guesses))[order]
    is_whole = np.logical_and.reduceat(is_inside, groups)[:, None]
    return int(((least == most) & (least < SMALL) & is_whole).sum())


def test_the_page_of_streams_and_that_of_adequacy_count_the_same_people_and_give_nobody() -> None:
    worlds = tables(4, 2, 3)
    """Two territories; people who told in one month, in the other, in both. The year counts them once."""
    months: list[Cut] = [
        lambda cells: cells[:, :, 0] + cells[:, :, 2],
        lambda cells: cells[:, :, 1] + cells[:, :, 2],
    ]
    pages: list[View] = [(cut, 0, FOR_THE_NATION) for cut in (*months, lambda cells: cells.sum(axis=2))]
    assert known_exactly(worlds, pages) == 0
    assert known_exactly(worlds, [(cut, 0, 1) for cut, _, _ in pages], base=1) > 1_000


def test_two_structures_and_the_network_read_the_same_people_and_find_nobody() -> None:
    worlds = tables(6, 2, 2)

    def views(first: Sequence[int]) -> list[View]:
        whole, one, other = first
        return [
            (flat, whole, FOR_THE_NATION),
            (lambda cells: cells[:, 0], one, FOR_A_STRUCTURE),
            (lambda cells: cells[:, 1], other, FOR_A_STRUCTURE),
        ]

    assert known_exactly(worlds, views((0, 0, 0))) == 0
    assert known_exactly(worlds, views((0, 1, 2))) > 0, "a first rung for each reader, and they are known"


def test_the_same_people_told_again_each_month_are_never_known() -> None:
    worlds = tables(8, 3)
    assert known_exactly(worlds, [(flat, 0, FOR_A_STRUCTURE)] * BASE) == 0
    again = [(flat, month, FOR_A_STRUCTURE) for month in range(BASE)]
    assert known_exactly(worlds, again) > 1_000, "a first rung for each month, and they are known"


MONTHS = streams.finished_months(date(2026, 12, 1))
SOME = some.integers(0, 40)


@given(
    some.lists(SOME, min_size=6, max_size=6), some.lists(SOME, min_size=4, max_size=4), some.integers(0, 4)
)
def test_what_was_told_is_told_alike_whatever_else_is_counted(
    people: list[int], others: list[int], first: int
) -> None:
    rule = Rule(11, 5, first, frozenset({"sante"}))
    places = ("11/75", "76/31", "76/65")
    months = product(MONTHS[-2:], places)
    cells = {("mobilite", *one): count for one, count in zip(months, people, strict=True)}
    former = product(("travail", "mobilite"), MONTHS[-3:-2], places[:2])
    before = dict(zip(former, others, strict=True))
    alone, after = (streams.told(Counted(one, one), MONTHS, rule) for one in (cells, before | cells))
    for month, place in product(MONTHS[-2:], ("", "76", *places)):
        assert alone.of("mobilite", month, place) == after.of("mobilite", month, place)
    answered = {
        ("mobilite", place, ANSWERS[0]): count for place, count in zip(places, people[:3], strict=True)
    }
    wider = answered | {("travail", places[0], ANSWERS[6]): others[0]}
    one, more = (adequacy.told(counts, rule) for counts in (answered, wider))
    for place in ("", "76", *places):
        assert one.of("mobilite", place) == more.of("mobilite", place)
