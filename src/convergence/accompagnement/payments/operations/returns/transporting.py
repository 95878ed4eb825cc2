"""What became of the sending of a payment file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.payments import models
from convergence.accompagnement.payments.policies import check_may_prepare
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.storage.operation import operation


@operation("Sort du fichier de paie noté", source="systeme")
def note_transport(
    *,
    actor: Actor,
    at: datetime,
    run_id: UUID,
    exchange_id: UUID,
    outcome: ExchangeOutcome,
    receipt: str,
) -> None:
    """Keep the outcome and the receipt; an older sending says nothing any more."""
    check_may_prepare(actor)
    run = models.Run.objects.select_for_update().filter(pk=run_id, exchange_id=exchange_id).first()
    if run is not None:
        run.transport, run.receipt = outcome.value, receipt or run.receipt
        run.save(update_fields=["transport", "receipt"])
