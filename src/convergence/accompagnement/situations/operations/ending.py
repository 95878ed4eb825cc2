"""End a situation, or cancel one that was recorded by mistake."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.operations.confirming import await_what_follows
from convergence.accompagnement.situations.operations.finding import situation_to_edit
from convergence.accompagnement.situations.operations.qualifying import qualify_again
from convergence.accompagnement.situations.policies import check_may_edit_situations
from convergence.accompagnement.situations.types import (
    SituationCancelled,
    SituationCategory,
    SituationEnded,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation


@operation("Situation terminée")
def end_situation(
    *,
    actor: Actor,
    at: datetime,
    situation_id: UUID,
    last_day: date,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Write the last day on which a situation held, whatever end was planned. Doing it twice changes nothing.

    An end to come is no end yet: it is a planned one, written by an amendment.
    """
    check_may_edit_situations(actor)
    row = situation_to_edit(situation_id)
    if last_day > local_day(at, zone(actor.time_zone)):
        raise Invalid.one(
            "last_day",
            "Cette date est à venir.",
            "Pour une fin prévue, modifiez la situation ; terminez-la une fois ce jour venu.",
            "in_future",
        )
    if last_day < row.starts_on:
        raise Invalid.one(
            "last_day",
            f"La fin précède le début ({row.starts_on:%d/%m/%Y}).",
            "Corrigez la date, ou annulez la situation si elle n’a pas eu lieu.",
            "order",
        )
    ended_on = last_day + timedelta(days=1)
    if row.ends_on == ended_on:
        return
    row.ends_on, row.awaits_confirmation = ended_on, False
    row.save(update_fields=["ends_on", "awaits_confirmation"])
    _keep_in_step(actor, at, row)
    emit(
        SituationEnded(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            situation_id=row.id,
            category=SituationCategory(row.category),
            ended_on=ended_on,
        )
    )


@operation("Situation annulée")
def cancel_situation(
    *, actor: Actor, at: datetime, situation_id: UUID, reason: str, source: str = "saisie"
) -> None:
    """Take back a situation recorded by mistake: it counts nowhere, and its history stays."""
    check_may_edit_situations(actor)
    if not reason.strip():
        raise Invalid.one(
            "reason", "Indiquez pourquoi.", "Par exemple : saisie dans le mauvais dossier.", "required"
        )
    row = situation_to_edit(situation_id)
    row.is_cancelled = True
    row.save(update_fields=["is_cancelled"])
    _keep_in_step(actor, at, row)
    emit(SituationCancelled(structure_id=row.structure_id, dossier_id=row.dossier_id, situation_id=row.id))


def _keep_in_step(actor: Actor, at: datetime, row: models.Situation) -> None:
    """What the work list awaits of it, and the exits that it qualifies otherwise."""
    await_what_follows(actor, at, row)
    qualify_again(actor=actor, at=at, dossier_id=row.dossier_id)
