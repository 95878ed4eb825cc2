"""Remember that the past months of a person must be calculated anew by the next run."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.policies import check_may_prepare
from convergence.foundation.actor import Actor
from convergence.foundation.periods import month_start
from convergence.storage.files import holder
from convergence.storage.operation import operation


@operation("Mois passés à recalculer")
def recalculate_from(*, actor: Actor, at: datetime, dossier_id: UUID, month: date) -> None:
    """Mark the months from ``month`` on; the earliest mark holds, and a run under way does not put it away."""
    if not actor.is_system:
        check_may_prepare(actor)
    structure_id = holder(dossier_id)
    if structure_id is None:
        return
    first = month_start(month)
    row = models.Recalculation.objects.select_for_update().filter(dossier_id=dossier_id).first()
    if row is None:
        models.Recalculation.objects.create(
            structure_id=structure_id, dossier_id=dossier_id, from_month=first
        )
        return
    row.from_month, row.taken_by_id = min(row.from_month, first), None
    row.save(update_fields=["from_month", "taken_by_id"])
