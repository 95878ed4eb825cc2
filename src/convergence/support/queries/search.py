"""One search through everything that the team shares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.foundation.text import name_key
from convergence.storage.journal import reads
from convergence.support import models
from convergence.support.queries.announcements import announcements_for
from convergence.support.queries.inbox import demands
from convergence.support.queries.practice import practices
from convergence.support.queries.snippets import snippets
from convergence.support.rules.texts import excerpt, words_of
from convergence.support.types import DemandFilters, FoundRow, SupportThing

_EACH = 50


@reads(FieldGroup.ACCOMPAGNEMENT, FieldGroup.FREE_TEXT)
def found(scope: Scope, typed: str, *, at: datetime, today: date) -> list[FoundRow]:
    """What holds every word: those that hold them in their title first, then the latest."""
    words = words_of(typed)
    if not words:
        return []
    rows = [*_demands(scope, typed, words, today), *_announcements(scope, typed, words, at)]
    rows += [*_practices(scope, typed, words), *_snippets(scope, typed, words, at)]
    rows.sort(key=lambda row: row.at, reverse=True)
    return sorted(rows, key=lambda row: not all(word in name_key(row.title) for word in words))


def _demands(scope: Scope, typed: str, words: list[str], today: date) -> Iterator[FoundRow]:
    rows = demands(scope, DemandFilters(words=typed), today=today, limit=_EACH)
    texts = dict(
        models.Demand.objects.filter(id__in=[row.demand_id for row in rows])
        .order_by("id")
        .values_list("id", "text")
    )
    for row in rows:
        text = excerpt(texts[row.demand_id], words)
        yield FoundRow(SupportThing.DEMAND, row.demand_id, row.dossier_id, row.subject, text, row.received_at)


def _announcements(scope: Scope, typed: str, words: list[str], at: datetime) -> Iterator[FoundRow]:
    for row in announcements_for(scope, at, with_ended=True, words=typed):
        yield FoundRow(
            SupportThing.ANNOUNCEMENT,
            row.announcement_id,
            None,
            row.title,
            excerpt(row.text, words),
            row.starts_at,
        )


def _practices(scope: Scope, typed: str, words: list[str]) -> Iterator[FoundRow]:
    for row in practices(scope, words=typed)[:_EACH]:
        yield FoundRow(
            SupportThing.PRACTICE,
            row.practice_id,
            None,
            row.title,
            excerpt(row.text, words),
            row.written_at,
        )


def _snippets(scope: Scope, typed: str, words: list[str], at: datetime) -> Iterator[FoundRow]:
    for row in snippets(scope, words=typed, limit=_EACH):
        yield FoundRow(SupportThing.SNIPPET, row.snippet_id, None, row.name, excerpt(row.text, words), at)
