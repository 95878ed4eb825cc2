"""Indicators of aspirations: the engine counts as plain Python does, on invented rows; and one golden table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from convergence.decisional import streams, together, verbatims
from convergence.decisional.disclosure import Rule
from convergence.decisional.streams import WHOLE, Dimension, Figure
from convergence.foundation.periods import months_after
from convergence.published.aspirations import AGES, ASPIRATIONS, CHANGES, LEVELS, THEMES, UNCODED
from convergence.published.paths import PATHS, PATHS_KINDS
from convergence.published.shape.parts import parts, write_part
from convergence.published.verbatims import VERBATIMS

PLACE = uuid5(NAMESPACE_DNS, "part.test")
MONTHS = streams.finished_months(date(2026, 12, 1), 3)
RULE = Rule(5, 5, 2, frozenset({"sante"}))
Row = tuple[Any, ...]


def key(name: str) -> UUID:
    """The name of a person, or of a wish."""
    return uuid5(NAMESPACE_DNS, name)


KEYS = [key(name) for name in "abcdef"]

ROWS = some.lists(
    some.tuples(
        some.sampled_from(KEYS),
        some.sampled_from(KEYS[:2]),
        some.just("ML"),
        some.sampled_from(["76", "04"]),
        some.sampled_from(["65", "31"]),
        some.sampled_from([months_after(MONTHS[0], -1), *MONTHS, date(2026, 12, 1)]),
        some.sampled_from([date(2026, 12, 1), date(2026, 11, 1)]),
        some.integers(1, 3),
        some.sampled_from(CHANGES),
        some.sampled_from([*THEMES[:3], UNCODED]),
        some.just(""),
        some.none(),
        some.sampled_from(AGES),
        some.sampled_from(LEVELS),
    ).map(lambda row: (*row[:6], max(row[5], row[6]), *row[7:])),
    max_size=40,
)
CONTRACTS = some.lists(
    some.tuples(
        some.sampled_from(KEYS),
        some.sampled_from(PATHS_KINDS),
        some.sampled_from(MONTHS),
        some.integers(1, 2),
    ).map(lambda row: (row[0], row[1], row[2], months_after(row[2], row[3]))),
    max_size=6,
)


def path_of(person: UUID, month: date, contracts: Iterable[Row]) -> str:
    """The kind of the contract that began last, if it still covers the month."""
    begun = [one for one in contracts if one[0] == person and one[2] <= month]
    if not begun:
        return "aucun"
    last = max(one[2] for one in begun)
    same = [one for one in begun if one[2] == last]
    return str(max(one[1] for one in same)) if max(one[3] for one in same) > month else "aucun"


def slice_of(row: Row, by: Dimension, contracts: list[Row]) -> str:
    if by is Dimension.WHOLE:
        return WHOLE
    if by is Dimension.CHANGE:
        return f"{CHANGES.index(row[8]) + 1}.{row[8]}"
    if by is Dimension.TERRITORY:
        return f"{row[3]}/{row[4]}"
    if by is Dimension.PATH:
        return path_of(row[0], row[5], contracts)
    return str(row[12] if by is Dimension.AGE else row[13])


def plainly(rows: list[Row], contracts: list[Row], by: Dimension) -> streams.Counted:
    """The same, in plain Python."""
    end = months_after(MONTHS[-1], 1)
    kept = [row for row in rows if MONTHS[0] <= row[5] < end and row[6] < end]
    times = Counter((row[9], row[5], slice_of(row, by, contracts)) for row in kept)
    units: dict[tuple[UUID, str, date], list[str]] = defaultdict(list)
    for row in kept:
        units[row[0], row[9], row[5]].append(slice_of(row, by, contracts))
    people = Counter((theme, month, max(cuts)) for (_, theme, month), cuts in units.items())
    return streams.Counted(dict(people), dict(times))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, CONTRACTS, some.sampled_from(Dimension))
def test_the_engine_counts_as_plain_python(
    tmp_path: Path, rows: list[Row], contracts: list[Row], by: Dimension
) -> None:
    write_part(tmp_path, ASPIRATIONS, PLACE, rows)
    write_part(tmp_path, PATHS, PLACE, contracts)
    counted = streams.count(parts(tmp_path, ASPIRATIONS), parts(tmp_path, PATHS), MONTHS, by)
    assert counted == plainly(rows, contracts, by)
    told = streams.told(counted, MONTHS, RULE)
    whole = streams.told(
        streams.count(parts(tmp_path, ASPIRATIONS), [], MONTHS, Dimension.WHOLE), MONTHS, RULE
    )
    for month in MONTHS:
        for theme in (*THEMES, UNCODED):
            assert told.of(theme, month) == whole.of(theme, month), "a cut never changes the whole"


def told_by(count: int, theme: str, month: date, **changes: Any) -> list[Row]:
    """Rows of so many people."""
    values: dict[str, Any] = {
        "structure": "ML", "region": "76", "departement": "65", "said_month": month, "known_month": month, "number": 1,
        "change": "apparait", "theme": theme, "sub_theme": "", "strength": None, "age_band": "18_21",
        "level": "niveau_4", **changes,
    }  # fmt: skip
    names = [
        {**values, "person_key": key(f"{theme}{month}{who}{changes}"), "wish_key": key(f"{who}")}
        for who in range(count)
    ]
    return [tuple(one[column] for column in ASPIRATIONS.types) for one in names]


def test_a_golden_picture(tmp_path: Path) -> None:
    first, second, third = MONTHS
    rows = [
        *told_by(23, "travail", first), *told_by(23, "travail", first),
        *told_by(8, "logement", first), *told_by(3, "sante", first),
        *told_by(12, "sante", second), *told_by(17, "travail", third, region="04", departement="974"),
        *told_by(40, "travail", date(2026, 12, 1)), *told_by(40, "travail", third, known_month=date(2026, 12, 1)),
    ]  # fmt: skip
    write_part(tmp_path, ASPIRATIONS, PLACE, rows)
    told = streams.told(
        streams.count(parts(tmp_path, ASPIRATIONS), [], MONTHS, Dimension.TERRITORY), MONTHS, RULE
    )
    assert told.months == MONTHS
    assert told.slices == ("04/974", "76/65")
    # each theme and month from the foot, the first rung at 2 under 5: 8 climb 10, 23 climb 25; health alone is hidden
    assert dict(told.figures) == {
        **dict.fromkeys((("logement", first, part) for part in ("76/65", "76", WHOLE)), Figure(10, 10)),
        **dict.fromkeys((("travail", first, part) for part in ("76/65", "76", WHOLE)), Figure(25, 45)),
        **dict.fromkeys((("travail", third, part) for part in ("04/974", "04", WHOLE)), Figure(15, 15)),
    }  # fmt: skip
    assert streams.told(streams.Counted({}, {}), MONTHS, RULE).of("travail", first) == Figure()
    assert streams.count([], [], MONTHS, Dimension.AGE) == streams.Counted({}, {})


def test_themes_told_by_the_same_people(tmp_path: Path) -> None:
    month = MONTHS[-1]
    one = told_by(14, "travail", month)
    rows = [*one, *((*row[:9], "logement", *row[10:]) for row in one), *told_by(30, "sante", month)]
    rows += [(*row[:9], "sante", *row[10:]) for row in one[:3]]
    write_part(tmp_path, ASPIRATIONS, PLACE, rows)
    counted = together.count(parts(tmp_path, ASPIRATIONS), date(2026, 12, 1))
    assert counted == {("logement", "travail"): 14, ("logement", "sante"): 3, ("sante", "travail"): 3}
    assert together.told(counted, RULE) == {("logement", "travail"): 15}
    assert together.count([], date(2026, 12, 1)) == {}


def test_words_are_shown_where_enough_people_agreed(tmp_path: Path) -> None:
    month = MONTHS[-1]
    rows = [(key(f"a{who}"), month, "travail", f"travailler {'x' * who}") for who in range(5)]
    rows += [
        (key("a0"), month, "travail", "zzz"),
        *((key("b"), month, "sante", f"dormir {'y' * turn}") for turn in range(9)),
    ]
    rows += [(key(f"c{who}"), date(2026, 12, 1), "logement", "un toit à moi") for who in range(9)]
    write_part(tmp_path, VERBATIMS, PLACE, rows)
    found = verbatims.told(parts(tmp_path, VERBATIMS), date(2026, 12, 1), RULE)
    assert set(found) == {"travail"}
    assert len(found["travail"]) == 5
    assert verbatims.told([], date(2026, 12, 1), RULE) == {}


@pytest.mark.parametrize("indicator", [streams, together, verbatims])
def test_each_indicator_says_who_answers_for_it(indicator: Any) -> None:
    definition = indicator.DEFINITION
    assert definition.version >= 1
    assert all((definition.code, definition.label, definition.owner, definition.source, definition.counts))
