"""Reactions to facts of lower rooms. Each may run twice for one event and then does nothing new."""

from __future__ import annotations

from datetime import datetime

from convergence.agenda.appointments.operations import cancel_after_transfer, follow_merger
from convergence.dossier.types import AttachmentReason, FileHandedOver
from convergence.foundation.actor import Actor
from convergence.identity.types import StructureMerged
from convergence.storage.outbox import handles


@handles(FileHandedOver)
def let_go_of_appointments(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """A file that leaves takes no appointment of its former structure along, unless the structure itself moves."""
    if event.dossier_id is not None and event.reason is not AttachmentReason.MERGER:
        cancel_after_transfer(
            actor=actor, at=at, dossier_id=event.dossier_id, reason="Dossier transféré à une autre structure"
        )


@handles(StructureMerged)
def move_places(event: StructureMerged, *, actor: Actor, at: datetime) -> None:
    """Places and absences go with a structure that is absorbed whole."""
    if event.total:
        follow_merger(actor=actor, at=at, absorbing_id=event.absorbing_id, reason="Fusion de structures")
