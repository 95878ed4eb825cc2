"""The same network again: determinism, interrupted loads, guards."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from convergence.demo import whole
from convergence.demo.leftovers import forget_leftovers
from convergence.demo.network.filling import fill, plan
from convergence.demo.space.people import YOUNG_PEOPLE
from convergence.foundation import clock
from convergence.foundation.problems import Refused
from convergence.storage import installation
from tests.databases import cloned_database, rows

SIZE = 110
UNLIKE = ("change_id", "edited_in", "sealed")
"""Columns that differ from one load to another: counters of the database, the salt of sealed numbers."""


def quiet(line: str) -> None:
    """Say nothing."""


def checksums() -> Mapping[str, str]:
    """One sum for each table with history, of the rows that were drawn; those that personas played come apart."""
    tables = rows(
        "SELECT DISTINCT c.relname::text FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'change_id'"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition"
        " AND c.relname ~ '^(dossier|acts|situations|contracts|identity)_' ORDER BY 1"
    )
    dropped = "".join(f" - '{name}'" for name in UNLIKE)
    drawn = "EXISTS (SELECT FROM storage_change c WHERE c.id = t.change_id AND c.source = 'demonstration')"
    found = {}
    for (table,) in tables:
        content = f"string_agg((to_jsonb(t){dropped})::text, '|' ORDER BY t.id)"
        found[table] = rows(f"SELECT md5(coalesce({content}, '')) FROM {table} t WHERE {drawn}")[0][0]
    return found


def loaded_with(seed: int) -> Mapping[str, str]:
    with cloned_database():
        installation.mark(installation.DEMO)
        whole.load(SIZE, seed, quiet)
        return checksums()


@pytest.mark.long
def test_the_same_seed_gives_the_same_rows(django_db_blocker) -> None:
    with django_db_blocker.unblock():
        first, again, other = loaded_with(3), loaded_with(3), loaded_with(4)
    assert len(first) > 25
    assert again == first
    assert other["dossier_dossier"] != first["dossier_dossier"]


def test_an_interrupted_load_is_emptied_by_the_next_one(fresh_database: str) -> None:
    installation.mark(installation.DEMO)
    half = plan(SIZE, 3, clock.local_today("Europe/Paris"))
    fill(half, half.missions[0])
    assert not whole.is_loaded()
    whole.load(SIZE, 5, quiet)
    assert whole.is_loaded()
    assert rows("SELECT count(*) FROM dossier_dossier")[0][0] == SIZE + len(YOUNG_PEOPLE)


def test_nothing_is_invented_in_a_production(fresh_database: str) -> None:
    installation.mark(installation.PRODUCTION)
    for forbidden in (lambda: whole.load(SIZE, 1, quiet), forget_leftovers):
        with pytest.raises(Refused):
            forbidden()
    assert rows("SELECT count(*) FROM storage_file")[0][0] == 0


def test_nothing_is_invented_in_a_database_without_a_mark(fresh_database: str) -> None:
    with pytest.raises(Refused, match="démonstration"):
        whole.load(SIZE, 1, quiet)


def test_a_network_too_small_is_refused(fresh_database: str) -> None:
    installation.mark(installation.DEMO)
    with pytest.raises(Refused, match="au moins"):
        whole.load(12, 1, quiet)
