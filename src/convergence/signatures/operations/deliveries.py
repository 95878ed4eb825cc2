"""What became of a message to a signer, as far as her line says it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeOutcome
from convergence.signatures import models
from convergence.signatures.policies import check_is_house
from convergence.storage.operation import operation


@operation("Envoi à un signataire")
def note_delivery(*, actor: Actor, at: datetime, signer_id: UUID, outcome: ExchangeOutcome) -> None:
    """Keep the latest outcome, shown beside the signer so that a wrong number is seen and mended."""
    check_is_house(actor)
    signer = models.Signer.objects.select_for_update().filter(pk=signer_id).first()
    if signer is not None and signer.delivery != outcome.label:
        signer.delivery = outcome.label
        signer.save(update_fields=["delivery"])
