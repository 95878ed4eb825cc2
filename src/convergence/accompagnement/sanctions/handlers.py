"""Reactions to facts of lower rooms. Each may run twice for one event and then does nothing new."""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.acts.types import ActCancelled, ActRecorded, ActStatus
from convergence.accompagnement.sanctions.operations import (
    suggest_breach,
    take_delivery,
    withdraw_suggestion,
)
from convergence.accompagnement.sanctions.types import BreachKind, BreachSource
from convergence.documents.types import DeliveryNoted
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles


@handles(ActRecorded)
def notice_absence(event: ActRecorded, *, actor: Actor, at: datetime) -> None:
    """An absence asks somebody to look, and accuses nobody; corrected, it asks nothing any more."""
    if event.dossier_id is None:
        return
    if event.status is not ActStatus.ABSENT:
        withdraw_suggestion(actor=actor, at=at, dossier_id=event.dossier_id, ref_id=event.act_id)
        return
    suggest_breach(
        actor=actor,
        at=at,
        dossier_id=event.dossier_id,
        kind=BreachKind.ABSENCE,
        occurred_on=event.occurred_on,
        seen_from=BreachSource.ACT,
        ref_id=event.act_id,
    )


@handles(ActCancelled)
def forget_absence(event: ActCancelled, *, actor: Actor, at: datetime) -> None:
    """An act recorded by mistake asks nothing."""
    if event.dossier_id is not None:
        withdraw_suggestion(actor=actor, at=at, dossier_id=event.dossier_id, ref_id=event.act_id)


@handles(DeliveryNoted)
def follow_delivery(event: DeliveryNoted, *, actor: Actor, at: datetime) -> None:
    """A letter of a procedure whose delivery was noted among the documents moves the procedure on."""
    take_delivery(actor=actor, at=at, document_id=event.document_id)
