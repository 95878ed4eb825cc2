"""Bulk loading: COPY into a staging table, then one INSERT under policies, constraints and history.

PostgreSQL refuses COPY into a table under row-level security; the staging table has none, lives in the
transaction, and the INSERT is checked like any other write.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def past_facts() -> Any:
    """Inside an operation: rows keep the past ``recorded_at`` they bring (imports, invented network)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.loading', 'yes', true)")
        try:
            yield
        finally:
            if not connection.needs_rollback:
                cursor.execute("SELECT set_config('app.loading', '', true)")


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Load rows into a protected table; returns their number. Types are those of the table's columns."""
    names = ", ".join(f'"{column}"' for column in columns)
    staging = f"staging_{table}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {staging} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
        )
        types = _types(cursor, staging)
        with cursor.copy(f"COPY {staging} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {staging}")
        count = cursor.rowcount
        cursor.execute(f"TRUNCATE {staging}")
    return int(count)


def _types(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        (table,),
    )
    return [row[0] for row in cursor.fetchall()]
