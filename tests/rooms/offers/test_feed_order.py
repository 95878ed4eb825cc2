"""The cursor never repeats nor skips: writers on connections of their own, committed in any order, readers between."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from convergence.foundation.identifiers import uuid7
from convergence.offers.types.feed import RecordKind
from tests.rooms.offers.feed_steps import AT, HOUSE, OWNER, TODAY, Follower, new_provider, new_source, write

WRITERS = 3
NAMES = ("Accueil", "Atelier", "Écoute", "Mobilité")
CONTEXT = (
    "SELECT set_config('app.user', %s, true), set_config('app.organisation', %s, true),"
    " set_config('app.structure', %s, true), set_config('app.purpose', 'traitement_automatique', true)"
)
CHANGE = (
    "INSERT INTO storage_change (at, user_id, user_name, organisation_id, operation, label, reason, source)"
    " VALUES (%s, %s, 'Essai', %s, 'essai', 'Essai', '', 'essai') RETURNING id"
)
COPY_OF = (
    "INSERT INTO offers_provider SELECT r.* FROM offers_provider t, LATERAL jsonb_populate_record(t,"
    " jsonb_build_object('id', %s::text, 'key', %s::text, 'name', %s::text)) r WHERE t.id = %s"
)


class Writer:
    """One transaction at a time on a connection of its own, as the application."""

    def __init__(self) -> None:
        self.connection = psycopg.connect(**connections["default"].get_connection_params())
        self.is_open = False
        self.wrote: dict[str, str | None] = {}

    def run(self, statement: str, *values: Any) -> Any:
        return self.connection.execute(statement, values)

    def begin(self) -> None:
        self.is_open, self.wrote = True, {}
        self.run(CONTEXT, str(HOUSE.user_id), str(OWNER), str(OWNER))
        (change,) = self.run(CHANGE, AT, HOUSE.user_id, OWNER).fetchone()
        self.run(
            "SELECT set_config('app.change', %s, true), set_config('app.at', %s, true)",
            str(change), AT.isoformat(),
        )  # fmt: skip

    def add(self, template: UUID, key: str, name: str) -> None:
        self.run(COPY_OF, str(uuid7()), key, name, template)
        self.wrote[key] = name

    def rename(self, key: str, name: str) -> None:
        self.run("UPDATE offers_provider SET name = %s, withdrawn_on = NULL WHERE key = %s", name, key)
        self.wrote[key] = name

    def withdraw(self, key: str) -> None:
        self.run("UPDATE offers_provider SET withdrawn_on = %s WHERE key = %s", TODAY, key)
        self.wrote[key] = None

    def confirm(self, key: str) -> None:
        """What is not told must make no version."""
        self.run(
            "UPDATE offers_provider SET confirmed_on = coalesce(confirmed_on, %s) + 1 WHERE key = %s",
            TODAY,
            key,
        )

    def end(self, *, commit: bool) -> dict[str, str | None]:
        self.connection.commit() if commit else self.connection.rollback()
        self.is_open = False
        return self.wrote if commit else {}


class Reader(Follower):
    """A follower of providers who checks that nothing is told twice."""

    def read(self) -> Any:
        items = super().read()
        assert max(Counter(self.told).values(), default=0) <= 1
        return items

    def names(self, keys: set[str]) -> dict[str, str]:
        return {key: record["nom"] for key, record in self.copy.items() if key in keys}


class Feed(RuleBasedStateMachine):
    """Writers, readers, and the directory as a dictionary: None is a record that was withdrawn."""

    template: UUID

    def __init__(self) -> None:
        super().__init__()
        self.writers = [Writer() for _ in range(WRITERS)]
        self.readers = [Reader(RecordKind.PROVIDER, limit=limit) for limit in (1, 2, 5)]
        for reader in self.readers:
            reader.limit, limit = 1000, reader.limit
            reader.read_all()
            reader.limit = limit
        self.directory: dict[str, str | None] = {}
        self.keys: set[str] = set()

    def teardown(self) -> None:
        for writer in self.writers:
            writer.connection.close()

    def writer(self, data: st.DataObject) -> Writer:
        found = self.writers[data.draw(st.integers(0, WRITERS - 1))]
        if not found.is_open:
            found.begin()
        return found

    def free(self, writer: Writer) -> list[str]:
        """Records that no other transaction holds: to wait for one here would be to wait for ever."""
        held = {key for other in self.writers if other is not writer and other.is_open for key in other.wrote}
        return sorted((set(self.directory) | set(writer.wrote)) - held)

    @rule(data=st.data(), name=st.sampled_from(NAMES))
    def add(self, data: st.DataObject, name: str) -> None:
        key = f"fil--{uuid7()}"
        self.keys.add(key)
        self.writer(data).add(self.template, key, name)

    @rule(data=st.data(), name=st.sampled_from(NAMES))
    def rename(self, data: st.DataObject, name: str) -> None:
        writer = self.writer(data)
        if keys := self.free(writer):
            writer.rename(data.draw(st.sampled_from(keys)), name)

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        writer = self.writer(data)
        if keys := self.free(writer):
            writer.withdraw(data.draw(st.sampled_from(keys)))

    @rule(data=st.data())
    def confirm(self, data: st.DataObject) -> None:
        writer = self.writer(data)
        if keys := self.free(writer):
            key = data.draw(st.sampled_from(keys))
            writer.wrote.setdefault(key, self.directory.get(key))
            writer.confirm(key)

    @precondition(lambda self: any(writer.is_open for writer in self.writers))
    @rule(data=st.data(), commit=st.sampled_from((True, True, True, False)))
    def end(self, data: st.DataObject, commit: bool) -> None:
        writer = data.draw(st.sampled_from([one for one in self.writers if one.is_open]))
        self.directory |= writer.end(commit=commit)

    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        self.readers[data.draw(st.integers(0, 2))].read()

    @rule()
    def read_to_the_end(self) -> None:
        """Whoever reads to the end has the directory as it is committed, whatever is under way."""
        reader = self.readers[0]
        reader.read_all()
        held = {key for writer in self.writers if writer.is_open for key in writer.wrote}
        known = {key: name for key, name in self.directory.items() if name is not None and key not in held}
        assert reader.names(set(known)) == known

    def settle(self) -> None:
        for writer in self.writers:
            if writer.is_open:
                self.directory |= writer.end(commit=True)
        known = {key: name for key, name in self.directory.items() if name is not None}
        for reader in self.readers:
            reader.read_all()
            assert reader.names(self.keys) == known


class SettledFeed(Feed):
    def teardown(self) -> None:
        self.settle()
        super().teardown()


@pytest.fixture
def template(fresh_database: str) -> UUID:
    source = write(new_source, code="fil")
    return write(new_provider, source_id=source, key="fil--modele", name="Modèle")


def test_in_any_order_of_commits_nothing_is_told_twice_nor_passed_over(template: UUID) -> None:
    SettledFeed.template = template
    run_state_machine_as_test(
        SettledFeed,
        settings=settings(
            max_examples=40, stateful_step_count=30, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def _churn(template: UUID, seconds: float, final: dict[str, str | None], faults: list[BaseException]) -> None:
    """One writer: short transactions on records of its own, some of them long enough to be overtaken."""
    writer, keys, number = Writer(), [], 0
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            number += 1
            writer.begin()
            keys.append(f"fil--{uuid7()}")
            writer.add(template, keys[-1], f"Nom {number}")
            for key in keys[-6:-1]:
                writer.withdraw(key) if number % 5 == 0 else writer.rename(key, f"Nom {number}")
            time.sleep(0.004 * (number % 4))
            is_kept = number % 7 != 0
            final.update(writer.end(commit=is_kept))
            if not is_kept:
                keys.pop()
    except BaseException as fault:
        faults.append(fault)
    finally:
        writer.connection.close()


def _follow(stop: threading.Event, reader: Reader, faults: list[BaseException]) -> None:
    try:
        while not stop.is_set():
            reader.read()
    except BaseException as fault:
        faults.append(fault)
    finally:
        connections.close_all()


def test_readers_and_writers_at_once(template: UUID) -> None:
    final: dict[str, str | None] = {}
    faults: list[BaseException] = []
    stop = threading.Event()
    readers = [Reader(RecordKind.PROVIDER, limit=limit) for limit in (3, 7, 50)]
    follow = [threading.Thread(target=_follow, args=(stop, reader, faults)) for reader in readers]
    churn = [threading.Thread(target=_churn, args=(template, 4.0, final, faults)) for _ in range(3)]
    for thread in [*follow, *churn]:
        thread.start()
    for thread in churn:
        thread.join(60)
    stop.set()
    for thread in follow:
        thread.join(60)
    assert faults == []
    known = {key: name for key, name in final.items() if name is not None}
    assert len(known) > 50
    for reader in readers:
        reader.read_all()
        assert reader.names(set(reader.copy) - {"fil--modele"}) == known
        assert max(Counter(reader.told).values()) == 1


@pytest.fixture
def stalled(template: UUID) -> Iterator[Writer]:
    writer = Writer()
    writer.begin()
    yield writer
    writer.connection.close()


def test_a_long_load_holds_no_reader_back(template: UUID, stalled: Writer) -> None:
    """Its records are passed over until it is committed; the others are told meanwhile."""
    stalled.rename("fil--modele", "En cours de chargement")
    other = Writer()
    other.begin()
    other.add(template, "fil--autre", "Autre")
    other.end(commit=True)
    other.connection.close()
    reader = Reader(RecordKind.PROVIDER)
    begun = time.monotonic()
    reader.read_all()
    assert time.monotonic() - begun < 5
    assert reader.names({"fil--autre"}) == {"fil--autre": "Autre"}
    stalled.end(commit=True)
    reader.read_all()
    assert reader.names({"fil--modele"}) == {"fil--modele": "En cours de chargement"}


def test_places_under_way_are_waited_for(template: UUID, stalled: Writer) -> None:
    """Without the lock a later place would be committed first, and the reader would pass the earlier one over."""
    stalled.run("SELECT offers_give_places(%s, 100)", TODAY)
    other = Writer()
    other.begin()
    other.add(template, "fil--autre", "Autre")
    other.end(commit=True)
    other.connection.close()
    reader, faults = Reader(RecordKind.PROVIDER), list[BaseException]()
    follow = threading.Thread(target=_follow_once, args=(reader, faults))
    follow.start()
    time.sleep(1)
    stalled.end(commit=True)
    follow.join(60)
    reader.read_all()
    assert faults == []
    assert set(reader.copy) == {"fil--modele", "fil--autre"}


def _follow_once(reader: Reader, faults: list[BaseException]) -> None:
    try:
        reader.read_all()
    except BaseException as fault:
        faults.append(fault)
    finally:
        connections.close_all()
