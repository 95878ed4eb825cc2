"""Erasure: nothing of a file remains, past included; a stranger erases nothing and learns nothing."""

from __future__ import annotations

from django.db import connection

from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.files import erase_file
from convergence.storage.operation import operation
from convergence.storage.session import acting
from tests.storage.probe import REUNION, Probe, actor, at, change_word, open_probe


@operation("Effacer le dossier")
def erase(*, actor, at, dossier_id):
    """Erase a file."""
    return erase_file(dossier_id, "demande de la personne")


def test_nothing_of_the_file_remains() -> None:
    row = open_probe(actor=actor(), at=at(), word="canari-1789")
    change_word(actor=actor(), at=at(1), row_id=row.id, word="canari-1848")
    kept = open_probe(actor=actor(), at=at(), word="autre")
    assert erase(actor=actor(), at=at(2), dossier_id=row.dossier_id) == 1
    with acting(actor(), Purpose.SYSTEM), connection.cursor() as cursor:
        assert [found.id for found in Probe.objects.all()] == [kept.id]
        for table in ("storage_version", "storage_outboxevent", "storage_file"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t.dossier_id = %s", (row.dossier_id,))
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT dossier_id, reason FROM storage_erasure")
        assert cursor.fetchall() == [(row.dossier_id, "demande de la personne")]


def test_a_stranger_erases_nothing_and_cannot_tell_absent_from_hidden() -> None:
    row = open_probe(actor=actor(), at=at(), word="logement")
    stranger = actor(REUNION, name="Paul")
    assert erase(actor=stranger, at=at(1), dossier_id=row.dossier_id) is None
    assert erase(actor=stranger, at=at(1), dossier_id=uuid7()) is None
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        assert Probe.objects.get().id == row.id
