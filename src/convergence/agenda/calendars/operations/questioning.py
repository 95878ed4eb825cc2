"""Raise a question: what stands in her calendar and what stands here differ, and only she knows."""

from __future__ import annotations

from convergence.agenda.calendars import models
from convergence.agenda.calendars.types import CalendarQuestionRaised, CopyState, Times
from convergence.storage.operation import emit


def raise_question(row: models.CalendarCopy, state: CopyState, theirs: Times | None) -> None:
    """Keep both and ask; the same question twice is asked once."""
    is_new = row.state != state
    row.state = state
    row.theirs_starts_at = theirs.starts_at if theirs else None
    row.theirs_ends_at = theirs.ends_at if theirs else None
    row.save()
    if is_new:
        emit(
            CalendarQuestionRaised(
                structure_id=row.structure_id,
                account_id=row.account_id,
                adviser_id=row.adviser_id,
                copy_id=row.id,
                ref_id=row.ref_id,
                state=state,
            )
        )
