"""Nothing that her session sends reads or writes another person's row: asked of every address, at random, of tables.

Addresses come from the router, fields from the forms and from what the views read, identifiers from every table of
files: what is added tomorrow is asked tomorrow.
"""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.web.attack.hers import asking
from tests.web.attack.hers.asking import COMMON, Gesture, Question
from tests.web.attack.hers.scene import Attacked
from tests.web.attack.hers.tables import reached, rows_to_add, seen_by_herself
from tests.web.attack.test_strangers import everything

MALFORMED = ("", "0", "x", "'", "\x00", "../..", "00000000-0000-0000-0000-000000000000", "9" * 40)


def test_every_object_of_another_is_answered_as_one_that_does_not_exist(world: Attacked) -> None:
    """Her pages too, filtered by and sent with everything of the other."""
    ids, body = {name: str(value) for name, value in world.course.ids.items()}, everything(world.course)
    absent = {ids[name]: str(uuid4()) for name in ids if name not in COMMON}
    nothing, found, wrong = asking.unknown(absent, body), 0, list[str]()
    for route in asking.routes():
        names = asking.names_in(route)
        address = asking.filled(
            route, {name: ids[asking.target(route, name)] for name in names if name not in asking.WORDS}
        )
        is_private = not set(names) <= {*COMMON, *asking.WORDS}
        if is_private:
            found += 1
            if world.her.get(address).status_code not in (200, 302, 303, 405):
                wrong.append(f"{route} : personne n’y trouve rien")
        for who in ("neighbour", "stranger") if is_private else ("neighbour",):
            for how in ("get", "post"):
                question = Question(who, how, address, body, asking.replaced(absent, address), nothing)
                status, faults = asking.asked(world, question)
                wrong += faults
                if is_private and status not in (404, 405):
                    wrong.append(f"{who} {how} {address} : {status}")
    assert wrong == []
    assert found >= 22


def questions(world: Attacked) -> st.SearchStrategy[tuple[str, str, str, dict[str, str], Gesture | None]]:
    """Who asks, how, which address, with which values, or which form of her own pages with values of another."""
    ids = {name: str(value) for name, value in world.course.ids.items()}
    aimed = st.sampled_from(asking.identifiers(world))
    values = st.one_of(aimed, st.uuids().map(str), st.sampled_from(MALFORMED))
    named = st.sampled_from([*asking.fields(), *ids])
    own = {who: asking.gestures(client, world) for who, client in world.sessions.items()}

    @st.composite
    def drawn(draw: st.DrawFn) -> tuple[str, str, str, dict[str, str], Gesture | None]:
        who, how = draw(st.sampled_from(sorted(own))), draw(st.sampled_from(("get", "post")))
        body = draw(st.dictionaries(st.one_of(named, named, aimed), values, max_size=5))
        gesture = draw(st.one_of(st.none(), st.sampled_from(own[who])))
        if gesture is not None:
            return who, "post", gesture.address, body, gesture
        route = draw(st.sampled_from(asking.routes()))
        parts = {}
        for name in set(asking.names_in(route)) - set(asking.WORDS):
            usual = st.just(ids[asking.target(route, name)])
            parts[name] = draw(usual if name in COMMON else st.one_of(usual, aimed, st.uuids().map(str)))
        return who, how, asking.filled(route, parts), body, None

    return drawn()


def ask_at_random(world: Attacked, examples: int) -> None:
    """Each question is asked twice: of the other's rows, and of rows that do not exist."""
    aimed = {identifier: str(uuid4()) for identifier in asking.identifiers(world)}
    assert len(aimed) > 60
    taken = 0

    @given(questions(world))
    @settings(max_examples=examples)
    def ask(drawn: tuple[str, str, str, dict[str, str], Gesture | None]) -> None:
        nonlocal taken
        who, how, address, body, gesture = drawn
        held = dict(gesture.values) if gesture else {}
        absent = held | asking.unknown(aimed, body)
        question = Question(who, how, address, held | body, asking.replaced(aimed, address), absent)
        status, wrong = asking.asked(world, question)
        taken += how == "post" and status == 303
        assert wrong == [], body
        assert status < 500

    ask()
    assert taken > examples // 10, "what is hers is done: the questions are those of a session that may act"


def test_what_is_sent_at_random_is_answered_alike_and_touches_nobody_else(world: Attacked) -> None:
    ask_at_random(world, 60)


@pytest.mark.long
def test_the_same_for_long(world: Attacked) -> None:
    ask_at_random(world, 2_000)


def test_no_statement_of_her_session_reaches_a_row_of_another(world: Attacked) -> None:
    """Whatever the code asked, the database refuses or finds nothing."""
    rows = rows_to_add(world)
    assert len([row for row in rows.values() if len(row) > 4]) > 40, "the other has rows in every room"
    assert reached(world, "neighbour", rows) == []
    assert reached(world, "stranger", rows) == []
    assert len(seen_by_herself(world)) > 40
