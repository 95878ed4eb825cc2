"""Situations of one person, as they stand or as they were known, and the current ones of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from convergence.accompagnement.situations import models
from convergence.accompagnement.situations.policies import may_read_comments
from convergence.accompagnement.situations.queries.rows import (
    LISTED,
    Listed,
    dated,
    listed,
    seen,
    shown,
    span,
)
from convergence.accompagnement.situations.rules import current as rules
from convergence.accompagnement.situations.rules.overlaps import overlap_warnings
from convergence.accompagnement.situations.types import (
    CurrentSituationRow,
    OverlapRow,
    SituationCommentRow,
    SituationRow,
    SpanRow,
)
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.history import RowChange, changes_of_file, rows_as_known
from convergence.storage.journal import reads

AnyRow = TypeVar("AnyRow", bound=Listed)


@reads(FieldGroup.ACCOMPAGNEMENT)
def situations_of(
    scope: Scope, dossier_id: UUID, *, on: date, with_cancelled: bool = False
) -> list[SituationRow]:
    """Every situation of a person, the latest first, with its state on a day."""
    rows = models.Situation.objects.filter(dossier_id=dossier_id)
    if not with_cancelled:
        rows = rows.filter(is_cancelled=False)
    return [shown(row, on) for row in rows.order_by("-starts_on", "-id")]


@reads(FieldGroup.ACCOMPAGNEMENT)
def situation_detail(scope: Scope, situation_id: UUID, *, on: date) -> SituationRow | None:
    """One situation, cancelled or not; None when it is absent or hidden."""
    row = models.Situation.objects.filter(pk=situation_id).first()
    return shown(row, on) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def situations_as_known(
    scope: Scope, dossier_id: UUID, known_at: datetime, *, on: date
) -> list[SituationRow]:
    """The situations of a person as they were known at an instant, with their state on a day.

    Two axes: ``known_at`` is when the network knew it, ``on`` when it happened. Cancelled ones are left out
    from the instant of the cancellation.
    """
    rows = [row for row in rows_as_known(models.Situation, dossier_id, known_at) if not row.is_cancelled]
    rows.sort(key=lambda row: (row.starts_on, row.id), reverse=True)
    return [shown(row, on) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def overlaps(scope: Scope, dossier_id: UUID, *, on: date) -> list[OverlapRow]:
    """Each pair of situations, not over on a day, that hardly goes together: to be checked, never refused."""
    rows = models.Situation.objects.filter(dossier_id=dossier_id, is_cancelled=False).order_by(
        "starts_on", "id"
    )
    alive = [found for row in rows if (found := dated(row)).period.end is None or found.period.end > on]
    return [
        OverlapRow(dossier_id, later.situation_id, warning.other.situation_id, warning.sentence)
        for rank, later in enumerate(alive)
        for warning in overlap_warnings(later, alive[:rank])
        if later.situation_id and warning.other.situation_id
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def overlaps_with(scope: Scope, situation_id: UUID) -> list[OverlapRow]:
    """The situations, past ones included, with which one hardly goes together: what an entry should be told."""
    row = models.Situation.objects.filter(pk=situation_id, is_cancelled=False).first()
    if row is None:
        return []
    others = models.Situation.objects.filter(dossier_id=row.dossier_id, is_cancelled=False).order_by(
        "starts_on", "id"
    )
    return [
        OverlapRow(row.dossier_id, situation_id, warning.other.situation_id, warning.sentence)
        for warning in overlap_warnings(dated(row), [dated(other) for other in others])
        if warning.other.situation_id
    ]


@reads(FieldGroup.ACCOMPAGNEMENT)
def spans_of(scope: Scope, dossier_ids: Sequence[UUID], first: date, last: date) -> list[SpanRow]:
    """The situations of people that hold a day of a period, both days included, in one query."""
    end = Coalesce("ends_on", "planned_end_on")
    rows = (
        models.Situation.objects.filter(
            dossier_id__among=dossier_ids, is_cancelled=False, starts_on__lte=last
        )
        .annotate(end=end)
        .filter(Q(end=None) | Q(end__gt=first))
        .order_by("starts_on", "id")
    )
    return [span(row.dossier_id, row) for row in rows.values_list("dossier_id", *LISTED, named=True)]


@reads(FieldGroup.ACCOMPAGNEMENT)
def current_situation(scope: Scope, dossier_id: UUID, on: date) -> CurrentSituationRow | None:
    """What stands for the person on a day; None when nothing is recorded (or nothing may be seen)."""
    rows = list(_running([dossier_id], on))
    if not rows:
        return None
    row = shown(_first(rows, on), on)
    return CurrentSituationRow(dossier_id, row.category, row.label, row)


@reads(FieldGroup.ACCOMPAGNEMENT)
def standing_among(scope: Scope, rows: Sequence[SituationRow], on: date) -> CurrentSituationRow | None:
    """The same among rows that :func:`situations_of` read already, without another query."""
    by_id = {row.situation_id: row for row in rows}
    found = rules.current_situation(map(seen, rows), on).situation
    if found is None or found.situation_id is None:
        return None
    row = by_id[found.situation_id]
    return CurrentSituationRow(row.dossier_id, row.category, row.label, row)


@reads(FieldGroup.ACCOMPAGNEMENT)
def current_situations_of(scope: Scope, dossier_ids: Sequence[UUID], on: date) -> list[CurrentSituationRow]:
    """What stands for each person of a list on a day, in one query.

    A person of whom nothing runs has no row: she is « Situation inconnue ».
    """
    grouped: dict[UUID, list[Listed]] = defaultdict(list)
    for row in _running(dossier_ids, on).values_list("dossier_id", *LISTED, named=True):
        grouped[row.dossier_id].append(row)
    return [listed(dossier_id, _first(rows, on)) for dossier_id, rows in grouped.items()]


def _running(dossier_ids: Sequence[UUID], on: date) -> QuerySet[models.Situation]:
    end = Coalesce("ends_on", "planned_end_on")
    return (
        models.Situation.objects.filter(
            dossier_id__among=dossier_ids, is_cancelled=False, awaits_confirmation=False, starts_on__lte=on
        )
        .annotate(end=end)
        .filter(Q(end=None) | Q(end__gt=on))
    )


def _first(rows: Sequence[AnyRow], on: date) -> AnyRow:
    """The one that stands for the person, among those that run on the day."""
    if len(rows) == 1:
        return rows[0]
    found = rules.current_situation((dated(row) for row in rows), on)
    return next(row for row in rows if found.situation and row.id == found.situation.situation_id)


@reads(FieldGroup.FREE_TEXT)
def comments_of(scope: Scope, dossier_id: UUID) -> list[SituationCommentRow]:
    """Free text about the situations of a person; empty for those who may not read free text."""
    if not may_read_comments(scope.actor):
        return []
    rows = models.SituationComment.objects.filter(dossier_id=dossier_id).order_by("id")
    return [SituationCommentRow(row.dossier_id, row.situation_id, row.text) for row in rows]


@reads(FieldGroup.ACCOMPAGNEMENT)
def situation_changes(scope: Scope, dossier_id: UUID, limit: int = 100) -> list[RowChange]:
    """Who changed which situation of a person, when, why, from which source: the newest first.

    The reason is free text: blank for those who may not read it.
    """
    found = changes_of_file(dossier_id, [models.Situation], limit=limit)
    return found if may_read_comments(scope.actor) else [replace(change, reason="") for change in found]
