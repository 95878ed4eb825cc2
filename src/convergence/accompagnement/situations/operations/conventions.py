"""The convention of a PMSMP, its evaluation, an accident."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from convergence.accompagnement.deadlines.operations import expect, settle
from convergence.accompagnement.deadlines.types import DeadlineKind
from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.operations.ending import end_situation
from convergence.accompagnement.situations.operations.finding import situation_to_edit
from convergence.accompagnement.situations.policies import check_may_edit_situations
from convergence.accompagnement.situations.queries.rows import dated
from convergence.accompagnement.situations.rules.conventions import (
    accident_delays,
    check_convention,
    check_evaluation,
)
from convergence.accompagnement.situations.types import (
    AccidentNoted,
    ConventionRecorded,
    ImmersionKind,
    PmsmpEvaluated,
)
from convergence.accompagnement.situations.types.conventions import (
    ConventionDraft,
    EvaluationDraft,
    PmsmpOutcome,
)
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import local_day, zone
from convergence.foundation.problems import Conflict, Invalid
from convergence.storage.files import check_may_write
from convergence.storage.operation import emit, operation


@operation("Convention de PMSMP écrite")
def write_convention(
    *,
    actor: Actor,
    at: datetime,
    situation_id: UUID,
    draft: ConventionDraft,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Write what the convention indicates; it may be completed later, with the ``edit_token`` that was read."""
    check_may_edit_situations(actor)
    situation = _pmsmp(situation_id)
    days = dated(situation).period.days or 1
    check_convention(draft, starts_on=situation.starts_on, days=days)
    row = _convention(situation)
    if edit_token is not None and row.change_id != edit_token:
        raise Conflict(
            "Cette convention a été modifiée pendant votre saisie.",
            what_to_do="Relisez-la, puis recommencez si c’est encore utile.",
            code="convention_changed",
        )
    for one in fields(draft):
        value = getattr(draft, one.name)
        setattr(row, one.name, value.strip() if isinstance(value, str) else value)
    row.host_siret = row.host_siret.replace(" ", "")
    row.save()
    emit(
        ConventionRecorded(
            structure_id=row.structure_id, dossier_id=row.dossier_id, situation_id=situation.id
        )
    )


@operation("Bilan de PMSMP noté")
def evaluate_pmsmp(
    *,
    actor: Actor,
    at: datetime,
    situation_id: UUID,
    draft: EvaluationDraft,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Note how the PMSMP went (D5135-6). One that was interrupted ends on the last day of presence."""
    check_may_edit_situations(actor)
    situation, today = _pmsmp(situation_id), local_day(at, zone(actor.time_zone))
    check_evaluation(draft, dated(situation).period, today=today)
    row = _convention(situation)
    row.evaluated_on, row.outcome, row.sequel = today, draft.outcome.value, draft.sequel.value
    row.are_goals_reached, row.last_present_on = draft.are_goals_reached, draft.last_day_present
    row.save()
    if draft.outcome is PmsmpOutcome.INTERRUPTED and draft.last_day_present is not None:
        end_situation(actor=actor, at=at, situation_id=situation_id, last_day=draft.last_day_present)
    settle(actor=actor, at=at, kind=DeadlineKind.PMSMP_EVALUATION, ref_id=situation_id)
    emit(
        PmsmpEvaluated(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            situation_id=situation_id,
            outcome=draft.outcome,
            sequel=draft.sequel,
        )
    )


@operation("Accident pendant une PMSMP noté")
def note_accident(
    *,
    actor: Actor,
    at: datetime,
    situation_id: UUID,
    happened_at: datetime,
    told_at: datetime | None = None,
    declared_at: datetime | None = None,
    accident_id: UUID | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Note an accident, or complete it with ``accident_id``; the work list awaits its declaration (D5135-5)."""
    check_may_edit_situations(actor)
    situation, where = _pmsmp(situation_id), zone(actor.time_zone)
    check_may_write(situation.dossier_id, FieldGroup.HEALTH)
    day = local_day(happened_at, where)
    _check_order(happened_at, told_at, declared_at, at)
    if not dated(situation).period.contains(day):
        raise Invalid.one(
            "happened_at", "Ce jour n’est pas l’un de ceux de la PMSMP.", "Vérifiez la date.", "order"
        )
    wanted = accident_id or uuid7()
    row = models.PmsmpAccident.objects.filter(pk=wanted, situation_id=situation.id).first()
    row = row or models.PmsmpAccident(
        id=wanted,
        structure_id=situation.structure_id,
        dossier_id=situation.dossier_id,
        situation_id=situation.id,
    )
    row.happened_at, row.told_at, row.declared_at = happened_at, told_at, declared_at
    row.save()
    _await_declaration(actor, at, row)
    emit(
        AccidentNoted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            situation_id=situation.id,
            accident_id=row.id,
            is_declared=declared_at is not None,
        )
    )
    return row.id


def _await_declaration(actor: Actor, at: datetime, row: models.PmsmpAccident) -> None:
    """The work list names no accident: everybody of the structure reads it."""
    if row.declared_at is not None:
        settle(actor=actor, at=at, kind=DeadlineKind.PMSMP_DECLARATION, ref_id=row.id)
        return
    where = zone(actor.time_zone)
    _, before = accident_delays(row.happened_at, row.told_at, on=local_day(row.happened_at, where))
    expect(
        actor=actor,
        at=at,
        dossier_id=row.dossier_id,
        kind=DeadlineKind.PMSMP_DECLARATION,
        ref_id=row.id,
        due_on=local_day(before, where),
        detail=f"avant {before.astimezone(where):%H:%M}",
    )


def _check_order(
    happened_at: datetime, told_at: datetime | None, declared_at: datetime | None, now: datetime
) -> None:
    told = [("happened_at", happened_at), ("told_at", told_at), ("declared_at", declared_at)]
    known = [(name, instant) for name, instant in told if instant is not None]
    for name, instant in known:
        if instant > now:
            raise Invalid.one(name, "Cette heure est à venir.", "Vérifiez la date et l’heure.", "in_future")
    for (_, before), (name, after) in pairwise(known):
        if after < before:
            raise Invalid.one(name, "Cette heure précède la précédente.", "Vérifiez les deux.", "order")


def _pmsmp(situation_id: UUID) -> models.Situation:
    row = situation_to_edit(situation_id)
    if row.kind != ImmersionKind.PMSMP:
        raise Invalid.one(
            "situation_id",
            "Cette situation n’est pas une PMSMP.",
            "Modifiez-la d’abord pour en faire une PMSMP.",
            "not_pmsmp",
        )
    return row


def _convention(situation: models.Situation) -> models.PmsmpConvention:
    found = models.PmsmpConvention.objects.select_for_update().filter(situation_id=situation.id).first()
    return found or models.PmsmpConvention(
        structure_id=situation.structure_id, dossier_id=situation.dossier_id, situation_id=situation.id
    )
