"""Outbox: at least once, in order per file, a failing handler delays nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from convergence.foundation.scope import Purpose
from convergence.storage import outbox
from convergence.storage.models import ParkedEvent
from convergence.storage.operation import emit, operation
from convergence.storage.outbox import dispatch, failures, handles
from convergence.storage.session import acting
from tests.storage.probe import Probe, WordWritten, actor, at, change_word, create_table, open_probe
from tests.worker import work_until_quiet

seen: list = []
broken: set = set()


@pytest.fixture(autouse=True)
def _one_handler(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(outbox, "_handlers", {})
    seen.clear()
    broken.clear()

    @handles(WordWritten)
    def remember(event, *, actor, at):
        if event.dossier_id in broken:
            raise ValueError("pas maintenant")
        seen.append(event.dossier_id)

    return


@pytest.fixture(autouse=True)
def _probe(fresh_database: str) -> None:
    create_table("owner")


@operation("Annoncer encore")
def announce(*, actor, at, dossier_id):
    """Announce a fact of a file once more."""
    emit(WordWritten(structure_id=actor.structure_id, dossier_id=dossier_id))


def test_each_event_reaches_the_handler_once_in_order() -> None:
    ids = [open_probe(actor=actor(), at=at(), word=str(n)).dossier_id for n in range(3)]
    assert work_until_quiet() == 3
    assert seen == ids
    assert dispatch() == 0


def test_an_event_of_a_failed_operation_never_existed() -> None:
    with pytest.raises(ZeroDivisionError):
        broken_operation(actor=actor(), at=at())
    assert work_until_quiet() == 0


@operation("Échouer après l'annonce")
def broken_operation(*, actor, at):
    """Announce, then fail."""
    open_probe(actor=actor, at=at, word="x")
    raise ZeroDivisionError


def test_a_failing_file_waits_alone_and_its_events_stay_in_order() -> None:
    bad = open_probe(actor=actor(), at=at(), word="mauvais").dossier_id
    broken.add(bad)
    announce(actor=actor(), at=at(), dossier_id=bad)
    good = open_probe(actor=actor(), at=at(), word="bon").dossier_id
    with time_machine.travel(started := datetime.now(UTC), tick=False):
        assert work_until_quiet() == 1
    assert seen == [good]
    assert sorted(parked.attempts for parked in failures()) == [0, 1]
    broken.clear()
    with time_machine.travel(started + timedelta(hours=2), tick=False):
        assert dispatch() == 2
    assert seen == [good, bad, bad]
    assert failures() == []


def test_a_handler_that_fails_leaves_nothing_of_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    row = open_probe(actor=actor(), at=at(), word="départ")

    @handles(WordWritten)
    def half(event, *, actor, at):
        change_word(actor=actor, at=at, row_id=row.id, word="à moitié")
        raise ValueError

    work_until_quiet()
    assert len(failures()) == 1
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert Probe.objects.get(id=row.id).word == "départ"


def test_what_is_parked_tells_no_value_and_is_shown_to_the_background_work_alone() -> None:
    broken.add(open_probe(actor=actor(), at=at(), word="mauvais").dossier_id)

    @handles(WordWritten)
    def breaks_the_database(event, *, actor, at):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::integer", ("né le 3 mai 2005",))

    work_until_quiet()
    told = sorted(parked.error for parked in failures())
    assert len(told) == 2
    assert told[0].startswith("DataError 22P02")
    assert told[1].startswith("ValueError")
    assert not [each for each in told if "2005" in each or "pas maintenant" in each]
    assert ParkedEvent.objects.count() == 0
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert ParkedEvent.objects.count() == 0


def test_a_handler_acts_in_the_time_of_the_structure(monkeypatch: pytest.MonkeyPatch) -> None:
    zones: list[str] = []
    monkeypatch.setattr(outbox, "_zones_of", [lambda scope, ids: dict.fromkeys(ids, "Indian/Reunion")])

    @handles(WordWritten)
    def note_zone(event, *, actor, at):
        zones.append(actor.time_zone)

    open_probe(actor=actor(), at=at(), word="logement")
    assert work_until_quiet() == 2
    assert zones == ["Indian/Reunion"]
