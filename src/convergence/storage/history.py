"""History: any file as it was known at an instant, who changed what, and the undoing of a change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from convergence.storage.models import Record

M = TypeVar("M", bound=Record)

_STAMPS = ("recorded_at", "change_id")


def rows_as_known(model: type[M], dossier_id: UUID, known_at: datetime) -> list[M]:
    """The rows of one file in one table as they were known at an instant, deleted and replaced ones included.

    This is the knowledge axis (when we learned it). The fact axis (when it happened) is in the rows' own
    dates: filter them afterwards.
    """
    table, key = model._meta.db_table, "id" if _is_file_root(model) else "dossier_id"
    sql = f"""
        SELECT {_columns(model, "t")} FROM {table} t WHERE t.{key} = %(file)s AND t.recorded_at <= %(at)s
        UNION ALL
        SELECT {_columns(model, "r")}
        FROM storage_version v, LATERAL jsonb_populate_record(NULL::{table}, v.content) r
        WHERE v.table_name = %(table)s AND v.dossier_id = %(file)s
            AND v.recorded_at <= %(at)s AND v.superseded_at > %(at)s
    """
    names = [field.attname for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:  # not ``raw``: it knows no table whose key is of several columns
        cursor.execute(sql, {"file": dossier_id, "at": known_at, "table": table})
        return [model.from_db(connection.alias, names, _read(model, row)) for row in cursor.fetchall()]


def _read(model: type[Record], row: tuple[Any, ...]) -> list[Any]:
    """The values of a row as Python reads them (a JSON text becomes its value)."""
    values = list(row)
    for place, field in enumerate(model._meta.concrete_fields):
        for convert in field.get_db_converters(connection):
            values[place] = convert(values[place], None, connection)
    return values


def _columns(model: type[Record], alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def _is_file_root(model: type[Record]) -> bool:
    return not any(field.column == "dossier_id" for field in model._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value before and after, as stored."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """One version of one row: who wrote it, when it became known, why, from which source, what it changed.

    ``fields`` is empty for the creation of a row; ``deleted`` says that the change removed it.
    """

    dossier_id: UUID
    table: str
    row_id: UUID
    at: datetime
    change_id: int
    user_name: str
    organisation_id: UUID
    label: str
    reason: str
    source: str
    created: bool
    deleted: bool
    fields: tuple[FieldChange, ...]


def changes_of_file(dossier_id: UUID, tables: Iterable[type[Record]], *, limit: int = 100) -> list[RowChange]:
    """The latest changes of a file in the given tables, newest first."""
    versions: list[tuple[str, UUID, datetime, int, bool, dict[str, Any]]] = []
    for model in tables:
        versions.extend(_versions(model, dossier_id))
    versions.sort(key=lambda version: (version[2], version[3]))
    previous: dict[UUID, dict[str, Any]] = {}
    found: list[tuple[str, UUID, datetime, int, bool, bool, tuple[FieldChange, ...]]] = []
    for table, row_id, at, change_id, deleted, content in versions:
        before = previous.get(row_id)
        fields = _difference(before, content) if before is not None and not deleted else ()
        found.append((table, row_id, at, change_id, before is None, deleted, fields))
        previous[row_id] = content
    found = found[-limit:]
    details = _change_details({row[3] for row in found})
    return [_row_change(dossier_id, row, details) for row in reversed(found)]


@dataclass(frozen=True, slots=True)
class OwnChange:
    """One version of a row that belongs to an organisation and to no file. ``fields`` is empty for its creation."""

    at: datetime
    user_name: str
    label: str
    reason: str
    fields: tuple[FieldChange, ...]


def changes_of_row(model: type[Record], row_id: UUID, *, limit: int = 100) -> list[OwnChange]:
    """The latest changes of one row of the actor's organisation, newest first; nothing of another's past."""
    table = model._meta.db_table
    sql = f"""
        SELECT recorded_at, change_id, to_jsonb(t) FROM {table} t WHERE id = %(row)s
        UNION ALL
        SELECT recorded_at, change_id, content FROM storage_version
            WHERE table_name = %(table)s AND row_id = %(row)s AND dossier_id IS NULL
        ORDER BY 1, 2
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"row": row_id, "table": table})
        versions = [(at, change_id, _jsonb(content)) for at, change_id, content in cursor.fetchall()]
    details = _change_details({change_id for _, change_id, _ in versions})
    found: list[OwnChange] = []
    before: dict[str, Any] | None = None
    for at, change_id, content in versions:
        user_name, _, label, reason, _ = details[change_id]
        fields = _difference(before, content) if before is not None else ()
        found.append(OwnChange(at, user_name, label, reason, fields))
        before = content
    return found[::-1][:limit]


