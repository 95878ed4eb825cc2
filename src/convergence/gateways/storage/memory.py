"""The fake of a store: what it holds is lost with the process."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from convergence.foundation import clock
from convergence.gateways.storage.words import AbsentObjectError, StoredObject, check_key, unavailable


class MemoryStore:
    """A dictionary. ``is_down`` makes it behave like a store that does not answer."""

    _named: dict[str, MemoryStore] = {}

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.put_at: dict[str, datetime] = {}
        self.is_down = False

    @classmethod
    def named(cls, name: str) -> MemoryStore:
        """The same store for the same name, in one process."""
        return cls._named.setdefault(name, cls())

    def put(self, key: str, content: bytes) -> None:
        """See ObjectStore."""
        self._answer()
        self.objects[check_key(key)] = bytes(content)
        self.put_at[key] = clock.now()

    def get(self, key: str) -> bytes:
        """See ObjectStore."""
        self._answer()
        try:
            return self.objects[check_key(key)]
        except KeyError:
            raise AbsentObjectError(key) from None

    def delete(self, key: str) -> None:
        """See ObjectStore."""
        self._answer()
        self.objects.pop(check_key(key), None)

    def listed(self, prefix: str = "") -> Iterator[StoredObject]:
        """See ObjectStore."""
        self._answer()
        for key in [key for key in self.objects if key.startswith(prefix)]:
            yield StoredObject(key, self.put_at[key])

    def _answer(self) -> None:
        if self.is_down:
            raise unavailable()
