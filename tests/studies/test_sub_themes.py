"""Parts of themes: the engine counts as plain Python does; a structure's own are told in its figures alone."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from convergence.decisional import sub_themes
from convergence.decisional.disclosure import Rule
from convergence.foundation.periods import months_after
from convergence.published.aspirations import ASPIRATIONS
from convergence.published.shape.parts import parts, write_part

PLACE = uuid5(NAMESPACE_DNS, "part.test")
UNTIL = date(2026, 12, 1)
RULE = Rule(5, 5, 2, frozenset({"sante"}))


def key(name: str) -> UUID:
    """The name of a person."""
    return uuid5(NAMESPACE_DNS, name)


def row(person: str, theme: str, part: str, back: int = 1) -> tuple[Any, ...]:
    """A wish told so many months before."""
    month = months_after(UNTIL, -back)
    return (
        key(person), key("w"), "ML", "76", "65", month, month, 1, "apparait", theme, part, None, "18_21", "niveau_4",
    )  # fmt: skip


ROWS = some.lists(
    some.tuples(
        some.sampled_from("abcd"), some.sampled_from(["mobilite", "sante", "sans_theme"]),
        some.sampled_from(["", "permis", "local:garage", "local:velo"]), some.sampled_from([13, 12, 1, 0]),
    ),
    max_size=20,
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, some.booleans())
def test_the_engine_counts_as_plain_python(
    tmp_path: Path, told: list[tuple[str, str, str, int]], with_local: bool
) -> None:
    write_part(tmp_path, ASPIRATIONS, PLACE, [row(*one) for one in told])
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for person, theme, part, back in told:
        if theme != "sans_theme" and 1 <= back <= 12:
            people[theme, part if with_local or not part.startswith("local:") else ""].add(person)
    counted = sub_themes.count(parts(tmp_path, ASPIRATIONS), UNTIL, with_local=with_local)
    assert counted == {one: len(who) for one, who in people.items()}


def test_a_golden_table(tmp_path: Path) -> None:
    rows = [
        *(row(f"a{who}", "mobilite", "permis") for who in range(20)),
        *(row(f"b{who}", "mobilite", "local:garage") for who in range(15)),
        *(row(f"c{who}", "mobilite", "") for who in range(10)), row("d", "mobilite", "vehicule"),
    ]  # fmt: skip
    write_part(tmp_path, ASPIRATIONS, PLACE, rows)
    own, nation = (
        sub_themes.told(sub_themes.count(parts(tmp_path, ASPIRATIONS), UNTIL, with_local=mine), RULE)
        for mine in (True, False)
    )
    assert own == {("mobilite", ""): 10, ("mobilite", "local:garage"): 15, ("mobilite", "permis"): 20}
    assert nation == {("mobilite", ""): 25, ("mobilite", "permis"): 20}
    assert sub_themes.count([], UNTIL, with_local=True) == {}
    write_part(tmp_path, ASPIRATIONS, PLACE, [row(f"a{who}", "sante", "soins") for who in range(40)])
    alone = sub_themes.count(parts(tmp_path, ASPIRATIONS), UNTIL, with_local=True)
    assert sub_themes.told(alone, RULE) == {}, "the only theme told, and it needs care"
    definition = sub_themes.DEFINITION
    assert all((definition.version, definition.label, definition.owner, definition.source, definition.counts))
