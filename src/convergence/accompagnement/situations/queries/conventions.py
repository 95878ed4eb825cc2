"""Conventions of the PMSMP of a person, and their accidents."""

from __future__ import annotations

from uuid import UUID

from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.queries.rows import dated
from convergence.accompagnement.situations.rules.conventions import accident_delays, missing_indications
from convergence.accompagnement.situations.types import SituationCategory
from convergence.accompagnement.situations.types.conventions import (
    AccidentRow,
    ConventionDraft,
    ConventionRow,
    EvaluationDraft,
    PmsmpOutcome,
    PmsmpSequel,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import local_day, zone
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def conventions_of(scope: Scope, dossier_id: UUID) -> list[ConventionRow]:
    """The conventions of the PMSMP of a person; none for a PMSMP of which nobody wrote it."""
    rows = list(models.PmsmpConvention.objects.filter(dossier_id=dossier_id).order_by("id"))
    known = {row.id: row for row in models.Situation.objects.filter(dossier_id=dossier_id)} if rows else {}
    jobs = [
        dated(row).period
        for row in known.values()
        if row.category in (SituationCategory.JOB, SituationCategory.WORK_STUDY) and not row.is_cancelled
    ]
    return [
        _shown(row, is_employed=any(dated(known[row.situation_id]).period.overlaps(job) for job in jobs))
        for row in rows
    ]


@reads(FieldGroup.HEALTH)
def accidents_of(scope: Scope, dossier_id: UUID) -> list[AccidentRow]:
    """The accidents during the PMSMP of a person, the latest first; none without the right to health data."""
    where = zone(scope.actor.time_zone)
    found = []
    for row in models.PmsmpAccident.objects.filter(dossier_id=dossier_id).order_by("-happened_at", "-id"):
        tell, declare = accident_delays(row.happened_at, row.told_at, on=local_day(row.happened_at, where))
        found.append(
            AccidentRow(
                dossier_id,
                row.id,
                row.situation_id,
                row.happened_at,
                row.told_at,
                row.declared_at,
                tell,
                declare,
            )
        )
    return found


def _shown(row: models.PmsmpConvention, *, is_employed: bool) -> ConventionRow:
    draft = ConventionDraft(
        row.host_siret, row.host_activity, row.tutor_name, row.tutor_role, row.place, row.presence_hours,
        row.schedule, row.tasks, row.evaluation_way, row.signed_on, row.is_lawful_use, row.employer_agreed,
    )  # fmt: skip
    evaluation = None
    if row.outcome:
        evaluation = EvaluationDraft(
            PmsmpOutcome(row.outcome), row.are_goals_reached, row.last_present_on, PmsmpSequel(row.sequel)
        )
    return ConventionRow(
        dossier_id=row.dossier_id,
        situation_id=row.situation_id,
        draft=draft,
        evaluated_on=row.evaluated_on,
        evaluation=evaluation,
        missing=missing_indications(draft, is_employed=is_employed),
        edit_token=row.change_id,
    )
