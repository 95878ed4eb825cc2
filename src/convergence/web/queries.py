"""Reads of delivery: saved lists of one user."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody
from convergence.web.models import SavedView


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved list: ``?query`` completes the address of its page."""

    id: UUID
    name: str
    query: str
    is_default: bool = False


@reads_nobody("filters and names of lists, which the user wrote for herself")
def saved_views(scope: Scope, page: str) -> list[ViewLink]:
    """Her saved lists of a page, by name."""
    rows = SavedView.objects.filter(user_id=scope.actor.user_id, page=page).order_by("name", "id")
    return [ViewLink(row.id, row.name, row.query, row.is_default) for row in rows]
