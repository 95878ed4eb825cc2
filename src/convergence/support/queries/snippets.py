"""Texts that the actor may reuse: her own and those that her structure shares."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q

from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody
from convergence.support import models
from convergence.support.policies import may_use_team_tools
from convergence.support.rules.texts import words_of
from convergence.support.types import SnippetRow

_NOBODY = "model texts, no young person"


@reads_nobody(_NOBODY)
def snippets(scope: Scope, *, words: str = "", limit: int = 200) -> list[SnippetRow]:
    """Her own first, then the shared ones, by name; those that hold every word."""
    if not may_use_team_tools(scope.actor):
        return []
    looked_for = Q()
    for word in words_of(words):
        looked_for &= Q(search_key__contains=word)
    rows = models.Snippet.objects.filter(looked_for).order_by(
        F("owner_id").asc(nulls_last=True), "name", "id"
    )
    return [_row(row) for row in rows[:limit]]


@reads_nobody(_NOBODY)
def snippet(scope: Scope, snippet_id: UUID) -> SnippetRow | None:
    """One text; None when it is absent, another structure's or another person's own."""
    row = models.Snippet.objects.filter(pk=snippet_id).first()
    return _row(row) if row and may_use_team_tools(scope.actor) else None


def _row(row: models.Snippet) -> SnippetRow:
    return SnippetRow(row.id, row.name, row.text, row.owner_id, row.written_by_name, row.change_id)
