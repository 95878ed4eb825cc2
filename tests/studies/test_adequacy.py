"""Adequacy: the engine counts as plain Python does; one golden table of people, one of services."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from convergence.decisional import adequacy, reach
from convergence.decisional.adequacy import ANSWERS, WHOLE, Figure
from convergence.decisional.disclosure import Rule, shown_together
from convergence.decisional.reach import Offered
from convergence.foundation.periods import months_after
from convergence.published.aspirations import ASPIRATIONS, CHANGES, THEMES, UNCODED
from convergence.published.offered_services import REACHES, SERVICES
from convergence.published.proposals import PROPOSAL_KINDS, PROPOSALS
from convergence.published.shape.parts import parts, write_part

PLACE = uuid5(NAMESPACE_DNS, "part.test")
UNTIL = date(2026, 12, 1)
RULE = Rule(5, 5, 2, frozenset({"sante"}))
ENDED = ("realise", "abandonne")
Row = tuple[Any, ...]


def key(name: str) -> UUID:
    """The name of a person, of a wish or of a service."""
    return uuid5(NAMESPACE_DNS, name)


def months_ago(months: int) -> date:
    return months_after(UNTIL, -months)


KEYS = [key(name) for name in "abcd"]
MONTHS = [months_ago(back) for back in (13, 12, 5, 4, 3, 2, 1, 0)]
WISHES = some.lists(
    some.tuples(
        some.sampled_from(KEYS), some.sampled_from(KEYS[:2]), some.just("ML"), some.just("76"),
        some.sampled_from(["65", "31"]), some.sampled_from(MONTHS), some.sampled_from([UNTIL, months_ago(1)]),
        some.integers(1, 9), some.sampled_from(CHANGES), some.sampled_from([*THEMES[:2], UNCODED]), some.just(""),
        some.none(), some.just("18_21"), some.just("niveau_4"),
    ).map(lambda row: (*row[:6], max(row[5], row[6]), *row[7:])),
    max_size=30, unique_by=lambda row: (row[0], row[1], row[9], row[5], row[7]),
)  # fmt: skip
GIVEN = some.lists(
    some.tuples(
        some.sampled_from(KEYS), some.sampled_from(THEMES[:2]), some.sampled_from(PROPOSAL_KINDS),
        some.sampled_from(MONTHS), some.sampled_from([None, 0, 1]),
    ).map(lambda row: (*row[:4], None if row[4] is None else months_after(row[3], row[4]))),
    max_size=12,
)  # fmt: skip


def months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def answer_of(said: list[Row], given: list[Row]) -> str:
    """What became of the wishes of one person in one theme, in plain Python."""
    first = min(row[5] for row in said)
    after = [row for row in given if first <= row[3] < UNTIL]
    if after:
        delay = months_between(first, min(row[3] for row in after))
        is_done = any(row[4] and row[4] < UNTIL for row in after)
        return ("fait." if is_done else "propose.") + ("1" if delay <= 1 else "3" if delay <= 3 else "plus")
    lives: dict[UUID, list[Row]] = defaultdict(list)
    for row in said:
        lives[row[1]].append(row)
    if all(max(life, key=lambda row: (row[5], row[7]))[8] in ENDED for life in lives.values()):
        return "finie"
    return "attend.3" if months_between(first, UNTIL) <= 3 else "attend.plus"


def plainly(rows: list[Row], given: list[Row]) -> dict[adequacy.Cell, int]:
    """The same, in plain Python."""
    people: dict[tuple[UUID, str], list[Row]] = defaultdict(list)
    for row in rows:
        if months_ago(12) <= row[5] < UNTIL and row[6] < UNTIL and row[9] != UNCODED:
            people[row[0], row[9]].append(row)
    return dict(
        Counter(
            (
                theme,
                min(f"{row[3]}/{row[4]}" for row in said),
                answer_of(said, [one for one in given if one[:2] == (person, theme)]),
            )
            for (person, theme), said in people.items()
        )
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WISHES, GIVEN)
def test_the_engine_counts_as_plain_python(tmp_path: Path, rows: list[Row], given: list[Row]) -> None:
    write_part(tmp_path, ASPIRATIONS, PLACE, rows)
    write_part(tmp_path, PROPOSALS, PLACE, given)
    counted = adequacy.count(parts(tmp_path, ASPIRATIONS), parts(tmp_path, PROPOSALS), UNTIL)
    assert counted == plainly(rows, given)
    told = adequacy.told(counted, RULE)
    for theme in THEMES:
        assert told.of(theme) == told.of(theme, "76"), "one region is the whole country"


def said_by(count: int, theme: str, month: date, change: str = "apparait", dep: str = "65") -> list[Row]:
    """Wishes of so many people."""
    return [
        (
            key(f"{theme}{who}{dep}{month}"), key(f"w{theme}{who}"), "ML", "76", dep, month, month, 1, change, theme,
            "", None, "18_21", "niveau_4",
        )
        for who in range(count)
    ]  # fmt: skip


def given_to(rows: list[Row], count: int, after: int, done: int | None = None) -> list[Row]:
    """A proposal to the first of them, so many months after."""
    return [
        (row[0], row[9], "demande", months_after(row[5], after), None if done is None else months_after(row[5], done))
        for row in rows[:count]
    ]  # fmt: skip


def test_a_golden_table_of_people(tmp_path: Path) -> None:
    permit, far = said_by(40, "mobilite", months_ago(6)), said_by(30, "mobilite", months_ago(2), dep="31")
    roof, dance = (
        said_by(24, "logement", months_ago(6)),
        said_by(12, "culture_loisirs", months_ago(2), "realise"),
    )
    given = [
        *given_to(permit, 20, after=0, done=2), *given_to(permit[20:], 10, after=5), *given_to(far, 15, after=1),
        *given_to(roof, 12, after=-1),
    ]  # fmt: skip
    write_part(tmp_path, ASPIRATIONS, PLACE, [*permit, *far, *roof, *dance, *said_by(60, "travail", UNTIL)])
    write_part(tmp_path, PROPOSALS, PLACE, given)
    counted = adequacy.count(parts(tmp_path, ASPIRATIONS), parts(tmp_path, PROPOSALS), UNTIL)
    assert counted == {
        ("mobilite", "76/65", "fait.1"): 20, ("mobilite", "76/65", "propose.plus"): 10,
        ("mobilite", "76/65", "attend.plus"): 10, ("mobilite", "76/31", "propose.1"): 15,
        ("mobilite", "76/31", "attend.3"): 15, ("logement", "76/65", "attend.plus"): 24,
        ("culture_loisirs", "76/65", "finie"): 12,
    }  # fmt: skip
    told = adequacy.told(counted, RULE)
    assert told.of("mobilite", "76/65") == Figure(40, 30, 20, 10, soon=20, late=10, long=10)
    assert told.of("mobilite", "76/31") == Figure(30, 15, None, 15, soon=15)
    assert told.of("mobilite") == Figure(70, 45, 20, 25, soon=35, late=10, long=10)
    assert told.of("logement") == Figure(25, None, None, 25, long=25)
    assert told.of("culture_loisirs") == Figure(10)
    assert told.of("travail") == told.of("mobilite", "76/75") == Figure()
    assert adequacy.count([], parts(tmp_path, PROPOSALS), UNTIL) == {}
    assert adequacy.told({}, RULE).of("travail") == Figure()


def test_a_sensitive_theme_alone_in_a_place_says_nothing_at_all(tmp_path: Path) -> None:
    write_part(tmp_path, ASPIRATIONS, PLACE, said_by(40, "sante", months_ago(2)))
    told = adequacy.told(adequacy.count(parts(tmp_path, ASPIRATIONS), [], UNTIL), RULE)
    assert told.figures == {}


@given(some.lists(some.integers(0, 60), max_size=8), some.integers(0, 4), some.integers(5, 20))
def test_places_far_apart_are_never_told_of_fewer_than_the_threshold(
    counts: list[int], first: int, threshold: int
) -> None:
    rule = Rule(threshold, 5, first)
    territories = [f"76/{place:02d}" for place in range(len(counts))]
    counted = {("travail", where, "propose.3"): n for where, n in zip(territories, counts, strict=True)}
    counted |= {("travail", where, "attend.3"): 3 for where in territories}
    figure = adequacy.told(counted, rule).of("travail")
    assert figure.later is None or sum(counts) >= threshold
    assert figure.done is None
    assert shown_together([5] * 3, rule) is None, "three people at least are no five"


def test_a_golden_table_of_services(tmp_path: Path) -> None:
    permit, car, bus, room = (
        "mobilite--preparer-un-permis",
        "mobilite--acceder-a-un-vehicule",
        "mobilite",
        "logement",
    )
    rows = [
        (key("a"), permit, "76", "65", "sur_place"), (key("a"), permit, "76", "31", "zone"),
        (key("b"), permit, "76", "31", "sur_place"), (key("b"), car, "76", "31", "sur_place"),
        (key("c"), permit, "", "", "a_distance"), (key("c"), permit, "76", "65", "sur_place"),
        (key("d"), car, "04", "974", "a_distance"), (key("e"), bus, "76", "65", "sur_place"),
        (key("f"), room, "76", "65", "sur_place"),
    ]  # fmt: skip
    write_part(tmp_path, SERVICES, PLACE, rows)
    codes = [("mobilite", "", "mobilite"), ("mobilite", "permis", permit), ("mobilite", "vehicule", car)]
    found = reach.count(parts(tmp_path, SERVICES), codes)
    assert {(part, where): found.of("mobilite", part, where) for part in ("", "permis", "vehicule")
            for where in ("76/65", "76/31", "04/974", "76", "")} == {
        ("", "76/65"): Offered(3, 3), ("", "76/31"): Offered(1, 3), ("", "04/974"): Offered(0, 2),
        ("", "76"): Offered(4, 4), ("", ""): Offered(4, 5),
        ("permis", "76/65"): Offered(2, 2), ("permis", "76/31"): Offered(1, 3), ("permis", "04/974"): Offered(0, 1),
        ("permis", "76"): Offered(3, 3), ("permis", ""): Offered(3, 3),
        ("vehicule", "76/65"): Offered(0, 0), ("vehicule", "76/31"): Offered(1, 1),
        ("vehicule", "04/974"): Offered(0, 1), ("vehicule", "76"): Offered(1, 1), ("vehicule", ""): Offered(1, 2),
    }  # fmt: skip
    assert found.of("sante") == reach.count([], codes).of("mobilite") == Offered()


SERVED = some.lists(
    some.tuples(
        some.sampled_from(KEYS), some.sampled_from(["mobilite--a", "mobilite--b", "sante--a"]),
        some.sampled_from([("76", "65"), ("76", "31"), ("04", "974"), ("", "")]), some.sampled_from(REACHES),
    ).map(lambda row: (row[0], row[1], *row[2], row[3])),
    max_size=20,
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SERVED)
def test_services_are_counted_as_in_plain_python(tmp_path: Path, rows: list[Row]) -> None:
    write_part(tmp_path, SERVICES, PLACE, rows)
    codes = [("mobilite", "", "mobilite"), ("mobilite", "b", "mobilite--b"), ("sante", "", "sante--a")]
    found = reach.count(parts(tmp_path, SERVICES), codes)
    for theme, part, need in codes:
        served = [row for row in rows if need in (row[1], row[1].partition("--")[0])]
        for where in ("76/65", "04/974", "04", ""):
            inside = [row for row in served if row[3] and where in (f"{row[2]}/{row[3]}", row[2], "")]
            here = {row[0] for row in inside if row[4] == "sur_place"}
            reached = {row[0] for row in [*inside, *(row for row in served if not row[3])]}
            assert found.of(theme, part, where) == Offered(len(here), len(reached))


def test_every_answer_is_of_one_figure_at_most_in_number_and_in_delay() -> None:
    assert len(set(ANSWERS)) == len(ANSWERS)
    assert WHOLE == reach.ALL == ""
    for definition in (adequacy.DEFINITION, reach.DEFINITION):
        assert definition.version >= 1
        assert all(
            (definition.code, definition.label, definition.owner, definition.source, definition.counts)
        )
