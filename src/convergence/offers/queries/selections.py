"""Services kept together: a professional's own, and those that her structure shares."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from convergence.foundation.scope import Scope
from convergence.offers import models
from convergence.offers.queries.rows import offer_rows
from convergence.offers.types import OfferRow, SelectionRow
from convergence.storage.journal import reads_nobody

_NOBODY = "services kept together, no young person"


@reads_nobody(_NOBODY)
def selections(scope: Scope) -> list[SelectionRow]:
    """Those that the reader keeps, then those that colleagues share, by name."""
    rows = [_shown(scope, row) for row in _readable(scope).order_by("name", "id")]
    return sorted(rows, key=lambda row: not row.is_mine)


@reads_nobody(_NOBODY)
def selection(scope: Scope, selection_id: UUID) -> SelectionRow | None:
    """One of them; None for an unknown one and for another's alike."""
    row = _readable(scope).filter(id=selection_id).first()
    return _shown(scope, row) if row else None


@reads_nobody(_NOBODY)
def offers_of_selection(scope: Scope, selection_id: UUID) -> list[OfferRow]:
    """Its services in their order, withdrawn ones included: who kept them must know."""
    row = selection(scope, selection_id)
    return offer_rows(row.offer_ids) if row else []


def _readable(scope: Scope) -> QuerySet[models.Selection]:
    own = Q(owner_id=scope.actor.user_id) | Q(is_shared=True)
    return models.Selection.objects.filter(own, structure_id=scope.structure_id)


def _shown(scope: Scope, row: models.Selection) -> SelectionRow:
    return SelectionRow(
        selection_id=row.id,
        name=row.name,
        note=row.note,
        owner_id=row.owner_id,
        is_shared=row.is_shared,
        is_mine=row.owner_id == scope.actor.user_id,
        offer_ids=tuple(row.offer_ids),
        edit_token=row.change_id,
    )
