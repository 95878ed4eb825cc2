"""Demands of the team's inbox."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody
from convergence.support import models
from convergence.support.policies import may_use_team_tools
from convergence.support.rules.demands import is_late
from convergence.support.rules.texts import words_of
from convergence.support.types import (
    DemandDetail,
    DemandFilters,
    DemandOrigin,
    DemandRow,
    DemandState,
    StepKind,
    StepRow,
)

_GROUPS = (FieldGroup.ACCOMPAGNEMENT, FieldGroup.FREE_TEXT)
_FIRST = Case(
    When(state=DemandState.WAITING, then=Value(0)),
    When(state=DemandState.TAKEN, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@reads(*_GROUPS)
def demands(
    scope: Scope, filters: DemandFilters, *, today: date, limit: int = 50, after: int = 0
) -> list[DemandRow]:
    """The inbox of the actor's structure: what waits first, then what is taken, the most pressing first.

    Done ones come last, and only when they are asked for or looked for by words.
    """
    rows = _kept(filters).annotate(first=_FIRST).order_by("first", "due_on", "received_at", "id")
    if not may_use_team_tools(scope.actor):
        return []
    return [_row(row, today) for row in rows[after : after + limit]]


@reads(*_GROUPS)
def demands_of_file(scope: Scope, dossier_id: UUID, *, today: date) -> list[DemandRow]:
    """Demands about one young person, the latest first."""
    if not may_use_team_tools(scope.actor):
        return []
    rows = models.Demand.objects.filter(dossier_id=dossier_id).order_by("-received_at", "-id")
    return [_row(row, today) for row in rows]


@reads(*_GROUPS)
def demand(scope: Scope, demand_id: UUID, *, today: date) -> DemandDetail | None:
    """One demand and what happened to it; None when it is absent or hidden."""
    row = models.Demand.objects.filter(pk=demand_id).first()
    if row is None or not may_use_team_tools(scope.actor):
        return None
    steps = models.DemandStep.objects.filter(demand=row).order_by("at", "id")
    return DemandDetail(_row(row, today), row.text, tuple(map(_step, steps)))


@reads_nobody("two numbers")
def waiting_demands(scope: Scope) -> tuple[int, int]:
    """How many demands wait for whoever takes them, and how many the actor herself has to treat."""
    if not may_use_team_tools(scope.actor):
        return 0, 0
    rows = models.Demand.objects.filter(structure_id=scope.structure_id)
    return (
        rows.filter(state=DemandState.WAITING).count(),
        rows.filter(state=DemandState.TAKEN, assignee_id=scope.actor.user_id).count(),
    )


def _kept(filters: DemandFilters) -> QuerySet[models.Demand]:
    rows = models.Demand.objects.all()
    words = Q()
    for word in words_of(filters.words):
        words &= Q(search_key__contains=word)
    rows = rows.filter(words) if words else rows
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    elif not words:
        rows = rows.exclude(state=DemandState.DONE)
    if filters.assignee_id is not None:
        rows = rows.filter(assignee_id=filters.assignee_id)
    return rows.filter(site_id=filters.site_id) if filters.site_id else rows


def _row(row: models.Demand, today: date) -> DemandRow:
    state = DemandState(row.state)
    return DemandRow(
        demand_id=row.id,
        dossier_id=row.dossier_id,
        subject=row.subject,
        origin=DemandOrigin(row.origin),
        state=state,
        site_id=row.site_id,
        assignee_id=row.assignee_id,
        due_on=row.due_on,
        received_at=row.received_at,
        received_by=row.received_by_name,
        is_late=is_late(state, row.due_on, today),
        edit_token=row.change_id,
    )


def _step(row: models.DemandStep) -> StepRow:
    return StepRow(StepKind(row.kind), row.at, row.by_name, row.to_name, row.text)
