"""Services kept for a person."""

from __future__ import annotations

from uuid import UUID

from convergence.accompagnement.solutions import models
from convergence.accompagnement.solutions.queries.rows import chosen_row
from convergence.accompagnement.solutions.types import ChosenRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def chosen_of_file(scope: Scope, dossier_id: UUID) -> list[ChosenRow]:
    """Services kept for a person, the latest first."""
    if scope.actor.is_guest:
        return []
    rows = models.ChosenService.objects.filter(dossier_id=dossier_id).order_by("-chosen_on", "-id")
    return [chosen_row(row) for row in rows]
