"""A test database put back as it was cloned, to be given to the next test that asks for one.

A clone is two thousand files: it takes ten times what it takes to delete the rows of a test. What cannot be put
back for sure is not: a changed definition, a row of the reference data that is changed or missing, many rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

MOST_GROWTH = 32 * 1024 * 1024
"""Bytes beyond which a new clone costs less."""

Connection = psycopg.Connection[Any]
Table = tuple[str, str]

_DEFINITIONS = [
    ("pg_catalog", name)
    for name in (
        *("pg_attrdef", "pg_attribute", "pg_class", "pg_constraint", "pg_default_acl", "pg_event_trigger"),
        *("pg_extension", "pg_index", "pg_inherits", "pg_operator", "pg_policy", "pg_proc", "pg_rewrite"),
        *("pg_sequence", "pg_trigger", "pg_ts_config", "pg_type"),
    )
]
_SIZE = "SELECT pg_database_size(current_database())"
_WRITTEN = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)' AND pg_relation_size(c.oid) > 0"""
_SEQUENCES = "SELECT schemaname, sequencename, last_value, start_value FROM pg_sequences"
_SETTINGS = """
    SELECT d.datacl::text, d.datconnlimit, d.datallowconn, d.datdba::bigint,
        (SELECT array_agg(s.setconfig::text ORDER BY s.setrole) FROM pg_db_role_setting s WHERE s.setdatabase = d.oid),
        (SELECT array_agg(n.nspname ORDER BY n.nspname) FROM pg_namespace n WHERE n.nspname !~ '^pg_')
    FROM pg_database d WHERE d.datname = current_database()"""
_SHOW_OUT = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


@dataclass(frozen=True, slots=True)
class Spare:
    """What a database was as it was cloned; ``first`` is a transaction younger than all that it then held."""

    address: str
    first: str
    size: int
    settings: tuple[Any, ...]
    definitions: dict[Table, int]
    rows: dict[Table, int]
    sequences: list[tuple[Any, ...]]

    @classmethod
    def of(cls, address: str) -> Spare:
        """A database in which nothing was written yet."""
        with psycopg.connect(address, autocommit=True) as asked:
            return cls(
                address=address,
                first=_one(asked, "SELECT pg_current_xact_id()::xid::text"),
                size=_one(asked, _SIZE),
                settings=_all(asked, _SETTINGS)[0],
                definitions={table: _count(asked, table) for table in _DEFINITIONS},
                rows={table: _count(asked, table) for table in _all(asked, _WRITTEN)},
                sequences=_all(asked, _SEQUENCES),
            )

    def put_back(self) -> bool:
        """Whether the database is again what it was; whoever is still connected is shown out."""
        try:
            with psycopg.connect(self.address) as asked:
                asked.execute(_SHOW_OUT)
                return self._is_as_defined(asked) and self._is_emptied(asked)
        except psycopg.Error:
            return False

    def _is_as_defined(self, asked: Connection) -> bool:
        return (
            _one(asked, _SIZE) <= self.size + MOST_GROWTH
            and _all(asked, _SETTINGS)[0] == self.settings
            and all(
                _count(asked, table) == count and not _count(asked, table, self.first)
                for table, count in self.definitions.items()
            )
        )

    def _is_emptied(self, asked: Connection) -> bool:
        """Delete what was written since, without a trigger: what was there has to be there still."""
        asked.execute("SET LOCAL session_replication_role = replica")
        for table in _all(asked, _WRITTEN):
            asked.execute(
                sql.SQL("DELETE FROM {} WHERE age(xmin) <= age(%s::xid)").format(sql.Identifier(*table)),
                [self.first],
            )
            if _count(asked, table) != self.rows.get(table, 0):
                return False
        for schema, name, last, start in self.sequences:
            asked.execute(
                "SELECT setval(format('%%I.%%I', %s::text, %s::text)::regclass, %s::bigint, %s)",
                [schema, name, start if last is None else last, last is not None],
            )
        return True


def _count(asked: Connection, table: Table, since: str = "") -> int:
    """Rows, or those written since a transaction."""
    query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(*table))
    if since:
        query += sql.SQL(" WHERE age(xmin) <= age({}::xid)").format(since)
    return int(asked.execute(query).fetchall()[0][0])


def _all(asked: Connection, query: Any) -> list[tuple[Any, ...]]:
    return asked.execute(query).fetchall()


def _one(asked: Connection, query: Any) -> Any:
    return _all(asked, query)[0][0]
