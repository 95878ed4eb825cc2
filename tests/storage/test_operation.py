"""Operation: the only way to write, one transaction, explained and repeatable."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

from convergence.foundation.identifiers import uuid7
from convergence.foundation.problems import Conflict, Refused
from convergence.foundation.scope import Purpose
from convergence.storage.models import Change, OutboxEvent
from convergence.storage.operation import emit, operation
from convergence.storage.session import acting
from tests.storage.probe import (
    TARBES,
    Probe,
    WordWritten,
    actor,
    at,
    change_word,
    context,
    open_probe,
    write_once,
)


def test_a_write_outside_an_operation_is_refused_by_the_database() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    with acting(actor(), Purpose.ACCOMPAGNEMENT), pytest.raises(Error, match="outside an operation"):
        with transaction.atomic():
            Probe.objects.filter(id=row.id).update(word="autre")


def test_an_operation_leaves_who_when_why_and_its_event() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement", reason="premier accueil")
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        change = Change.objects.get(id=row.change_id)
        assert (change.user_name, change.reason, change.label) == (
            "Claire",
            "premier accueil",
            "Ouvrir un dossier d’essai",
        )
        assert change.at == row.recorded_at == at()
    with acting(actor(name="Convergence"), Purpose.SYSTEM):
        assert [event.dossier_id for event in OutboxEvent.objects.all()] == [row.dossier_id]


def test_a_failure_in_the_middle_leaves_nothing() -> None:
    @operation("Échouer")
    def fail(*, actor: object, at: object) -> None:
        open_probe(actor=actor, at=at, word="perdu")
        raise Refused("non")

    with pytest.raises(Refused):
        fail(actor=actor(), at=at())
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert not Probe.objects.exists()
        assert not Change.objects.exists()
    assert context()["change"] == ""


def test_an_inner_operation_joins_the_change_of_the_outer() -> None:
    first = write_once(actor=actor(), at=at(), word="un")
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert Change.objects.count() == 1
        assert Probe.objects.get(dossier_id=first).change_id == Change.objects.get().id


def test_the_same_key_and_body_give_the_same_answer_once() -> None:
    first = write_once(actor=actor(), at=at(), word="un", idempotency_key="k1")
    again = write_once(actor=actor(), at=at(1), word="un", idempotency_key="k1")
    assert first == again
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert Probe.objects.count() == 1


def test_the_same_key_with_another_body_is_refused_in_french() -> None:
    write_once(actor=actor(), at=at(), word="un", idempotency_key="k1")
    with pytest.raises(Conflict, match="nouvelle clé"):
        write_once(actor=actor(), at=at(), word="deux", idempotency_key="k1")


def test_another_organisation_may_use_the_same_key() -> None:
    first = write_once(actor=actor(), at=at(), word="un", idempotency_key="k1")
    other = write_once(actor=actor(uuid7(), name="Paul"), at=at(), word="deux", idempotency_key="k1")
    assert first != other


def test_an_event_outside_an_operation_is_a_programming_error() -> None:
    with pytest.raises(RuntimeError):
        emit(WordWritten(structure_id=TARBES))


def test_an_operation_wants_an_actor_and_an_aware_instant() -> None:
    with pytest.raises(TypeError):
        open_probe(actor=actor(), at=at().replace(tzinfo=None), word="x")


def test_an_edit_of_nothing_makes_no_version() -> None:
    row = open_probe(actor=actor(), at=at(), word="même")
    assert change_word(actor=actor(), at=at(1), row_id=row.id, word="même") == 1
    with acting(actor(), Purpose.ACCOMPAGNEMENT), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM storage_version WHERE row_id = %s", (row.id,))
        assert cursor.fetchone() == (0,)
