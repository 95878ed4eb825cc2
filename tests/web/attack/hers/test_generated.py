"""Nothing that her session sends reads or writes another person's row: asked of every address, at random, of tables.

Addresses come from the router, fields from the forms and from what the views read, identifiers from every table of
files: what is added tomorrow is asked tomorrow.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from convergence.foundation.clock import now
from tests.web.attack.hers import asking
from tests.web.attack.hers.asking import COMMON, Gesture, taken_back
from tests.web.attack.hers.scene import Attacked
from tests.web.attack.hers.tables import reached, rows_to_add, seen_by_herself
from tests.web.attack.test_strangers import everything

MALFORMED = ("", "0", "x", "'", "\x00", "../..", "00000000-0000-0000-0000-000000000000", "9" * 40)


def test_every_object_of_another_is_answered_as_one_that_does_not_exist(world: Attacked) -> None:
    ids, body = {name: str(value) for name, value in world.course.ids.items()}, everything(world.course)
    aimed, wrong = 0, list[str]()
    for route in asking.routes():
        names = asking.names_in(route)
        hers = {name: ids[asking.target(route, name)] for name in names if name in COMMON}
        private = [name for name in names if name not in {*COMMON, *asking.WORDS}]
        address = asking.filled(route, hers | {name: ids[asking.target(route, name)] for name in private})
        absent = asking.filled(route, hers | {name: str(uuid4()) for name in private})
        if private:
            aimed += 1
            if world.her.get(address).status_code not in (200, 302, 303, 405):
                wrong.append(f"{route} : personne n’y trouve rien")
        for who in ("neighbour", "stranger") if private else ("neighbour",):
            wrong += [f"{who} {fault}" for fault in faults(world, who, address, absent, body, bool(private))]
    assert wrong == []
    assert aimed >= 22


def faults(
    world: Attacked, who: str, address: str, absent: str, body: dict[str, Any], is_private: bool
) -> list[str]:
    """What she gets or does that she should not, at an address that bears identifiers of the other."""
    client, found = world.sessions[who], list[str]()
    for how in ("get", "post") if is_private else ("get",):
        before = asking.writes()
        with taken_back():
            answer = asking.ask(client, how, address, body)
            found += [f"{address} dit {secret}" for secret in asking.betrayed(answer, who)]
            if not is_private:
                continue
            written = set(asking.writes() - before)
            left = asking.others_rows(world, written, world.files[who])
        with taken_back():
            if left != asking.others_rows(world, written, world.files[who]):
                found.append(f"{address} écrit {written}")
            if asking.alike(answer) != asking.alike(
                asking.ask(client, how, absent, body)
            ) or answer.status_code not in (
                404,
                405,
            ):
                found.append(f"{address} : {answer.status_code}, et autrement pour ce qui n’existe pas")
    return found


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


def unknown(text: str, aimed: dict[str, str]) -> str:
    """The same with identifiers that nothing has."""
    for identifier, absent in aimed.items():
        text = text.replace(identifier, absent)
    return text


def ask_at_random(world: Attacked, examples: int) -> None:
    """Each question is asked twice: of the other's rows, and of rows that do not exist."""
    aimed = {identifier: str(uuid4()) for identifier in asking.identifiers(world)}
    assert len(aimed) > 60

    @given(questions(world))
    @settings(max_examples=examples)
    def ask(question: tuple[str, str, str, dict[str, str], Gesture | None]) -> None:
        who, how, address, body, gesture = question
        held = dict(gesture.values) if gesture else {}
        sent = held | body
        absent = held | {unknown(name, aimed): unknown(value, aimed) for name, value in body.items()}
        client, before = world.sessions[who], asking.writes()
        with time_machine.travel(now(), tick=False):
            with taken_back():
                answer = asking.ask(client, how, address, sent)
                written = set(asking.writes() - before)
                if (
                    answer.status_code < 400
                ):  # what she may do is written elsewhere too: a change, a message to send
                    written &= asking.OF_FILES
                left = asking.others_rows(world, written, world.files[who])
            assert asking.others_rows(world, written, world.files[who]) == left
            with taken_back():
                other = asking.ask(client, how, unknown(address, aimed), absent)
        assert asking.betrayed(answer, who) == []
        assert answer.status_code < 500
        assert asking.apart(answer, other) == [], (who, how, address, body)

    ask()


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
