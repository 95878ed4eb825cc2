"""Where the bytes of documents are: a folder of the server, a bucket by the S3 protocol, or memory in tests.

Keys are opaque names in lower-case hexadecimal parted by slashes. What is put is already encrypted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from convergence.foundation.problems import Problem
from convergence.gateways.storage.disk import DiskStore
from convergence.gateways.storage.memory import MemoryStore
from convergence.gateways.storage.words import AbsentObjectError, StoredObject, check_key

__all__ = [
    "AbsentObjectError",
    "DiskStore",
    "MemoryStore",
    "ObjectStore",
    "StoredObject",
    "check_key",
    "open_store",
]


class ObjectStore(Protocol):
    """What every store does. Each call raises Unavailable, in French, when the store does not answer."""

    def put(self, key: str, content: bytes) -> None:
        """Keep bytes under a key, whole or not at all; what was there is replaced."""

    def get(self, key: str) -> bytes:
        """The bytes of a key; AbsentObjectError when there are none."""

    def delete(self, key: str) -> None:
        """Forget a key; nothing happens when it is not there."""

    def listed(self, prefix: str = "") -> Iterator[StoredObject]:
        """The objects whose keys begin with a prefix, in no order."""


def open_store(address: str, secrets: Mapping[str, str]) -> ObjectStore:
    """The store that an address names.

    ``file:///srv/documents``, ``s3://bucket/prefix?endpoint=https://s3.example.org&region=fr-par`` or ``memory:``.
    ``secrets`` holds ``access_key`` and ``secret_key`` of the bucket.
    """
    parts = urlsplit(address)
    if parts.scheme == "file" and parts.path:
        return DiskStore(Path(parts.path))
    if parts.scheme == "memory":
        return MemoryStore.named(parts.path)
    if parts.scheme == "s3" and parts.netloc:
        from convergence.gateways.storage.s3 import S3Store  # its library is heavy: loaded where it serves

        return S3Store.from_address(parts, secrets)
    raise Problem(
        f"L’adresse des fichiers « {address[:100]} » n’est pas comprise.",
        what_to_do="Écrivez file:///chemin ou s3://seau/préfixe?endpoint=https://…&region=… dans CONVERGENCE_FILES.",
        code="unknown_store",
    )
