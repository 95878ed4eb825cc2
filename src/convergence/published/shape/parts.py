"""Parquet files of published tables: one part for each structure, replaced whole, never half written."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import duckdb

from convergence.published.shape.columns import BrokenContractError, Table, broken


def write_part(folder: Path, table: Table, structure_id: UUID, rows: Iterable[Sequence[object]]) -> int:
    """Write the rows of one structure in place of the former ones; an empty part is taken away.

    Rows are put in one order, that of their values: two fillings of the same facts give the same table, and nothing
    tells who was entered first. Raises BrokenContractError, and writes nothing, when a row breaks the contract.
    """
    part = path_of(folder, table, structure_id)
    part.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as lines:
        names = [column.name for column in table.columns]
        count = 0
        for row in rows:
            count += 1
            lines.write(
                json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False, default=str) + "\n"
            )
        if not count:
            part.unlink(missing_ok=True)
            return 0
        lines.flush()
        _replace(part, table, lines.name)
    return count


def _replace(part: Path, table: Table, lines: str) -> None:
    fresh = part.with_suffix(f".{os.getpid()}.new")
    with _engine(os.getpid()).cursor() as engine:
        told = engine.read_json(lines, columns=table.types, format="newline_delimited")
        for name, condition in broken(table):
            if told.filter(condition).limit(1).fetchone():
                raise BrokenContractError(
                    f"{table.name}, version {table.version}: column {name} breaks its contract"
                )
        told.order(", ".join(table.types)).write_parquet(str(fresh), compression="zstd")
    fresh.replace(part)


@lru_cache(maxsize=1)
def _engine(process: int) -> duckdb.DuckDBPyConnection:
    """The engine that writes, opened once for each process: it costs more than most parts do."""
    engine = duckdb.connect(config={"threads": 1, "memory_limit": "512MB"})
    engine.execute("SET enable_progress_bar = false")
    return engine


def path_of(folder: Path, table: Table, structure_id: UUID) -> Path:
    """The file of one structure."""
    return folder / table.name / f"{structure_id}.parquet"


def parts(folder: Path, table: Table, structure_id: UUID | None = None) -> list[str]:
    """The files of a table, or that of one structure: none when nobody has published yet."""
    if structure_id is not None:
        one = path_of(folder, table, structure_id)
        return [str(one)] if one.exists() else []
    return sorted(str(path) for path in (folder / table.name).glob("*.parquet"))


def state_of(files: Sequence[str]) -> int:
    """A number that changes when one of the files does: what was counted in them may be kept meanwhile."""
    return hash(tuple((found.st_mtime_ns, found.st_size) for found in map(os.stat, files)))


def structures_published(folder: Path, table: Table) -> set[UUID]:
    """Structures that have a part."""
    return {UUID(Path(part).stem) for part in parts(folder, table)}
