"""Access journal: one entry a request, naming every file; chained, so that whoever touches it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import Error, connection, connections, transaction

from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.scope import Purpose
from convergence.storage import journal
from convergence.storage.journal import reads
from convergence.storage.session import acting
from tests.databases import rows
from tests.storage.probe import REUNION, TARBES, actor, at, create_table, open_probe


@dataclass(frozen=True)
class Row:
    dossier_id: UUID


@reads(FieldGroup.HOUSING)
def words(scope, ids):
    """A query that shows files."""
    return [Row(dossier_id) for dossier_id in ids]


@reads(FieldGroup.IDENTITY)
def one(scope, dossier_id):
    """A query that shows one file or none."""
    return Row(dossier_id) if dossier_id else None


def far():
    return at(24 * 365 * 10)


def entries(dossier_id: UUID, who=None) -> list[journal.AccessEntry]:
    with acting(who or actor(), Purpose.AUDIT):
        return journal.entries_of_file(dossier_id, before=far())


def test_one_request_leaves_one_entry_that_names_every_file() -> None:
    first, second = (open_probe(actor=actor(), at=at(), word=word).dossier_id for word in ("un", "deux"))
    with acting(actor(), Purpose.ACCOMPAGNEMENT, route="web.caseload") as scope:
        words(scope, [first, second])
        one(scope, second)
        one(scope, None)
    (entry,) = entries(first)
    assert (entry.chain, entry.seq, entry.decision) == (TARBES, 1, "consultation")
    assert (entry.purpose, entry.route, entry.groups) == ("accompagnement", "web.caseload", ("logement",))
    assert "2015-59" in entry.legal_basis
    assert entries(second)[0].groups == ("identite", "logement")


def test_a_request_that_shows_nobody_leaves_nothing() -> None:
    with acting(actor(), Purpose.ACCOMPAGNEMENT):
        pass
    with acting(actor(), Purpose.AUDIT):
        assert journal.heads() == []


def test_a_refusal_is_journaled_too() -> None:
    dossier_id = open_probe(actor=actor(), at=at(), word="un").dossier_id
    with acting(actor(REUNION, name="Paul"), Purpose.ACCOMPAGNEMENT) as scope:
        scope.reading.refuse(dossier_id, "hors périmètre")
    (entry,) = entries(dossier_id)
    assert (entry.chain, entry.decision, entry.groups) == (REUNION, "refus", ())


def test_only_the_structure_that_holds_the_file_reads_who_looked() -> None:
    dossier_id = open_probe(actor=actor(), at=at(), word="un").dossier_id
    with acting(actor(), Purpose.ACCOMPAGNEMENT) as scope:
        one(scope, dossier_id)
    assert entries(dossier_id, actor(REUNION, name="Paul")) == []
    assert len(entries(dossier_id)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM storage_accessentry",
        "DELETE FROM storage_accessentry",
        "UPDATE storage_accessentry SET route = 'x'",
        "TRUNCATE storage_accessentry",
        "UPDATE storage_chainhead SET seq = 0",
        "SELECT * FROM storage_accessentry_y2026m11",
    ],
)
def test_the_application_can_only_append(statement: str) -> None:
    with acting(actor(), Purpose.AUDIT), connection.cursor() as cursor:
        with pytest.raises(Error, match="permission denied"), transaction.atomic():
            cursor.execute(statement)


def test_an_entry_needs_an_actor() -> None:
    with connection.cursor() as cursor, pytest.raises(Error, match="without an actor"), transaction.atomic():
        cursor.execute("SELECT storage_journal_append('[]', 'b', 'r', gen_random_uuid(), 'consultation')")


def test_a_query_without_scope_or_file_is_a_programming_error() -> None:
    @reads(FieldGroup.IDENTITY)
    def careless(scope):
        return 3

    with acting(actor(), Purpose.ACCOMPAGNEMENT) as scope:
        with pytest.raises(TypeError):
            careless(scope)
        with pytest.raises(TypeError):
            words("nobody", [])


TAMPERINGS = {
    "edit": "UPDATE storage_accessentry SET route = 'ailleurs' WHERE seq = 3",
    "edit files": "UPDATE storage_accessentry SET dossier_ids = '{}' WHERE seq = 3",
    "delete": "DELETE FROM storage_accessentry WHERE seq = 3",
    "truncate": "DELETE FROM storage_accessentry WHERE seq >= 4",
    "reorder": "UPDATE storage_accessentry SET seq = CASE seq WHEN 2 THEN 3 ELSE 2 END WHERE seq IN (2, 3)",
    "insert": "INSERT INTO storage_accessentry SELECT chain, 6, at, user_id, purpose, legal_basis, route, request_id,"
    " decision, files, dossier_ids, hash, hash FROM storage_accessentry WHERE seq = 5",
}


@pytest.mark.parametrize("how", sorted(TAMPERINGS))
def test_whoever_touches_the_journal_is_seen(how: str, fresh_database: str) -> None:
    create_table("owner")
    for _number in range(5):
        with acting(actor(), Purpose.ACCOMPAGNEMENT) as scope:
            one(scope, uuid7())
    with acting(actor(), Purpose.AUDIT):
        assert journal.breaks(TARBES) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute(TAMPERINGS[how])
    with acting(actor(), Purpose.AUDIT):
        assert journal.breaks(TARBES) != []


def test_a_chain_rewritten_from_its_start_differs_from_its_anchor(fresh_database: str) -> None:
    with acting(actor(), Purpose.ACCOMPAGNEMENT) as scope:
        one(scope, uuid7())
    with acting(actor(), Purpose.AUDIT):
        (anchor,) = journal.heads()
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM storage_accessentry")
        cursor.execute("DELETE FROM storage_chainhead")
    with acting(actor(), Purpose.ACCOMPAGNEMENT) as scope:
        one(scope, uuid7())
    with acting(actor(), Purpose.AUDIT):
        assert journal.breaks(TARBES) == []
        assert journal.hash_at(TARBES, anchor.seq) != anchor.hash
    assert rows("SELECT count(*) FROM storage_accessentry") == [(1,)]
