"""Notes of practice of the actor's structure."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody
from convergence.support import models
from convergence.support.policies import may_use_team_tools
from convergence.support.rules.texts import words_of
from convergence.support.types import PracticeRow

_NOBODY = "how a structure works, no young person"


@reads_nobody(_NOBODY)
def practices(
    scope: Scope, *, words: str = "", topic: str = "", with_withdrawn: bool = False
) -> list[PracticeRow]:
    """Notes that hold every word, by topic then title."""
    if not may_use_team_tools(scope.actor):
        return []
    rows = models.PracticeNote.objects.filter(structure_id=scope.structure_id)
    if not with_withdrawn:
        rows = rows.filter(is_withdrawn=False)
    if topic:
        rows = rows.filter(topic=topic)
    looked_for = Q()
    for word in words_of(words):
        looked_for &= Q(search_key__contains=word)
    return [_row(row) for row in rows.filter(looked_for).order_by("topic", "title", "id")]


@reads_nobody(_NOBODY)
def practices_beside(scope: Scope, screen: str) -> list[PracticeRow]:
    """Notes that concern one part of the site (``agenda``), by title."""
    if not may_use_team_tools(scope.actor):
        return []
    rows = models.PracticeNote.objects.filter(
        structure_id=scope.structure_id, is_withdrawn=False, screens__contains=[screen]
    )
    return [_row(row) for row in rows.order_by("title", "id")]


@reads_nobody(_NOBODY)
def practice(scope: Scope, practice_id: UUID) -> PracticeRow | None:
    """One note, withdrawn or not; None when it is absent or another structure's."""
    row = models.PracticeNote.objects.filter(pk=practice_id).first()
    return _row(row) if row and may_use_team_tools(scope.actor) else None


def _row(row: models.PracticeNote) -> PracticeRow:
    return PracticeRow(
        practice_id=row.id,
        title=row.title,
        text=row.text,
        topic=row.topic,
        screens=tuple(row.screens),
        written_by=row.written_by_name,
        written_at=row.written_at,
        is_withdrawn=row.is_withdrawn,
        edit_token=row.change_id,
    )
