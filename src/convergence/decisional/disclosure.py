"""What may be shown of numbers of people: the one function through which every figure leaves the house.

Cells stand in one order, as on a ladder, one for each block. What is shown of a cell is the rungs that its people
climb: the difference of two sums from the foot, each rounded down to a rung of ``base``, the first rung being where
nobody outside knows. It is one for all pages, readers and months: told again from another first rung each month, or to
each reader, the same people would be worked out by who lays these tables side by side.
A whole block of cells (all territories of a theme in a month) is thereby wrong by less than one rung, and every table
cut along the same blocks gives them the same total.

Why nothing small can be worked out: whatever is shown, in any table, with any filter, follows from the rungs reached at
each place of the order, and each place leaves the sum free among ``base`` values, whatever the others are. A cell of
no rung may hold 0, 1… up to ``base - 1`` people, one of some rungs twice as many values: see the proof by
exhaustion in ``tests/studies/test_disclosure.py``. What is below the threshold of the reader is then not shown at all,
and zero is never told from few.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

from convergence.foundation.parameters import parameter

Cell = TypeVar("Cell", bound=Hashable)


class Audience(StrEnum):
    """Who reads: those who hold the files, or anybody else."""

    STRUCTURE = "structure"
    NATION = "nation"


_THRESHOLDS = {
    Audience.STRUCTURE: "disclosure.threshold_structure",
    Audience.NATION: "disclosure.threshold_nation",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How much is shown: nothing below ``threshold``, rungs of ``base``, the first at a secret place below it."""

    threshold: int
    base: int
    first_rung: int
    sensitive: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """A ladder that would hide nothing is refused."""
        if self.base < 3 or self.threshold < self.base or not 0 <= self.first_rung < self.base:
            raise ValueError(
                "a rule must have rungs of 3 at least, a threshold above one, a first rung on the ladder"
            )


def rule_for(audience: Audience, on: date, first_rung: int) -> Rule:
    """The rule of an audience on a day."""
    return Rule(
        parameter(_THRESHOLDS[audience]).integer_at(on),
        parameter("disclosure.rounding_base").integer_at(on),
        first_rung,
        frozenset(str(one) for one in parameter("disclosure.sensitive_themes").list_at(on)),
    )


def climbed(counts: Sequence[int], rule: Rule) -> list[int]:
    """For each cell in order, the rungs that it climbs, in people: a multiple of the base."""
    places, total = [0], 0
    for count in counts:
        if count < 0:
            raise ValueError("a cell counts people")
        total += count
        places.append((total + rule.first_rung) // rule.base * rule.base)
    return [after - before for before, after in pairwise(places)]


def shown(rungs: int, rule: Rule) -> int | None:
    """What is shown of a sum of rungs; None below the threshold, of which the true number may be short."""
    return rungs if rungs - rule.base + 1 >= rule.threshold else None


def shown_together(rungs: Iterable[int], rule: Rule) -> int | None:
    """What is shown of places of the order that do not follow each other: each may be short by less than a rung."""
    climbed = list(rungs)
    least = sum(max(0, one - rule.base + 1) for one in climbed)
    return sum(climbed) if least >= rule.threshold else None


def disclosed(
    counts: Mapping[Cell, int], order: Iterable[Cell], rule: Rule, block: Callable[[Cell], Hashable]
) -> dict[Cell, int]:
    """The rungs of every cell of an order; cells that nobody counted hold nobody.

    Each block has a ladder of its own, from the same first rung: what is told of it depends on nothing else, and is
    told again alike whenever the same people are counted, next month or on another page.
    """
    blocks: dict[Hashable, list[Cell]] = {}
    for cell in order:
        blocks.setdefault(block(cell), []).append(cell)
    if set(counts) - {cell for cells in blocks.values() for cell in cells}:
        raise ValueError("a cell stands outside of the order")
    rungs: dict[Cell, int] = {}
    for cells in blocks.values():
        rungs.update(zip(cells, climbed([counts.get(cell, 0) for cell in cells], rule), strict=True))
    return rungs


def alone(rungs: Mapping[str, int], sensitive: Collection[str]) -> str | None:
    """The sensitive theme that would be told of all the people of a row (100 %), if there is one."""
    held = [theme for theme, rung in rungs.items() if rung]
    return held[0] if len(held) == 1 and held[0] in sensitive else None


def without_all_or_none(
    slices: Mapping[str, Mapping[str, int]], rule: Rule
) -> dict[str, dict[str, int | None]]:
    """What is shown of the slices of a month, each by theme: no theme that needs care is told of everybody.

    Where it would be, it is hidden in that slice and in the smallest of the others (of its own territory first):
    a total and the other slices would give it back. Told of the whole month, it is hidden in each. Zero is hidden
    with all that is small. A slice is named ``territory/part`` where it has a territory.
    """
    told = {name: {theme: shown(rungs, rule) for theme, rungs in row.items()} for name, row in slices.items()}
    everywhere = alone(total_of(slices), rule.sensitive)
    for name, row in slices.items():
        theme = alone(row, rule.sensitive)
        if theme is None:
            continue
        told[name][theme] = None
        others = [
            (other.partition("/")[0] != name.partition("/")[0], value, other)
            for other in told
            if other != name and (value := told[other].get(theme))
        ]
        for _, _, other in others if theme == everywhere else sorted(others)[:1]:
            told[other][theme] = None
    return told


def total_of(slices: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """The rungs of a month by theme, all slices together: those of the block that they cut."""
    total: dict[str, int] = {}
    for row in slices.values():
        for theme, rungs in row.items():
            total[theme] = total.get(theme, 0) + rungs
    return total
