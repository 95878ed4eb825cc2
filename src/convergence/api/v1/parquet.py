"""The directory as a Parquet file: one row a record, the columns of the schema, and why a record is absent."""

from __future__ import annotations

import fcntl
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from data_inclusion.schema.v1 import Service, Structure
from django.conf import settings

from convergence.api.v1.following import every_page
from convergence.foundation.clock import now
from convergence.foundation.problems import Unavailable
from convergence.offers.types.feed import FeedItem, RecordKind

_FRESH = timedelta(hours=1)
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
PRESENT = "actif"
_LAST_VERSIONS = "SELECT * FROM told QUALIFY row_number() OVER (PARTITION BY id ORDER BY place DESC) = 1"
_NAME = re.compile(r"(?P<last>\d+)-(?P<made>\d+)\.parquet")
_STALE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file ready to be sent. ``last`` is the place up to which it tells the feed."""

    content: bytes
    last: int


def columns_of(kind: RecordKind) -> dict[str, str]:
    """Names and types of the columns, in order: those of the schema, then those that tell the state."""
    schema = {
        name: "VARCHAR[]" if name in _LISTS else _TYPES.get(name, "VARCHAR")
        for name in _MODELS[kind].model_fields
    }
    return {**schema, **STATE_COLUMNS}


def whole_file(kind: RecordKind, installation: str) -> MadeFile:
    """Every record on offer. The file of less than an hour ago serves again: its cursor says where to go on."""
    folder = settings.STATE_DIR / "exports"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{kind.value}-{installation}"
    known = _latest(folder, name)
    if known is None or now() - known.made_at >= _FRESH:
        with _alone(folder / f"{name}.lock") as is_mine:
            if is_mine:
                known = _made_again(kind, folder, name)
            elif known is None:
                raise Unavailable(
                    "Le fichier est en préparation.",
                    what_to_do="Redemandez-le dans une minute.",
                    code="being_made",
                )
    return MadeFile(known.path.read_bytes(), known.last)


def changes_file(kind: RecordKind, after: int) -> MadeFile:
    """What has changed after a place, absent records included; the last version of each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changes.parquet"
        last = _write(kind, after, path, only_present=False)
        return MadeFile(path.read_bytes(), last)


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    made_at: datetime
    last: int


def _made_again(kind: RecordKind, folder: Path, name: str) -> _Kept:
    made_at = now()
    part = folder / f"{name}.part"
    last = _write(kind, 0, part, only_present=True)
    path = folder / f"{name}-{last}-{int(made_at.timestamp())}.parquet"
    part.replace(path)
    for old in folder.iterdir():
        is_former = old.name.startswith(f"{name}-") and old != path
        if is_former or made_at.timestamp() - old.stat().st_mtime > _STALE.total_seconds():
            old.unlink(missing_ok=True)  # a reader who has opened it still reads it to its end
    return _Kept(path, made_at, last)


def _latest(folder: Path, name: str) -> _Kept | None:
    found = [
        _Kept(path, datetime.fromtimestamp(int(match["made"]), UTC), int(match["last"]))
        for path in folder.glob(f"{name}-*.parquet")
        if (match := _NAME.fullmatch(path.name.removeprefix(f"{name}-")))
    ]
    return max(found, key=lambda one: one.made_at, default=None)


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Whether nobody else, of any process, is making this file."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _write(kind: RecordKind, after: int, path: Path, *, only_present: bool) -> int:
    """Write what is told after a place, to the end of the feed; the place where that end is."""
    last = after
    with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as lines:
        for page in every_page(kind, after):
            lines.writelines(json.dumps(_row(item), ensure_ascii=False) + "\n" for item in page.items)
            last = page.last
        lines.flush()
        with duckdb.connect(config={"threads": 1, "memory_limit": "512MB"}) as engine:
            engine.execute("SET enable_progress_bar = false")
            told = engine.read_json(lines.name, columns=columns_of(kind), format="newline_delimited")
            # a record changed while its feed was read is told twice: its last version counts
            kept = told.query("told", _LAST_VERSIONS)
            (kept.filter(f"etat = '{PRESENT}'") if only_present else kept).order("id").write_parquet(
                str(path), compression="zstd"
            )
    return last


def _row(item: FeedItem) -> dict[str, object]:
    state = {
        "etat": item.absence.value if item.absence else PRESENT,
        "retire_le": item.absent_since.isoformat() if item.absent_since else None,
        "remplace_par": item.kept_key or None,
        "place": item.position,
    }
    return {**(item.record or {"id": item.key}), **state}
