"""An act noted by hand beside the one that a meeting made: one and the same, or two."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.operations.amending import cancel_act
from convergence.accompagnement.acts.operations.finding import act_to_edit, write_note
from convergence.accompagnement.acts.operations.recording import announce
from convergence.accompagnement.acts.policies import check_may_record_acts, may_read_notes
from convergence.accompagnement.acts.queries.acts import of_the_agenda
from convergence.accompagnement.acts.queries.rows import shown
from convergence.accompagnement.acts.rules.likeness import repeated
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Conflict
from convergence.storage.operation import operation


@operation("Acte rapproché de l’agenda")
def answer_likeness(
    *, actor: Actor, at: datetime, act_id: UUID, is_same: bool, reason: str = "", source: str = "saisie"
) -> UUID:
    """Say whether an act noted by hand is the one that a meeting made of the same day; returns the act that counts.

    The same: what was typed completes the act of the meeting, and the other is cancelled. Another: both count, and
    nobody is asked again. Conflict when there is nothing to compare it to any more.
    """
    check_may_record_acts(actor)
    row = act_to_edit(act_id)
    act = shown(row)
    of_meeting = repeated(act, of_the_agenda(act.dossier_id, act.kind, act.occurred_on))
    if of_meeting is None:
        raise Conflict(
            "Cet acte ne ressemble plus à un acte de l’agenda, ou quelqu’un a déjà répondu.",
            what_to_do="S’il est en trop, annulez-le.",
            code="nothing_alike",
        )
    if not is_same:
        row.is_distinct = True
        row.save(force_update=True)
        announce(row, is_amendment=True)
        return act_id
    _complete(actor, act_to_edit(of_meeting.act_id), row)
    cancel_act(actor=actor, at=at, act_id=act_id, reason=reason or "Déjà noté par l’agenda", source=source)
    return of_meeting.act_id


def _complete(actor: Actor, kept: models.Act, other: models.Act) -> None:
    """Give the act that stays what only the other told: its words, its note, the demands that it answers."""
    kept.theme, kept.origin = kept.theme or other.theme, kept.origin or other.origin
    kept.measure = kept.measure or other.measure
    kept.save(force_update=True)
    announce(kept, is_amendment=True)
    if may_read_notes(actor):
        notes = models.ActNote.objects.filter(act_id__in=(kept.id, other.id))
        texts = {note.act_id: note.text for note in notes.order_by("id")}
        if other.id in texts:
            write_note(actor, kept, "\n\n".join(filter(None, (texts.get(kept.id), texts[other.id]))))
    answered = models.DemandAnswer.objects.filter(act_id=kept.id).values("demand_id")
    models.DemandAnswer.objects.filter(act_id=other.id).exclude(demand_id__in=answered).update(act_id=kept.id)
