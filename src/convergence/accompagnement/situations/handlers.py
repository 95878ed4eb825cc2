"""The end of an accompaniment is an exit. Each may run twice and then does nothing new."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from convergence.accompagnement.situations.operations import qualify_exit, withdraw_exit
from convergence.accompagnement.situations.types.exits import ExitAbout
from convergence.dossier.types import AccompanimentEnded, AccompanimentResumed
from convergence.foundation.actor import Actor
from convergence.storage.outbox import handles

_NOBODY_TO_CALL = "deces"


@handles(AccompanimentEnded)
def follow_accompaniment_end(event: AccompanimentEnded, *, actor: Actor, at: datetime) -> None:
    """Qualify the exit of the whole accompaniment."""
    if event.dossier_id is None:
        return
    qualify_exit(
        actor=actor,
        at=at,
        dossier_id=event.dossier_id,
        about=ExitAbout.ACCOMPANIMENT,
        ref_id=_accompaniment(event.dossier_id),
        exited_on=event.ended_on,
        with_follow_up=event.motive != _NOBODY_TO_CALL,
        reason="Fin de l’accompagnement",
    )


@handles(AccompanimentResumed)
def follow_accompaniment_resumed(event: AccompanimentResumed, *, actor: Actor, at: datetime) -> None:
    """The accompaniment goes on: there was no exit."""
    if event.dossier_id is not None:
        withdraw_exit(
            actor=actor, at=at, ref_id=_accompaniment(event.dossier_id), reason="Accompagnement repris"
        )


def _accompaniment(dossier_id: UUID) -> UUID:
    """One exit of the accompaniment a file: ended again later, it moves."""
    return uuid5(dossier_id, "fin de l’accompagnement")
