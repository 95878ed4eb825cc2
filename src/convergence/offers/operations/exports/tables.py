"""Rows of the feed as a Parquet file: the columns of the schema, then why a record is absent and its place."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
from data_inclusion.schema.v1 import Service, Structure

from convergence.offers.types.feed import FeedItem, FeedPage, RecordKind

_MODELS = {RecordKind.OFFER: Service, RecordKind.PROVIDER: Structure}
_TYPES = {"date_maj": "DATE", "longitude": "DOUBLE", "latitude": "DOUBLE"}
_TYPES |= {"volume_horaire_hebdomadaire": "DOUBLE", "nombre_semaines": "INTEGER"}
_LISTS = (
    "thematiques", "publics", "modes_accueil", "zone_eligibilite", "modes_mobilisation", "mobilisable_par",
    "reseaux_porteurs",
)  # fmt: skip
STATE_COLUMNS: Mapping[str, str] = {
    "etat": "VARCHAR",
    "retire_le": "DATE",
    "remplace_par": "VARCHAR",
    "place": "BIGINT",
}
_PRESENT = "actif"
_LAST_VERSIONS = "SELECT * FROM told QUALIFY row_number() OVER (PARTITION BY id ORDER BY place DESC) = 1"


def columns_of(kind: RecordKind) -> dict[str, str]:
    """Names and types of the columns, in order: those of the schema, then those that tell the state."""
    schema = {
        name: "VARCHAR[]" if name in _LISTS else _TYPES.get(name, "VARCHAR")
        for name in _MODELS[kind].model_fields
    }
    return {**schema, **STATE_COLUMNS}


def write_table(
    kind: RecordKind, pages: Iterable[FeedPage], path: Path, *, only_present: bool, upon: Path | None = None
) -> None:
    """Write what the pages tell, the last version of each record; ``upon`` a file made of what was told before."""
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as lines:
        for page in pages:
            lines.writelines(json.dumps(_row(item), ensure_ascii=False) + "\n" for item in page.items)
        lines.flush()
        with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as engine:
            engine.execute("SET enable_progress_bar = false")
            told = engine.read_json(lines.name, columns=columns_of(kind), format="newline_delimited")
            if upon is not None:
                told = engine.read_parquet(str(upon)).union(told)
            # a record changed since it was told, or while its feed is read, is there twice: its last version counts
            kept = told.query("told", _LAST_VERSIONS)
            shown = kept.filter(f"etat = '{_PRESENT}'") if only_present else kept
            shown.order("id").write_parquet(str(path), compression="zstd")


def _row(item: FeedItem) -> dict[str, object]:
    state = {
        "etat": item.absence.value if item.absence else _PRESENT,
        "retire_le": item.absent_since.isoformat() if item.absent_since else None,
        "remplace_par": item.kept_key or None,
        "place": item.position,
    }
    return {**(item.record or {"id": item.key}), **state}
