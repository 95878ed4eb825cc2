"""A directory in memory: the fake of tests and of the demonstration, held to the contract of the real client."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from convergence.gateways.data_inclusion.troubles import trouble
from convergence.gateways.data_inclusion.values import DirectoryAccess, Listing


@dataclass
class MemoryDirectory:
    """Two lists at an address. ``token`` is what it asks for; ``is_down`` makes it silent; ``loses`` cuts its lists."""

    address: str
    lists: Mapping[Listing, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    token: str = ""
    is_down: bool = False
    loses: int = 0

    def records(self, access: DirectoryAccess, listing: Listing) -> Iterator[Mapping[str, Any]]:
        """Every record of a list."""
        if self.is_down or access.address.rstrip("/") != self.address.rstrip("/"):
            raise trouble("directory_unreachable")
        if self.token and access.token != self.token:
            raise trouble("directory_key")
        records = self.lists.get(listing, ())
        yield from records[: len(records) - self.loses]
        if self.loses:
            raise trouble("directory_cut")
