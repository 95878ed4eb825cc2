"""Reactions to facts of lower rooms. Each may run twice for one event and then does nothing new."""

from __future__ import annotations

from datetime import datetime

from convergence.accompagnement.deadlines.operations import (
    free_owners,
    leave_after_death,
    return_from_death,
)
from convergence.dossier.types import AccompanimentEnded, AccompanimentResumed, FileHandedOver
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles

_DEATH = "deces"


@handles(FileHandedOver)
def leave_former_owners(event: FileHandedOver, *, actor: Actor, at: datetime) -> None:
    """What was awaited goes with the file, without the names of the structure that it leaves."""
    if event.dossier_id is not None:
        free_owners(actor=actor, at=at, dossier_id=event.dossier_id, reason="Dossier transféré")


@handles(AccompanimentEnded)
def leave_dead(event: AccompanimentEnded, *, actor: Actor, at: datetime) -> None:
    """Nothing is awaited of a person who died."""
    if event.dossier_id is not None and event.motive == _DEATH:
        leave_after_death(actor=actor, at=at, dossier_id=event.dossier_id, reason="Décès noté au dossier")


@handles(AccompanimentResumed)
def return_living(event: AccompanimentResumed, *, actor: Actor, at: datetime) -> None:
    """The accompaniment goes on: a death that was noted was a mistake."""
    if event.dossier_id is not None:
        return_from_death(actor=actor, at=at, dossier_id=event.dossier_id, reason="Accompagnement repris")
