"""Birth dates of many people: what amounts and ages need, and nothing more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from convergence.dossier.models import Dossier
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@dataclass(frozen=True, slots=True)
class BirthRow:
    """The birth date of a person."""

    dossier_id: UUID
    born_on: date


@reads(FieldGroup.IDENTITY)
def births_of(scope: Scope, dossier_ids: Sequence[UUID]) -> list[BirthRow]:
    """Birth dates of people of a list; those out of reach are left out."""
    rows = Dossier.objects.filter(pk__among=dossier_ids).order_by("pk")
    return [BirthRow(dossier_id, born_on) for dossier_id, born_on in rows.values_list("id", "born_on")]
