"""Exits of a person, with the verdict of each definition and the news taken afterwards."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.rules.exits import verdicts
from convergence.accompagnement.situations.types.exits import (
    ExitAbout,
    ExitClass,
    ExitRow,
    FollowUpAnswer,
    FollowUpRow,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def exits_of(scope: Scope, dossier_id: UUID) -> list[ExitRow]:
    """The exits of a person that stand, the latest first, under every definition in force on their day."""
    rows = models.Exit.objects.filter(dossier_id=dossier_id, is_withdrawn=False)
    follow_ups: dict[UUID, list[FollowUpRow]] = defaultdict(list)
    for row in models.FollowUp.objects.filter(dossier_id=dossier_id).order_by("due_on", "id"):
        follow_ups[row.left_id].append(shown_follow_up(row))
    return [_shown(row, follow_ups[row.id]) for row in rows.order_by("-exited_on", "-id")]


@reads(FieldGroup.ACCOMPAGNEMENT)
def follow_up_detail(scope: Scope, follow_up_id: UUID) -> FollowUpRow | None:
    """One follow-up; None when it is absent or hidden."""
    row = models.FollowUp.objects.filter(pk=follow_up_id).first()
    return shown_follow_up(row) if row else None


def shown_follow_up(row: models.FollowUp) -> FollowUpRow:
    """A follow-up as shown."""
    return FollowUpRow(
        dossier_id=row.dossier_id,
        follow_up_id=row.id,
        exit_id=row.left_id,
        months=row.months,
        due_on=row.due_on,
        noted_on=row.noted_on,
        answer=FollowUpAnswer(row.answer) if row.answer else None,
        situation_id=row.situation_id,
    )


def _shown(row: models.Exit, follow_ups: list[FollowUpRow]) -> ExitRow:
    found = ExitClass(row.exit_class)
    return ExitRow(
        dossier_id=row.dossier_id,
        exit_id=row.id,
        about=ExitAbout(row.about),
        ref_id=row.ref_id,
        exited_on=row.exited_on,
        exit_class=found,
        situation_id=row.situation_id,
        verdicts=verdicts(found, row.exited_on),
        follow_ups=tuple(follow_ups),
    )
