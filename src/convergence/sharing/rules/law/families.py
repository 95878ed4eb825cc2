"""What each family of the operator interface needs to be opened by an agreement: as data; all else stays closed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml

from convergence.foundation.classification import FieldGroup
from convergence.sharing.types import ApiFamily

_FILE = Path(__file__).with_name("families.yaml")


@dataclass(frozen=True, slots=True)
class Need:
    """Categories of data that a family makes known, and whether it writes in files."""

    groups: frozenset[FieldGroup]
    writes: bool


@lru_cache(maxsize=1)
def needs() -> Mapping[ApiFamily, Need]:
    """The need of each family of the operator interface; a family without need is under no agreement."""
    entries = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            ApiFamily(entry["family"]): Need(
                frozenset(map(FieldGroup, entry["groups"])), entry.get("writes", False)
            )
            for entry in entries
        }
    )


def families_within(
    readable: Collection[FieldGroup], writable: Collection[FieldGroup]
) -> frozenset[ApiFamily]:
    """Families of which everything that they need is open."""
    return frozenset(
        family
        for family, need in needs().items()
        if need.groups <= set(readable) and (not need.writes or need.groups <= set(writable))
    )
