"""Anchors kept outside the database: a chain rewritten whole is told; a whole one is not."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connections

from convergence.audit.operations import anchor_chains, verify_chains
from convergence.foundation.actor import Actor, system_actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Purpose
from convergence.storage.session import acting

AT = datetime(2026, 3, 31, 10, tzinfo=UTC)
TARBES = UUID("00000000-0000-7000-8000-000000065440")


def look(times: int = 1) -> None:
    reader = Actor(uuid7(), "Claire", TARBES, permissions=frozenset({Permission.READ_FILES}))
    for _ in range(times):
        with acting(reader, Purpose.ACCOMPAGNEMENT) as scope:
            scope.reading.show([uuid7()], FieldGroup.IDENTITY)


def test_whole_chains_agree_with_their_anchors(fresh_database, tmp_path) -> None:
    file = tmp_path / "anchors.jsonl"
    look(2)
    assert anchor_chains(actor=system_actor(), at=AT, file=file) == 1
    look()
    (report,) = verify_chains(actor=system_actor(), file=file)
    assert (report.chain, report.entries, report.problem, report.anchored_at) == (TARBES, 3, "", AT)


def test_a_chain_rewritten_after_its_anchor_is_told(fresh_database, tmp_path) -> None:
    file = tmp_path / "anchors.jsonl"
    look(2)
    anchor_chains(actor=system_actor(), at=AT, file=file)
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM storage_accessentry")
        cursor.execute("DELETE FROM storage_chainhead")
    (gone,) = verify_chains(actor=system_actor(), file=file)
    assert (gone.entries, gone.problem) == (0, "anchor")
    look(2)
    (rewritten,) = verify_chains(actor=system_actor(), file=file)
    assert (rewritten.problem, rewritten.at_entry) == ("anchor", 2)


def test_an_adviser_does_not_verify_the_journal(tmp_path) -> None:
    adviser = Actor(uuid7(), "Claire", TARBES, permissions=frozenset({Permission.READ_FILES}))
    with pytest.raises(Refused, match="auditeur"):
        verify_chains(actor=adviser, file=tmp_path / "anchors.jsonl")
