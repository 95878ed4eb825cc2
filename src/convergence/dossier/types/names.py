"""What is told of a file to whoever knows its number, and how people are called in a list."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from convergence.dossier.types import IdentityProofState


@dataclass(frozen=True, slots=True)
class FilePlace:
    """Where a file is kept, and nothing of the person."""

    dossier_id: UUID
    structure_id: UUID


@dataclass(frozen=True, slots=True)
class FileStanding:
    """Whether the house still exchanges about a file."""

    is_ended: bool
    identity_state: IdentityProofState


@dataclass(frozen=True, slots=True)
class NameRow:
    """How a person is called in a list, and the number of her file."""

    dossier_id: UUID
    number: int
    birth_name: str
    usual_name: str
    first_name: str

    @property
    def usual(self) -> str:
        """The name that she uses."""
        return self.usual_name or self.birth_name
