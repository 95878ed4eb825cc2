"""A folder of the server. A file is written beside, flushed, then named: a stop half-way leaves no half file."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from convergence.gateways.storage.words import AbsentObjectError, StoredObject, check_key, unavailable

_BEING_WRITTEN = ".part-"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class DiskStore:
    """Objects as files of one folder, readable by the account of the service alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, content: bytes) -> None:
        """See ObjectStore. A full disk raises OSError, which pages tell as such."""
        place = self._folder / check_key(key)
        try:
            place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(place, content)
        except OSError as error:
            if error.errno in _FULL:
                raise
            raise unavailable() from error

    def get(self, key: str) -> bytes:
        """See ObjectStore."""
        place = self._folder / check_key(key)
        try:
            return place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise AbsentObjectError(key) from None
        except OSError as error:
            raise unavailable() from error

    def delete(self, key: str) -> None:
        """See ObjectStore."""
        try:
            (self._folder / check_key(key)).unlink(missing_ok=True)
        except NotADirectoryError:
            return
        except OSError as error:
            raise unavailable() from error

    def listed(self, prefix: str = "") -> Iterator[StoredObject]:
        """See ObjectStore."""
        first, _, rest = prefix.partition("/")
        tops = (
            [self._folder / first] if rest or prefix.endswith("/") else list(self._folder.glob(f"{first}*"))
        )
        for place in (found for top in tops for found in (top, *top.rglob("*"))):
            if place.name.startswith(_BEING_WRITTEN):
                continue
            with suppress(FileNotFoundError):  # deleted meanwhile
                key = place.relative_to(self._folder).as_posix()
                if place.is_file() and key.startswith(prefix):
                    yield StoredObject(key, datetime.fromtimestamp(place.stat().st_mtime, UTC))


def _write(place: Path, content: bytes) -> None:
    """Beside, flushed, then named."""
    descriptor, temporary = tempfile.mkstemp(prefix=_BEING_WRITTEN, dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
