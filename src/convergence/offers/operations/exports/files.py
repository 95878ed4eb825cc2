"""Files of the directory: the whole one, kept up to date in the background a stretch at a time, and one of changes.

A whole file tells the feed up to a place; the next is made of it and of what was told since. One that does not go to
the end yet is kept apart and served to nobody.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from convergence.foundation.actor import Actor
from convergence.offers.operations.exports.following import feed_standing, pages_after
from convergence.offers.operations.exports.tables import write_table
from convergence.offers.policies import check_is_house
from convergence.offers.types.feed import FeedPage, MadeFile, RecordKind

_FRESH = timedelta(hours=1)
_STRETCH, _MOST_CHANGES = 10_000, 5_000
_WHOLE, _UNFINISHED = "parquet", "partial"
_NAME = re.compile(r"(?P<last>\d+)-(?P<made>\d+)\.(?P<state>parquet|partial)")


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    made_at: datetime
    last: int
    is_whole: bool


def whole_file(*, folder: Path, kind: RecordKind, installation: str) -> MadeFile | None:
    """Every record on offer, as the last file made tells; None as long as none was made."""
    known = _latest(folder, kind, installation, is_whole=True)
    if known is None:
        return None
    return MadeFile(known.path.read_bytes(), known.last, known.made_at, is_end=True)


def changes_file(*, actor: Actor, at: datetime, kind: RecordKind, after: int) -> MadeFile:
    """What has changed after a place, absent records included; the last version of each, a stretch at a time."""
    check_is_house(actor)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changes.parquet"
        pages = _Pages(pages_after(actor, at, kind, after, _MOST_CHANGES), after)
        write_table(kind, pages, path, only_present=False)
        return MadeFile(path.read_bytes(), pages.last, at, pages.is_end)


def make_whole_file(*, actor: Actor, at: datetime, folder: Path, kind: RecordKind) -> bool:
    """Go on with the file of a kind where the one of before ends; whether something was written.

    Nothing is when the last one is of within the hour, or when another process is at it.
    """
    check_is_house(actor)
    standing = feed_standing(actor=actor, at=at)
    name = _name(kind, standing.installation)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / f"{name}.lock") as is_mine:
        known = _latest(folder, kind, standing.installation)
        if not is_mine or (known is not None and known.is_whole and at - known.made_at < _FRESH):
            return False
        after = known.last if known else 0
        pages = _Pages(pages_after(actor, at, kind, after, _STRETCH), after)
        part = folder / f"{name}.part"
        write_table(kind, pages, part, only_present=True, upon=known.path if known else None)
        state = _WHOLE if pages.is_end else _UNFINISHED
        path = folder / f"{name}-{pages.last}-{int(at.timestamp())}.{state}"
        part.replace(path)
        _forget_former(folder, kind, path)
    return True


class _Pages:
    """Pages on their way to a file: how far they went."""

    def __init__(self, pages: Iterator[FeedPage], after: int) -> None:
        self._pages = pages
        self.last, self.is_end = after, False

    def __iter__(self) -> Iterator[FeedPage]:
        for page in self._pages:
            yield page
            self.last, self.is_end = page.last, page.is_end


def _name(kind: RecordKind, installation: str) -> str:
    """Files of another database, or valid by other rules of the schema, are not gone on with."""
    rules = importlib.metadata.version("data-inclusion-schema")
    return f"{kind.value}-{installation}-{rules}"


def _latest(folder: Path, kind: RecordKind, installation: str, *, is_whole: bool = False) -> _Kept | None:
    name = _name(kind, installation)
    found = [
        _Kept(
            path,
            datetime.fromtimestamp(int(match["made"]), UTC),
            int(match["last"]),
            match["state"] == _WHOLE,
        )
        for path in folder.glob(f"{name}-*")
        if (match := _NAME.fullmatch(path.name.removeprefix(f"{name}-")))
    ]
    wanted = [one for one in found if one.is_whole or not is_whole]
    return max(wanted, key=lambda one: (one.made_at, one.last), default=None)


def _forget_former(folder: Path, kind: RecordKind, made: Path) -> None:
    """Forget files that the new one replaces; an unfinished one replaces no whole one."""
    for old in folder.glob(f"{kind.value}-*"):
        is_replaced = old.suffix == made.suffix or made.suffix == f".{_WHOLE}"
        if old != made and old.suffix in (f".{_WHOLE}", f".{_UNFINISHED}") and is_replaced:
            old.unlink(missing_ok=True)  # a reader who has opened it still reads it to its end


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
