"""Editions of a source and their reports, for the organisation that owns it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.rules.schema.wording import LABELS
from convergence.offers.types import EditionRow, EditionState, ProblemCount, RejectPage, RejectRow
from convergence.storage.journal import reads_nobody

_EDITIONS = "editions of the directory, no young person"
_ORDER = ("is_warning", "line", "id")


@reads_nobody(_EDITIONS)
def editions(scope: Scope, source_id: UUID, *, limit: int = 50) -> list[EditionRow]:
    """The last editions of a source of the actor's organisation, newest first."""
    rows = _own(scope).filter(source_id=source_id).order_by("-received_at", "-id")
    return [_shown(row) for row in rows[:limit]]


@reads_nobody(_EDITIONS)
def edition(scope: Scope, edition_id: UUID) -> EditionRow | None:
    """One edition; None when it is absent or another organisation's."""
    row = _own(scope).filter(id=edition_id).first()
    return _shown(row) if row else None


@reads_nobody(_EDITIONS)
def reject_counts(scope: Scope, edition_id: UUID) -> list[ProblemCount]:
    """Problems of an edition by field, rows refused first, then the most frequent."""
    rows = (
        _rejects(scope, edition_id)
        .values_list("record_kind", "field", "is_warning")
        .annotate(count=Count("id"))
        .order_by("is_warning", "-count", "record_kind", "field")
    )
    return [
        ProblemCount(kind, field, LABELS.get(field, "ligne entière"), is_warning, count)
        for kind, field, is_warning, count in rows
    ]


@reads_nobody(_EDITIONS)
def rejects(
    scope: Scope,
    edition_id: UUID,
    *,
    record_kind: str = "",
    field: str | None = None,
    after: str = "",
    limit: int = 50,
) -> RejectPage:
    """A page of the rows that an edition refused, then of those taken with a warning; by line."""
    rows = _rejects(scope, edition_id)
    if record_kind:
        rows = rows.filter(record_kind=record_kind)
    if field is not None:
        rows = rows.filter(field=field)
    if place := _place(after):
        is_warning, line, row_id = place
        rows = rows.filter(
            Q(is_warning__gt=is_warning)
            | Q(is_warning=is_warning, line__gt=line)
            | Q(is_warning=is_warning, line=line, id__gt=row_id)
        )
    found = list(rows.order_by(*_ORDER)[: limit + 1])
    shown, is_last = found[:limit], len(found) <= limit
    end = "" if is_last else f"{int(shown[-1].is_warning)}.{shown[-1].line}.{shown[-1].id}"
    return RejectPage(tuple(map(_reject, shown)), end)


@reads_nobody(_EDITIONS)
def all_rejects(scope: Scope, edition_id: UUID) -> Iterator[RejectRow]:
    """Every row of the report, one after the other: it may be long."""
    rows = _rejects(scope, edition_id).order_by(*_ORDER)
    return (_reject(row) for row in rows.iterator(chunk_size=2000))


def _own(scope: Scope) -> QuerySet[models.Edition]:
    return models.Edition.objects.select_related("source").filter(structure_id=scope.structure_id)


def _rejects(scope: Scope, edition_id: UUID) -> QuerySet[models.Reject]:
    return models.Reject.objects.filter(edition_id=edition_id, structure_id=scope.structure_id)


def _place(after: str) -> tuple[bool, int, UUID] | None:
    try:
        is_warning, line, row_id = after.split(".")
        return is_warning == "1", min(int(line), 2**31 - 1), UUID(row_id)
    except ValueError:
        return None


def _reject(row: models.Reject) -> RejectRow:
    return RejectRow(
        row.line, row.record_kind, row.record_key, row.field, row.reason, row.excerpt, row.is_warning
    )


def _shown(row: models.Edition) -> EditionRow:
    return EditionRow(
        edition_id=row.id,
        source_id=row.source_id,
        source_name=row.source.name,
        state=EditionState(row.state),
        received_at=row.received_at,
        origin=row.origin,
        received=row.received,
        created=row.created,
        changed=row.changed,
        unchanged=row.unchanged,
        withdrawn=row.withdrawn,
        rejected=row.rejected,
        warned=row.warned,
        refusal=row.refusal,
        change_id=row.change_id,
    )
