"""What agreements in force open to an application of an operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from convergence.sharing.types.exchanges import ApiFamily


@dataclass(frozen=True, slots=True)
class OpenedFamilies:
    """Families that agreements open to an application at an instant: for all files, and for those of a structure."""

    everywhere: frozenset[ApiFamily]
    by_structure: Mapping[UUID, frozenset[ApiFamily]]

    def of(self, structure_id: UUID) -> frozenset[ApiFamily]:
        """What is open for the files of a structure."""
        return self.by_structure.get(structure_id, self.everywhere)

    def somewhere(self) -> frozenset[ApiFamily]:
        """What is open for the files of one structure at least."""
        return self.everywhere.union(*self.by_structure.values())
