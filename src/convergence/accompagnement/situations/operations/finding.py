"""Find a situation to change, locked for the time of the operation."""

from __future__ import annotations

from uuid import UUID

from convergence.accompagnement.situations import models
from convergence.foundation.classification import FieldGroup
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.files import check_may_write


def situation_to_edit(situation_id: UUID) -> models.Situation:
    """The row, locked; NotFound when absent or hidden, Refused when only readable, Conflict when cancelled."""
    row = models.Situation.objects.select_for_update().filter(pk=situation_id).first()
    if row is None:
        raise NotFound(
            "Cette situation n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez au dossier du jeune et choisissez-la dans la liste.",
        )
    check_may_write(row.dossier_id, FieldGroup.ACCOMPAGNEMENT)
    if row.is_cancelled:
        raise Conflict(
            "Cette situation a été annulée.",
            what_to_do="Si elle a eu lieu, ajoutez-la de nouveau.",
            code="situation_cancelled",
        )
    return row
