"""Places where the structure meets people."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from convergence.agenda.appointments import models
from convergence.agenda.appointments.queries.rows import place_row
from convergence.agenda.appointments.types import PlaceRow
from convergence.foundation.clock import local_today
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody

_NOBODY = "rooms and addresses, no young person"


@reads_nobody(_NOBODY)
def places(scope: Scope, *, with_closed: bool = False) -> tuple[PlaceRow, ...]:
    """Places of the actor's structure, by name; closed ones only when asked for."""
    rows = models.Place.objects.filter(structure_id=scope.structure_id)
    if not with_closed:
        rows = rows.filter(Q(closed_on=None) | Q(closed_on__gt=local_today(scope.actor.time_zone)))
    return tuple(place_row(row) for row in rows.order_by("name", "id"))


@reads_nobody(_NOBODY)
def place(scope: Scope, place_id: UUID) -> PlaceRow | None:
    """One place, closed or not; None when it is absent or of another structure."""
    row = models.Place.objects.filter(pk=place_id, structure_id=scope.structure_id).first()
    return place_row(row) if row else None
