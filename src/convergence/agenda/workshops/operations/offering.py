"""A free place of a session to come is offered to the first who waits, and held for her."""

from __future__ import annotations

from convergence.agenda.workshops import models
from convergence.agenda.workshops.operations.finding import HeldSession, fact, read_again
from convergence.agenda.workshops.rules.enrolling import offer_end
from convergence.agenda.workshops.types import PlaceOffered, SessionState, WaitingState
from convergence.foundation.actor import Actor
from convergence.storage.operation import emit_all


def catch_up(held: HeldSession, actor: Actor) -> int:
    """End the offers that nobody answered in time, then offer what is free: nobody passes before who waits.

    A place freed by the hand-over or the erasure of a file is found here too. Returns how many were offered.
    """
    if held.row.held:
        models.WaitingPlace.objects.filter(
            session_id=held.model.id, state=WaitingState.OFFERED, offer_ends_at__lte=held.at
        ).update(state=WaitingState.EXPIRED.value, offer_ends_at=None)
        read_again(held, actor)
    return offer_free_places(held, actor)


def offer_free_places(held: HeldSession, actor: Actor) -> int:
    """Offer each free place to the next of the list; returns how many were offered. The counts must be fresh."""
    row = held.row
    if row.state is not SessionState.PLANNED or not row.waiting or row.is_full:
        return 0
    queue = models.WaitingPlace.objects.filter(
        session_id=held.model.id, structure_id=held.model.structure_id, state=WaitingState.WAITING
    ).order_by("rank")
    chosen = list(queue if row.free is None else queue[: row.free])
    until = offer_end(held.at, row.starts_at)
    models.WaitingPlace.objects.filter(id__in=[place.id for place in chosen]).update(
        state=WaitingState.OFFERED.value, offer_ends_at=until
    )
    emit_all(
        PlaceOffered(**fact(row, place.dossier_id), waiting_id=place.id, offer_ends_at=until)
        for place in chosen
    )
    read_again(held, actor)
    return len(chosen)
