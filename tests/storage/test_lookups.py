"""``among`` says what ``in`` says, by the same statement whatever the length of the list."""

from __future__ import annotations

from uuid import UUID

from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting
from tests.storage.probe import Probe, actor, at, open_probe


def _words(ids: list[UUID]) -> set[str]:
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        return {row.word for row in Probe.objects.filter(dossier_id__among=ids)}


def test_rows_of_a_list_whatever_its_length() -> None:
    un, deux, _ = (open_probe(actor=actor(), at=at(), word=word) for word in ("un", "deux", "trois"))
    assert _words([]) == set()
    assert _words([un.dossier_id, uuid7()]) == {"un"}
    assert _words([un.dossier_id, deux.dossier_id]) == {"un", "deux"}


def test_the_statement_does_not_depend_on_the_length() -> None:
    statements = {
        Probe.objects.filter(dossier_id__among=[uuid7() for _ in range(length)]).query.sql_with_params()[0]
        for length in (0, 1, 50)
    }
    assert len(statements) == 1
