"""Reactions to facts of lower rooms. Each may run twice for one event and then does nothing new."""

from __future__ import annotations

from datetime import datetime

from convergence.dossier.types import FileHandedOver
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles
from convergence.support.operations import follow_file


@handles(FileHandedOver)
def follow_handed_over_file(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """Demands about a file go with it: the new team takes what the former one had not done."""
    if event.dossier_id is not None:
        follow_file(actor=actor, at=at, dossier_id=event.dossier_id)
