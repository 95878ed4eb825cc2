"""Who waits for a place, and places that wait for an answer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from convergence.agenda.workshops import models
from convergence.agenda.workshops.queries.rows import shown_waiting
from convergence.agenda.workshops.types import OfferedPlaceRow, SessionState, WaitingRow, WaitingState
from convergence.foundation.actor import Actor
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody
from convergence.storage.session import structures_with_work

MOST = 20_000
_AWAITED = (WaitingState.WAITING.value, WaitingState.OFFERED.value)


@reads(FieldGroup.ACCOMPAGNEMENT)
def waiting_list(scope: Scope, session_id: UUID, *, limit: int = MOST) -> list[WaitingRow]:
    """Those who wait for a place in a session or to whom one is offered, in the order of asking."""
    rows = models.WaitingPlace.objects.filter(
        session_id=session_id, structure_id=scope.structure_id, state__in=_AWAITED
    )
    return [shown_waiting(row) for row in rows.order_by("rank")[:limit]]


@reads(FieldGroup.ACCOMPAGNEMENT)
def offered_places(scope: Scope, *, at: datetime, limit: int = 50) -> list[OfferedPlaceRow]:
    """Places held for someone of the structure: each waits for an answer, the most pressing first."""
    return _offered(models.WaitingPlace.objects.filter(structure_id=scope.structure_id), at, limit)


@reads(FieldGroup.ACCOMPAGNEMENT)
def offered_to(scope: Scope, dossier_id: UUID, *, at: datetime) -> list[OfferedPlaceRow]:
    """Places held for one person now, the most pressing first."""
    return _offered(models.WaitingPlace.objects.filter(dossier_id=dossier_id), at, MOST)


@reads(FieldGroup.ACCOMPAGNEMENT)
def waiting_of(scope: Scope, dossier_id: UUID) -> list[WaitingRow]:
    """Where one person waits for a place, or is offered one, the earliest asked first."""
    rows = models.WaitingPlace.objects.filter(dossier_id=dossier_id, state__in=_AWAITED)
    return [shown_waiting(row) for row in rows.order_by("asked_at", "id")]


def _offered(places: QuerySet[models.WaitingPlace], at: datetime, limit: int) -> list[OfferedPlaceRow]:
    rows = places.filter(state=WaitingState.OFFERED, offer_ends_at__gt=at).select_related("session")
    return [
        OfferedPlaceRow(
            dossier_id=row.dossier_id,
            waiting_id=row.id,
            session_id=row.session_id,
            name=row.session.name,
            starts_at=row.session.starts_at,
            offer_ends_at=row.offer_ends_at,
        )
        for row in rows.order_by("offer_ends_at", "id")[:limit]
        if row.offer_ends_at is not None
    ]


@reads_nobody("identifiers of structures, of no one in particular")
def structures_with_places(scope: Scope, at: datetime) -> list[UUID]:
    """Where an offer was not answered in time, or a free place waits for the next; none but for the house."""
    return structures_with_work("workshops_structures_with_places", at)


def sessions_with_places_to_offer(actor: Actor, at: datetime) -> list[UUID]:
    """Sessions to come of the structure with an answer overdue, or with a free place and somebody who waits."""
    late = models.WaitingPlace.objects.filter(
        structure_id=actor.structure_id, state=WaitingState.OFFERED, offer_ends_at__lte=at
    )
    free = models.SessionSeats.objects.filter(
        Q(capacity=None) | Q(capacity__gt=F("taken") + F("held")),
        structure_id=actor.structure_id,
        waiting__gt=0,
        session__state=SessionState.PLANNED,
        session__starts_at__gt=at,
    )
    found = {
        *late.order_by("session_id").values_list("session_id", flat=True),
        *free.order_by("session_id").values_list("session_id", flat=True),
    }
    return sorted(found)
