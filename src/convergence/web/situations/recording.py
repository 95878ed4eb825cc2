"""A situation recorded from its form counts once, whatever the number of clicks."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.situations.operations import record_situation
from convergence.accompagnement.situations.types import SituationDraft
from convergence.foundation.actor import Actor
from convergence.storage.operation import operation


@operation("Situation ajoutée")
def record_once(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: SituationDraft,
    comment: str = "",
    is_renewal: bool = False,
    idempotency_key: str | None = None,
) -> UUID:
    """Record a situation; the same key and values again answer the same situation."""
    recorded = record_situation(
        actor=actor, at=at, dossier_id=dossier_id, draft=draft, comment=comment, is_renewal=is_renewal
    )
    return recorded.situation_id
