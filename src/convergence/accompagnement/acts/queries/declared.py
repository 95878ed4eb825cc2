"""The steps of one person as she reads them in her space: hers, with her own words, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.policies import may_declare_steps
from convergence.accompagnement.acts.queries.rows import counted
from convergence.accompagnement.acts.rules.declared import waits_for_validation
from convergence.accompagnement.acts.rules.hours import duration_minutes
from convergence.accompagnement.acts.types import ActKind, ActStatus
from convergence.accompagnement.acts.types.origins import HERSELF
from convergence.accompagnement.acts.types.weeks import OwnStepRow
from convergence.accompagnement.situations.types import SnpMeasure
from convergence.foundation.classification import FieldGroup
from convergence.foundation.periods import zone
from convergence.foundation.problems import Refused
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.FREE_TEXT)
def own_steps_of(scope: Scope, dossier_id: UUID, *, since: date, limit: int = 60) -> list[OwnStepRow]:
    """Her steps since a day, the latest first, those taken back included; Refused to anybody but herself.

    The words are those that she wrote: what a professional noted of a step is not told here.
    """
    if not may_declare_steps(scope.actor, dossier_id):
        raise Refused("Cette liste est celle de la personne.", what_to_do="Ouvrez les actes de son dossier.")
    rows = models.Act.objects.filter(
        dossier_id=dossier_id, occurred_on__gte=since, kind=ActKind.OWN_STEP
    ).order_by("-occurred_on", "-id")[:limit]
    shown, where = list(rows), zone(scope.actor.time_zone)
    words = _words(dossier_id, [row.id for row in shown if row.source == HERSELF])
    return [
        OwnStepRow(
            dossier_id=dossier_id,
            act_id=row.id,
            occurred_on=row.occurred_on,
            minutes=duration_minutes(counted(row), where=where),
            measure=SnpMeasure(row.measure) if row.measure else None,
            words=words.get(row.id, ""),
            is_validated=row.is_qualified and row.status == ActStatus.PRESENT,
            is_cancelled=row.status == ActStatus.CANCELLED,
            may_take_back=row.source == HERSELF
            and waits_for_validation(
                kind=row.kind, status=row.status, is_qualified=row.is_qualified, source=row.source
            ),
        )
        for row in shown
    ]


def _words(dossier_id: UUID, act_ids: list[UUID]) -> Mapping[UUID, str]:
    notes = models.ActNote.objects.filter(dossier_id=dossier_id, act_id__in=act_ids)
    return dict(notes.values_list("act_id", "text"))