def fields_changed_since(row: Record, change_id: int) -> frozenset[str] | None:
    """The fields of a row that differ from what one change had written; None when that version is not of it."""
    table = row._meta.db_table
    sql = f"""
        SELECT v.content, to_jsonb(t) FROM {table} t
        JOIN storage_version v ON v.table_name = %(table)s AND v.row_id = t.id
        WHERE t.id = %(row)s AND v.change_id = %(change)s AND NOT v.deleted
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"row": row.pk, "table": table, "change": change_id})
        found = cursor.fetchone()
    if found is None:
        return None
    return frozenset(change.field for change in _difference(_jsonb(found[0]), _jsonb(found[1])))


def _row_change(
    dossier_id: UUID,
    row: tuple[str, UUID, datetime, int, bool, bool, tuple[FieldChange, ...]],
    details: dict[int, tuple[str, UUID, str, str, str]],
) -> RowChange:
    table, row_id, at, change_id, created, deleted, fields = row
    user_name, organisation_id, label, reason, source = details[change_id]
    return RowChange(
        dossier_id=dossier_id,
        table=table,
        row_id=row_id,
        at=at,
        change_id=change_id,
        user_name=user_name,
        organisation_id=organisation_id,
        label=label,
        reason=reason,
        source=source,
        created=created,
        deleted=deleted,
        fields=fields,
    )


def _versions(
    model: type[Record], dossier_id: UUID
) -> list[tuple[str, UUID, datetime, int, bool, dict[str, Any]]]:
    table, key = model._meta.db_table, "id" if _is_file_root(model) else "dossier_id"
    sql = f"""
        SELECT id, recorded_at, change_id, false, to_jsonb(t) FROM {table} t WHERE {key} = %(file)s
        UNION ALL
        SELECT row_id, recorded_at, change_id, false, content FROM storage_version
            WHERE table_name = %(table)s AND dossier_id = %(file)s
        UNION ALL
        SELECT row_id, superseded_at, superseded_by, true, content FROM storage_version
            WHERE table_name = %(table)s AND dossier_id = %(file)s AND deleted
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"file": dossier_id, "table": table})
        rows = cursor.fetchall()
    return [(table, *row[:4], _jsonb(row[4])) for row in rows]


def _difference(before: dict[str, Any], after: dict[str, Any]) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(field, before.get(field), value)
        for field, value in after.items()
        if field not in _STAMPS and before.get(field) != value
    )


def _change_details(ids: set[int]) -> dict[int, tuple[str, UUID, str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM storage_change_details(%s)", (list(ids),))
        return {row[0]: (row[1], row[2], row[3], row[4], row[5]) for row in cursor.fetchall()}


def _jsonb(value: Any) -> dict[str, Any]:
    return json.loads(value) if isinstance(value, str) else dict(value)


@dataclass(frozen=True, slots=True)
class UndoConflict:
    """A row that someone edited after the change to undo: left as it is and named."""

    table: str
    row_id: UUID
    dossier_id: UUID | None
    edited_by: str
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class UndoReport:
    """What an undo did: rows put back or removed, rows left because they were edited since."""

    restored: int
    removed: int
    conflicts: tuple[UndoConflict, ...]


def undo(change_id: int, tables: Iterable[type[Record]]) -> UndoReport:
    """Undo one change in the given tables, inside an operation; later edits are conflicts and stay."""
    restored = removed = 0
    conflicts: list[UndoConflict] = []
    for model in tables:
        # what the change added goes first: it stands where what it replaced stood (unique keys, periods)
        removed += _take_away(model, change_id)
        restored += _put_back(model, change_id)
        conflicts.extend(_edited_since(model, change_id))
    return UndoReport(restored, removed, tuple(conflicts))


def _put_back(model: type[Record], change_id: int) -> int:
    """Rows that the change replaced or deleted and that nobody has touched since."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.column not in _STAMPS]
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(f'r."{column}"' for column in columns)
    source = f"""
        FROM storage_version v, LATERAL jsonb_populate_record(NULL::{table}, v.content) r
        WHERE v.superseded_by = %(change)s AND v.table_name = %(table)s
    """
    parameters: dict[str, int | str] = {"change": change_id, "table": table}
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET ({names}) = ROW({values}) {source} AND NOT v.deleted"
            " AND t.id = v.row_id AND t.change_id = %(change)s",
            parameters,
        )
        count = cursor.rowcount
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values} {source} AND v.deleted"
            f" AND NOT EXISTS (SELECT 1 FROM {table} t WHERE t.id = v.row_id)",
            parameters,
        )
        return count + cursor.rowcount


def _take_away(model: type[Record], change_id: int) -> int:
    """Rows that the change created and that nobody has touched since."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} t WHERE t.change_id = %s AND NOT EXISTS"
            " (SELECT 1 FROM storage_version v WHERE v.row_id = t.id AND v.table_name = %s)",
            (change_id, table),
        )
        return cursor.rowcount


def _edited_since(model: type[Record], change_id: int) -> list[UndoConflict]:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT DISTINCT ON (v.row_id) v.row_id, v.dossier_id, v.superseded_by, v.superseded_at
            FROM storage_version v
            WHERE v.table_name = %s AND v.change_id = %s AND v.superseded_by <> app_change()
            ORDER BY v.row_id, v.superseded_at
            """,
            (table, change_id),
        )
        rows = cursor.fetchall()
    details = _change_details({row[2] for row in rows})
    return [UndoConflict(table, row[0], row[1], details.get(row[2], ("",))[0], row[3]) for row in rows]
