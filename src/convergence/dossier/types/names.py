"""What is told of a file to whoever knows its number, and how people are called in a list."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from convergence.dossier.types import IdentityProofState
from convergence.foundation.text import full_name


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


class Named:
    """A row with the three names of a file: she is called in one way wherever it is shown."""

    __slots__ = ()

    first_name: str
    birth_name: str
    usual_name: str

    @property
    def full_name(self) -> str:
        """« Inès MARTIN (nom de naissance : DUPONT) »."""
        return full_name(self.first_name, self.birth_name, self.usual_name)
