"""A test database is given again only when it is what it was: rows deleted, sequences set back, nobody connected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests import databases
from tests.databases import cloned_database, drop_spares, rows
from tests.spares import Spare
from tests.web.house import make_house

HELD = """
    SELECT (SELECT count(*) FROM identity_structure), (SELECT count(*) FROM storage_change),
        (SELECT array_agg(s.sequencename || coalesce(s.last_value, 0) ORDER BY s.sequencename) FROM pg_sequences s),
        (SELECT sum(hashtextextended(c::text, 0)) FROM referentials_commune c)"""
TOUCHED = (
    "UPDATE referentials_commune SET name = name WHERE ctid = (SELECT min(ctid) FROM referentials_commune)"
)
OPENED = "ALTER TABLE identity_structure DISABLE ROW LEVEL SECURITY"


@pytest.fixture
def _alone(django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Without the databases that wait for other tests."""
    monkeypatch.setattr(databases, "_spares", [])
    with django_db_blocker.unblock():
        yield
        drop_spares()


@pytest.mark.usefixtures("_alone")
def test_what_a_test_wrote_is_gone_and_what_it_spoilt_is_not_given_again() -> None:
    with cloned_database() as first:
        held = rows(HELD)
        make_house()
        assert rows(HELD) != held
    with cloned_database() as again:
        left = psycopg.connect(again, autocommit=True)
        assert (again, rows(HELD)) == (first, held)
    with pytest.raises(psycopg.OperationalError):
        left.execute("SELECT 1")
    left.close()
    for spoiling in (TOUCHED, OPENED):
        with cloned_database() as address, psycopg.connect(address, autocommit=True) as spoiler:
            spoiler.execute(spoiling)
        assert databases._spares == [], spoiling


@pytest.mark.usefixtures("_alone")
def test_what_is_missing_or_added_is_seen() -> None:
    with cloned_database() as address:
        spare = Spare.of(address)
        with psycopg.connect(address, autocommit=True) as spoiler:
            spoiler.execute("CREATE VIEW public.added AS SELECT 1")
        assert not spare.put_back()
        with psycopg.connect(address, autocommit=True) as spoiler:
            spoiler.execute("DROP VIEW public.added")
        assert spare.put_back()
        with psycopg.connect(address, autocommit=True) as spoiler:
            spoiler.execute("SET session_replication_role = replica")
            spoiler.execute(
                "DELETE FROM referentials_commune WHERE ctid = (SELECT min(ctid) FROM referentials_commune)"
            )
        assert not spare.put_back()
