"""Demands of a person with the acts that answer them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from convergence.accompagnement.acts import models
from convergence.accompagnement.acts.policies import may_read_notes
from convergence.accompagnement.acts.queries.rows import shown
from convergence.accompagnement.acts.rules.demands import demand_state
from convergence.accompagnement.acts.types import ActStatus, ActTheme
from convergence.accompagnement.acts.types.demands import (
    AnswerRow,
    DemandOutcome,
    DemandRow,
    DemandState,
    DemandTextRow,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def demands_of(scope: Scope, dossier_id: UUID) -> list[DemandRow]:
    """The demands of a person, those without answer first, then the latest; without their free text."""
    rows = models.Demand.objects.filter(dossier_id=dossier_id).order_by("-asked_on", "-id")
    answers = _answers(dossier_id)
    found = [shown_demand(row, answers[row.id]) for row in rows]
    return sorted(found, key=lambda row: list(DemandState).index(row.state))


@reads(FieldGroup.ACCOMPAGNEMENT)
def demand_detail(scope: Scope, demand_id: UUID) -> DemandRow | None:
    """One demand; None when it is absent or hidden."""
    row = models.Demand.objects.filter(pk=demand_id).first()
    return shown_demand(row, _answers(row.dossier_id)[row.id]) if row else None


@reads(FieldGroup.FREE_TEXT)
def demand_texts(scope: Scope, dossier_id: UUID) -> list[DemandTextRow]:
    """What the person said, for those who may read free text."""
    if not may_read_notes(scope.actor):
        return []
    rows = models.DemandText.objects.filter(dossier_id=dossier_id).order_by("id")
    return [DemandTextRow(dossier_id, row.demand_id, row.text) for row in rows]


def shown_demand(row: models.Demand, answers: Iterable[AnswerRow]) -> DemandRow:
    """A demand as shown."""
    known = tuple(answers)
    return DemandRow(
        dossier_id=row.dossier_id,
        demand_id=row.id,
        theme=ActTheme(row.theme),
        asked_on=row.asked_on,
        entered_on=row.entered_on,
        promised_on=row.promised_on,
        state=demand_state(is_closed=row.closed_on is not None, has_answers=bool(known)),
        outcome=DemandOutcome(row.outcome) if row.outcome else None,
        closed_on=row.closed_on,
        answers=known,
        edit_token=row.change_id,
    )


def _answers(dossier_id: UUID) -> dict[UUID, list[AnswerRow]]:
    """Acts that answer, by demand; a cancelled act answers nothing any more."""
    links = list(models.DemandAnswer.objects.filter(dossier_id=dossier_id).order_by("occurred_on", "id"))
    grouped: dict[UUID, list[AnswerRow]] = defaultdict(list)
    if not links:
        return grouped
    acts = models.Act.objects.filter(dossier_id=dossier_id, id__in=[link.act_id for link in links]).exclude(
        status=ActStatus.CANCELLED
    )
    known = {row.id: shown(row) for row in acts}
    for link in links:
        if (act := known.get(link.act_id)) is not None:
            grouped[link.demand_id].append(
                AnswerRow(dossier_id, act.act_id, act.occurred_on, act.kind, act.status, act.label)
            )
    return grouped
