"""Raise a question: what stands in her calendar and what stands here differ, and only she knows."""

from __future__ import annotations

from convergence.agenda.calendars import models
from convergence.agenda.calendars.types import CopyState, Times


def raise_question(row: models.CalendarCopy, state: CopyState, theirs: Times | None) -> None:
    """Keep both and ask, on the page of her calendar and among her tasks."""
    row.state = state
    row.theirs_starts_at = theirs.starts_at if theirs else None
    row.theirs_ends_at = theirs.ends_at if theirs else None
    row.save()
