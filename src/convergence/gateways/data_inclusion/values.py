"""What is asked of a directory at an address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Listing(StrEnum):
    """The two lists of a directory; the value is the last part of the address of each."""

    STRUCTURES = "structures"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class DirectoryAccess:
    """Where a directory is, and the key that it asks for, if any."""

    address: str
    token: str = field(default="", repr=False)


class Directory(Protocol):
    """Reads a directory."""

    def records(self, access: DirectoryAccess, listing: Listing) -> Iterator[Mapping[str, Any]]:
        """Every record of a list, page after page; DirectoryTrouble when one of them does not come whole."""
        ...
