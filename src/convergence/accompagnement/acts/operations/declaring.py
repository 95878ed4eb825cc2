"""What the person declares of her own steps, in her space: it counts as declared until a professional validates it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.operations.finding import fill, person_of
from convergence.accompagnement.acts.operations.recording import announce
from convergence.accompagnement.acts.policies import check_may_declare_steps
from convergence.accompagnement.acts.rules.declared import (
    check_declared,
    is_declared,
    validation_due,
    waits_for_validation,
)
from convergence.accompagnement.acts.rules.entry import check_act
from convergence.accompagnement.acts.types import ActCancelled, ActDraft, ActKind, ActModality, ActStatus
from convergence.accompagnement.acts.types.origins import HERSELF
from convergence.accompagnement.deadlines.operations import drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, NotFound
from convergence.storage.operation import emit, operation


@operation("Démarche déclarée par la personne", source=HERSELF)
def declare_step(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    done_on: date,
    minutes: int,
    measure: SnpMeasure,
    words: str,
    idempotency_key: str | None = None,
) -> UUID:
    """Keep what the person did by herself, in her own words: declared, and on the work list of her référent.

    Raises Invalid with every fault.
    """
    check_may_declare_steps(actor, dossier_id)
    person, where = person_of(dossier_id), zone(actor.time_zone)
    today = local_day(at, where)
    draft = ActDraft(
        ActKind.OWN_STEP,
        ActStatus.PRESENT,
        day=done_on,
        minutes=minutes,
        modality=ActModality.ALONE,
        measure=measure,
    )
    check_act(draft, now=at, where=where, born_on=person.born_on)
    same_day = models.Act.objects.filter(dossier_id=dossier_id, occurred_on=done_on, source=HERSELF)
    said = words.replace("\x00", "").strip()
    check_declared(
        done_on=done_on,
        today=today,
        same_day=same_day.exclude(status=ActStatus.CANCELLED).count(),
        words=said,
    )
    row = models.Act(
        id=uuid7(),
        structure_id=person.structure_id,
        dossier_id=dossier_id,
        occurred_on=done_on,
        entered_on=today,
        done_by_structure_id=person.structure_id,
        source=HERSELF,
    )
    fill(row, draft, None, None)
    row.save(force_insert=True)
    models.ActNote.objects.create(
        id=uuid7(),
        structure_id=row.structure_id,
        dossier_id=dossier_id,
        act_id=row.id,
        occurred_on=done_on,
        text=said,
    )
    follow_declared(actor, at, row)
    announce(row, is_amendment=False)
    return row.id


@operation("Démarche retirée par la personne", source=HERSELF)
def take_back_step(*, actor: Actor, at: datetime, dossier_id: UUID, act_id: UUID) -> None:
    """The person takes back what she declared in her own words, as long as nobody validated it."""
    check_may_declare_steps(actor, dossier_id)
    rows = models.Act.objects.select_for_update().filter(id=act_id, dossier_id=dossier_id, source=HERSELF)
    row = rows.first()
    if row is None:
        raise NotFound(
            "Cette démarche n’est pas dans votre liste.", what_to_do="Revenez à la liste de vos démarches."
        )
    if row.status == ActStatus.CANCELLED:
        return
    if row.is_qualified:
        raise Conflict(
            "Votre conseiller a déjà validé cette démarche.",
            what_to_do="Si elle est fausse, dites-le-lui par un message.",
            code="validated",
        )
    row.status = ActStatus.CANCELLED
    row.save(force_update=True)
    follow_declared(actor, at, row)
    emit(
        ActCancelled(
            structure_id=row.structure_id, dossier_id=dossier_id, act_id=row.id, occurred_on=row.occurred_on
        )
    )


def follow_declared(actor: Actor, at: datetime, row: models.Act) -> None:
    """What a person declared is on the work list until a professional validated, cancelled or corrected it away."""
    if not is_declared(row.source):
        return
    kind = DeadlineKind.DECLARED_STEP
    if waits_for_validation(
        kind=row.kind, status=row.status, is_qualified=row.is_qualified, source=row.source
    ):
        today = local_day(at, zone(actor.time_zone))
        expect(
            actor=actor,
            at=at,
            dossier_id=row.dossier_id,
            kind=kind,
            ref_id=row.id,
            due_on=validation_due(today),
            detail=f"Déclarée pour le {row.occurred_on:%d/%m/%Y}",
        )
    elif row.is_qualified and row.status == ActStatus.PRESENT:
        settle(actor=actor, at=at, kind=kind, ref_id=row.id)
    else:
        drop(actor=actor, at=at, kind=kind, ref_id=row.id)
