"""What a written situation makes awaited: its confirmation, the evaluation of a PMSMP; and the confirmation itself."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from convergence.accompagnement.deadlines.operations import close_all, drop, expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind, Outcome
from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.operations.finding import situation_to_edit
from convergence.accompagnement.situations.operations.qualifying import qualify_again
from convergence.accompagnement.situations.policies import check_may_edit_situations
from convergence.accompagnement.situations.queries.rows import dated, shown
from convergence.accompagnement.situations.rules.conventions import evaluation_due_on
from convergence.accompagnement.situations.rules.current import confirmation_due_on
from convergence.accompagnement.situations.types import (
    ImmersionKind,
    SituationCategory,
    SituationConfirmed,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import french_date, local_day, zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import emit, operation


@operation("Situation confirmée")
def confirm_situation(
    *,
    actor: Actor,
    at: datetime,
    situation_id: UUID,
    first_day: date | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Say that what was foreseen became real, on its day or on ``first_day``. Doing it twice changes nothing.

    What did not become real is cancelled, with its reason.
    """
    check_may_edit_situations(actor)
    row, today = situation_to_edit(situation_id), local_day(at, zone(actor.time_zone))
    if not row.awaits_confirmation:
        return
    started_on = first_day or row.starts_on
    end = row.planned_end_on
    if started_on > today:
        raise Invalid.one(
            "first_day",
            f"Cette situation commence le {french_date(started_on)}.",
            "Confirmez-la ce jour-là, ou corrigez la date.",
            "in_future",
        )
    if end is not None and started_on >= end:
        raise Invalid.one(
            "first_day",
            "Ce jour suit la fin prévue.",
            "Modifiez la situation pour en changer aussi la fin.",
            "order",
        )
    row.starts_on, row.awaits_confirmation = started_on, False
    row.save(update_fields=["starts_on", "awaits_confirmation"])
    settle(actor=actor, at=at, kind=DeadlineKind.PROJECTED_SITUATION, ref_id=row.id)
    qualify_again(actor=actor, at=at, dossier_id=row.dossier_id)
    emit(
        SituationConfirmed(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            situation_id=row.id,
            category=SituationCategory(row.category),
            starts_on=started_on,
        )
    )


def await_what_follows(actor: Actor, at: datetime, row: models.Situation) -> None:
    """Keep the work list in step with a situation just written."""
    words = shown(row, local_day(at, zone(actor.time_zone))).label
    if row.awaits_confirmation and not row.is_cancelled:
        expect(
            actor=actor,
            at=at,
            dossier_id=row.dossier_id,
            kind=DeadlineKind.PROJECTED_SITUATION,
            ref_id=row.id,
            due_on=confirmation_due_on(dated(row).period),
            detail=words,
        )
    else:
        drop(actor=actor, at=at, kind=DeadlineKind.PROJECTED_SITUATION, ref_id=row.id)
    _await_evaluation(actor, at, row)


def _await_evaluation(actor: Actor, at: datetime, row: models.Situation) -> None:
    last = dated(row).period.last_day
    is_pmsmp = row.kind == ImmersionKind.PMSMP and row.category == SituationCategory.IMMERSION
    if is_pmsmp and last is not None and not row.is_cancelled:
        if not models.PmsmpConvention.objects.filter(situation_id=row.id).exclude(evaluated_on=None).exists():
            expect(
                actor=actor,
                at=at,
                dossier_id=row.dossier_id,
                kind=DeadlineKind.PMSMP_EVALUATION,
                ref_id=row.id,
                due_on=evaluation_due_on(last),
                detail=f"PMSMP jusqu’au {french_date(last)}",
            )
    elif row.category == SituationCategory.IMMERSION:
        drop(actor=actor, at=at, kind=DeadlineKind.PMSMP_EVALUATION, ref_id=row.id)
        accidents = models.PmsmpAccident.objects.filter(situation_id=row.id).values_list("id", flat=True)
        close_all(
            actor=actor,
            at=at,
            kind=DeadlineKind.PMSMP_DECLARATION,
            ref_ids=list(accidents),
            outcome=Outcome.DROPPED,
        )
