"""Time taken from professionals and places, and what is left of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from convergence.agenda.appointments import models
from convergence.agenda.appointments.queries.rows import busy_row
from convergence.agenda.appointments.rules.slots import free_slots
from convergence.agenda.appointments.types import BusyRow, Slot
from convergence.foundation.periods import zone
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody

_NOBODY = "time of professionals and rooms, no young person"
_LOOKED_AHEAD = timedelta(weeks=5)


@reads_nobody(_NOBODY)
def busy_times(
    scope: Scope,
    adviser_ids: Collection[UUID],
    start: datetime,
    end: datetime,
    *,
    place_ids: Collection[UUID] = (),
) -> tuple[BusyRow, ...]:
    """What takes the time of these professionals, or these places, in a period; in order."""
    rows = models.BusyTime.objects.filter(
        Q(adviser_id__among=list(adviser_ids)) | Q(place_id__among=list(place_ids)),
        structure_id=scope.structure_id,
        during__overlap=(start, end),
    )
    return tuple(busy_row(row) for row in rows.order_by("during", "id"))


@reads_nobody(_NOBODY)
def free_times(
    scope: Scope,
    adviser_ids: Sequence[UUID],
    *,
    after: datetime,
    length: timedelta,
    place_id: UUID | None = None,
    most: int = 3,
) -> tuple[Slot, ...]:
    """The next times when all these professionals, and the place if it takes one use at a time, are free."""
    where = models.Place.objects.filter(pk=place_id).first() if place_id else None
    held = [where.id] if where and where.is_exclusive else []
    busy = busy_times(scope, adviser_ids, after, after + _LOOKED_AHEAD, place_ids=held)
    opening = (where.opens_at, where.closes_at) if where and where.opens_at and where.closes_at else None
    return free_slots(
        [(row.starts_at, row.ends_at) for row in busy],
        after=after,
        length=length,
        where=zone(scope.actor.time_zone),
        most=most,
        opening=opening,
    )
