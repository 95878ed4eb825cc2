"""Bulk loading beside a bare COPY of the same rows into the same tables and indexes.

The files of some structures are loaded again into an empty twin of the database: once as the rooms load them
(policies, constraints, history), once by COPY into bare copies of the tables. Both grow at the same pace.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from bench import ground
from bench.report import Figure, at_least_share

TWIN = "bench_twin"
BARE = "bench_bare"
SHARE = 0.25
ANCHOR = "storage_file"

_FILE_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'structure_id')
        AND (c.relname = 'storage_file' OR EXISTS (SELECT FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid
            WHERE f.conrelid = c.oid AND r.relname = 'storage_file')) AND c.relname <> 'storage_version'
    ORDER BY c.relname
"""
_LINKS = """
    SELECT DISTINCT c.relname, r.relname FROM pg_constraint f
    JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid
    WHERE f.contype = 'f' AND c.relnamespace = 'public'::regnamespace AND c.oid <> r.oid
"""
_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL) = 'jsonb' FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
"""
_STAFF_TABLES = ("identity_structure", "identity_site", "identity_user", "identity_membership")
_STRUCTURES = "SELECT structure_id, count(*) FROM storage_file GROUP BY 1 ORDER BY md5(structure_id::text)"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of files and the columns that are written into it."""

    name: str
    columns: tuple[str, ...]
    documents: frozenset[int]

    @property
    def listed(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self.columns))

    def of(self, structure_id: UUID) -> sql.Composed:
        """The query of the rows of one structure."""
        return sql.SQL("SELECT {} FROM {} WHERE structure_id = {}").format(
            self.listed, sql.Identifier(self.name), sql.Literal(structure_id)
        )


@dataclass(slots=True)
class Tally:
    """Rows loaded, and the seconds that each way took."""

    structures: int = 0
    files: int = 0
    rows: int = 0
    tables: set[str] = field(default_factory=set)
    seconds: float = 0.0
    bare_seconds: float = 0.0

    @property
    def bare_rate(self) -> float:
        """Rows a second of the bare COPY."""
        return self.rows / self.bare_seconds


def measure(place: ground.Ground, *, files: int, say: Callable[[str], None]) -> tuple[Figure, Tally]:
    """The speed of loading, and what was counted on the way. ``files`` is how many to load at least."""
    say(f"Chargement en masse d’au moins {files} dossiers, à côté d’un COPY nu…")
    tally = Tally()
    with _twin(place) as twin, place.connect() as source:
        tables = _tables(source)
        _copy_staff(source, twin)
        _bare_tables(twin, [table.name for table in tables])
        for structure_id, count in source.execute(_STRUCTURES).fetchall():
            if tally.files >= files:
                break
            tally.files += count
            tally.structures += 1
            _load(source, twin, structure_id, tables, tally)
    note = (
        f"{tally.rows} lignes de {tally.files} dossiers ({tally.structures} structures, {len(tally.tables)} tables) ; "
        "référence : COPY binaire dans les mêmes tables et index, sans politique, contrainte ni historique"
    )
    figure = at_least_share(
        "Chargement en masse",
        tally.rows / tally.seconds,
        "lignes/s",
        SHARE,
        reference=tally.bare_rate,
        note=note,
    )
    return figure, tally


@contextmanager
def _twin(place: ground.Ground) -> Iterator[psycopg.Connection[Any]]:
    """An empty copy of the database, with Django pointed at it; dropped at the end."""
    from django.db import connections

    from convergence.config.database import django_settings, prepare

    ground.drop(place.superuser_url, TWIN)
    ground.copy_database(place.superuser_url, ground.EMPTY, TWIN)
    usual = connections["default"]
    made = prepare(ground.at(place.superuser_url, TWIN))
    connections["default"] = type(usual)(
        {**usual.settings_dict, **django_settings(made.app, prepared=True)}, alias="default"
    )
    try:
        with place.connect(TWIN) as twin:
            yield twin
    finally:
        connections["default"].close()
        connections["default"] = usual
        ground.drop(place.superuser_url, TWIN)


def _tables(source: psycopg.Connection[Any]) -> list[Table]:
    """The tables of files, those on which others depend first."""
    names = [row[0] for row in source.execute(_FILE_TABLES).fetchall()]
    needs = [(child, parent) for child, parent in source.execute(_LINKS).fetchall() if parent in names]
    ordered: list[str] = []
    while len(ordered) < len(names):
        ready = [
            name for name in names if name not in ordered and all(p in ordered for c, p in needs if c == name)
        ]
        ordered += ready or [name for name in names if name not in ordered]
    return [_table(source, name) for name in ordered]


