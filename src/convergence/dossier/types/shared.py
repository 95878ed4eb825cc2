"""Rows about people whose files other structures opened, and what they are told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from convergence.dossier.types.names import Named
from convergence.foundation.classification import FieldGroup


@dataclass(frozen=True, slots=True)
class SharedPersonRow(Named):
    """A person whose file another structure opened to the reader's organisation, in a list, with what is open of it."""

    dossier_id: UUID
    number: int
    structure_id: UUID
    birth_name: str
    usual_name: str
    first_name: str
    born_on: date
    groups: frozenset[FieldGroup]


@dataclass(frozen=True, slots=True)
class PersonAccessLine:
    """One reading of a file as its person is told of it: which organisation, for what; never which professional.

    ``is_told`` is False for her own visits and for what the house does by itself.
    """

    dossier_id: UUID
    at: datetime
    organisation_name: str
    purpose: str
    groups: tuple[str, ...]
    was_refused: bool
    is_told: bool
