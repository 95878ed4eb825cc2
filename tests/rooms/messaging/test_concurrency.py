"""Two hands at once on one message to a group, on real connections: it begins once, each person is asked for once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connection

from convergence.foundation.problems import Conflict, Problem
from convergence.messaging.operations import groups, send_groups, start_group
from convergence.messaging.types import GroupState
from tests.rooms.accompagnement.world import ADVISER, AT, events
from tests.rooms.messaging.test_groups import listed, prepared
from tests.rooms.messaging.world import HOUSE, asked, reachable

pytestmark = pytest.mark.usefixtures("fresh_database")


def meet(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Two threads that both reach that step wait for each other there; one that comes alone goes on."""
    gate, usual = Barrier(2), getattr(groups, name)

    def waits(*args: Any, **kwargs: Any) -> Any:
        with suppress(BrokenBarrierError):
            gate.wait(timeout=2)
        return usual(*args, **kwargs)

    monkeypatch.setattr(groups, name, waits)


def twice(call: Callable[[], Any]) -> list[Any]:
    """The same call from two connections at once: each answer, or the refusal."""

    def run(_: int) -> Any:
        try:
            return call()
        except Problem as problem:
            return type(problem)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(2)))


def test_a_message_to_a_group_begins_once(monkeypatch: pytest.MonkeyPatch) -> None:
    group_id = prepared(listed(reachable()))
    meet(monkeypatch, "_check_budget")
    told = twice(lambda: start_group(actor=ADVISER, at=AT, group_id=group_id))
    assert set(told) == {GroupState.SENDING, Conflict}
    assert len(events("GroupMessageStarted")) == 1


def test_two_workers_ask_for_each_person_once(monkeypatch: pytest.MonkeyPatch) -> None:
    group_id = prepared(listed(reachable(), reachable()))
    start_group(actor=ADVISER, at=AT, group_id=group_id)
    meet(monkeypatch, "headers_of")
    assert sorted(twice(lambda: send_groups(actor=HOUSE, at=AT))) == [0, 2]
    assert len(asked()) == 2