def _table(source: psycopg.Connection[Any], name: str) -> Table:
    columns = source.execute(_COLUMNS, (name,)).fetchall()
    documents = frozenset(number for number, column in enumerate(columns) if column[1])
    return Table(name, tuple(column[0] for column in columns), documents)


def _copy_staff(source: psycopg.Connection[Any], twin: psycopg.Connection[Any]) -> None:
    """The structures and their people, that files name; neither timed nor checked."""
    twin.execute("SET session_replication_role = replica")
    for name in _STAFF_TABLES:
        table = _table(source, name)
        query = sql.SQL("SELECT {} FROM {}").format(table.listed, sql.Identifier(name))
        _pour(twin, sql.Identifier("public", name), table, _binary(source, query))
    twin.execute("RESET session_replication_role")


def _bare_tables(twin: psycopg.Connection[Any], names: Sequence[str]) -> None:
    """The same tables with the same indexes and parts, and nothing else."""
    twin.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(BARE)))
    for name in names:
        like = sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING INDEXES)").format(
            sql.Identifier(BARE, name), sql.Identifier("public", name)
        )
        row = twin.execute("SELECT pg_get_partkeydef(%s::regclass)", (name,)).fetchone()
        twin.execute(like + sql.SQL(f" PARTITION BY {row[0]}") if row and row[0] else like)
        parts = twin.execute(
            "SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i"
            " JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass",
            (name,),
        ).fetchall()
        for part, bounds in parts:
            twin.execute(
                sql.SQL("CREATE TABLE {} PARTITION OF {} ").format(
                    sql.Identifier(BARE, part), sql.Identifier(BARE, name)
                )
                + sql.SQL(bounds)
            )


def _load(
    source: psycopg.Connection[Any],
    twin: psycopg.Connection[Any],
    structure_id: UUID,
    tables: Sequence[Table],
    tally: Tally,
) -> None:
    """Load the files of one structure both ways; only the loading is timed."""
    ready = [(table, _tuples(source, table, structure_id)) for table in tables]
    ready = [(table, rows) for table, rows in ready if rows]
    raw = [(table, _binary(source, table.of(structure_id))) for table, _ in ready]
    ways = [
        ("bare_seconds", lambda: _bare(twin, raw)),
        ("seconds", lambda: _as_rooms_do(structure_id, ready)),
    ]
    for name, way in ways if tally.structures % 2 else reversed(ways):
        started = time.perf_counter()
        way()
        setattr(tally, name, getattr(tally, name) + time.perf_counter() - started)
    tally.rows += sum(len(rows) for _, rows in ready)
    tally.tables.update(table.name for table, _ in ready)


def _bare(twin: psycopg.Connection[Any], raw: Sequence[tuple[Table, Sequence[bytes]]]) -> None:
    with twin.transaction():
        for table, content in raw:
            _pour(twin, sql.Identifier(BARE, table.name), table, content)


def _as_rooms_do(structure_id: UUID, ready: Sequence[tuple[Table, Sequence[tuple[Any, ...]]]]) -> None:
    from convergence.foundation.actor import Actor, system_actor
    from convergence.storage.loading import copy_rows, past_facts
    from convergence.storage.operation import operation

    @operation("Chargement mesuré", source="mesure")
    def load(*, actor: Actor, at: datetime) -> None:
        with past_facts():
            for table, rows in ready:
                copy_rows(table.name, table.columns, rows)

    load(actor=system_actor(structure_id), at=datetime.now(UTC))


def _tuples(source: psycopg.Connection[Any], table: Table, structure_id: UUID) -> list[tuple[Any, ...]]:
    rows = source.execute(table.of(structure_id)).fetchall()
    if not table.documents:
        return rows
    return [
        tuple(Jsonb(value) if place in table.documents else value for place, value in enumerate(row))
        for row in rows
    ]


def _binary(source: psycopg.Connection[Any], query: sql.Composed) -> list[bytes]:
    copying = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)").format(query)
    with source.cursor() as cursor, cursor.copy(copying) as copy:
        return [bytes(block) for block in copy]


def _pour(
    twin: psycopg.Connection[Any], target: sql.Identifier, table: Table, content: Sequence[bytes]
) -> None:
    filling = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(target, table.listed)
    joined = b"".join(content)
    with twin.cursor() as cursor, cursor.copy(filling) as copy:
        copy.write(joined)
