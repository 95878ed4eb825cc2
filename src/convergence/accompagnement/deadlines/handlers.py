"""Reactions to facts of lower rooms. Each may run twice for one event and then does nothing new."""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.deadlines.operations import free_owners
from convergence.dossier.types import FileHandedOver
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles


@handles(FileHandedOver)
def leave_former_owners(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """What was awaited goes with the file, without the names of the structure that it leaves."""
    if event.dossier_id is not None:
        free_owners(actor=actor, at=at, dossier_id=event.dossier_id, reason="Dossier transféré")
