"""Bulk loading: COPY into a staging table, then one INSERT under policies, constraints and history.

PostgreSQL refuses COPY into a table under row-level security; the staging table has none, lives in the
transaction, and the INSERT is checked like any other write.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from psycopg.adapt import Transformer
from psycopg.types.range import Range

from convergence.foundation.classification import FieldGroup
from convergence.storage.files import grants_of
from convergence.storage.operation import current_change

_FEW = 200
"""Rows that one INSERT takes at most."""


@contextmanager
def past_facts() -> Iterator[None]:
    """Inside an operation: rows keep the past ``recorded_at`` they bring (imports, invented network)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.loading', 'yes', true)")
        yield
        # an error undoes the setting with the transaction; resetting it then would hide the error
        cursor.execute("SELECT set_config('app.loading', '', true)")


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Load rows into a protected table; returns their number. Types are those of the table's columns.

    A few rows go by one INSERT, which costs less than a staging table.
    """
    left = iter(rows)
    first = list(islice(left, _FEW))
    if len(first) < _FEW:
        return _insert_rows(table, columns, first) if first else 0
    return _copy_rows(table, columns, chain(first, left))


def _insert_rows(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        literal = Transformer(connection.connection).as_literal
        lines = b",".join(b"(%b)" % b",".join([literal(value) for value in row]) for row in rows)
        cursor.execute(f"INSERT INTO {table} ({names}) VALUES {lines.decode()}")
        return int(cursor.rowcount)


def _copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    names = ", ".join(f'"{column}"' for column in columns)
    staging = f"staging_{table}"
    make_staging(staging, table, columns)
    copy_to_staging(staging, columns, rows)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {staging}")
        count = cursor.rowcount
        cursor.execute(f"TRUNCATE {staging}")
    return int(count)


def make_staging(staging: str, table: str, columns: Sequence[str], *, also: str = "") -> None:
    """A table of the transaction with some columns of another; ``also`` are more of them, as SQL selects them."""
    names = ", ".join(f'"{column}"' for column in columns)
    more = f", {also}" if also else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {staging} ON COMMIT DROP"
            f" AS SELECT {names}{more} FROM {table} WITH NO DATA"
        )


def copy_to_staging(staging: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into a table of the transaction; ``columns`` are all of them, in order."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        types = _types(cursor, staging)
        with cursor.copy(f"COPY {staging} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)


def _types(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT format_type(atttypid, NULL) FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        (table,),
    )
    return [row[0] for row in cursor.fetchall()]


def anchor_rows(pairs: Iterable[tuple[UUID, UUID]]) -> int:
    """Declare many new files at once: pairs of file and structure, inside the operation that creates them."""
    return copy_rows("storage_file", ("dossier_id", "structure_id"), pairs)


@dataclass(frozen=True, slots=True)
class LoadedGrant:
    """One opening of a file to another organisation, as ``files.open_to`` makes it."""

    id: UUID
    dossier_id: UUID
    organisation_id: UUID
    groups: Collection[FieldGroup]
    purpose: str
    start: datetime
    end: datetime | None = None
    may_write: bool = False


def grant_rows(rows: Iterable[LoadedGrant]) -> int:
    """Open many files at once, inside an operation of the structure that holds them."""
    change = current_change()
    columns = ("id", "dossier_id", "organisation_id", "groups", "may_write", "during", "purpose", "change_id")
    return copy_rows(
        "storage_grant",
        columns,
        (
            (
                row.id if place == 0 else uuid5(row.id, f"{group}:{writes}"), row.dossier_id, row.organisation_id,
                [group], writes, Range(row.start, row.end), row.purpose, change,
            )
            for row in rows
            for place, (group, writes) in enumerate(grants_of(row.groups, row.may_write))
        ),
    )  # fmt: skip
