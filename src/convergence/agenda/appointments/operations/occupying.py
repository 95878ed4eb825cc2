"""Time taken by what is not an appointment: sessions, slots held for a booking, a personal calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.operations.taking import Taking, place_to_use, release, take
from convergence.agenda.appointments.policies import check_may_occupy
from convergence.agenda.appointments.types import BusyKind
from convergence.foundation.actor import Actor
from convergence.foundation.problems import Invalid
from convergence.storage.operation import operation


@operation("Temps occupé")
def occupy(
    *,
    actor: Actor,
    at: datetime,
    kind: BusyKind,
    ref_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    adviser_ids: Sequence[UUID] = (),
    place_id: UUID | None = None,
    label: str = "",
    over_absence: bool = False,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Take the time of professionals and of a place for what ``ref_id`` names, in place of what it had taken.

    ``label`` is a word for colleagues, never about a young person. A personal calendar (``EXTERNAL``) is told as it
    is and never refused; the others raise TimeConflict or AbsenceConflict. Returns ``ref_id``.
    """
    check_may_occupy(actor)
    if ends_at <= starts_at:
        raise Invalid.one("ends_at", "La fin précède le début.", "Corrigez l’une des deux heures.", "order")
    place = place_to_use(actor, place_id, starts_at)
    wanted = Taking(
        kind, ref_id, starts_at, ends_at, tuple(adviser_ids), place, label[:200], over_absence=over_absence
    )
    take(actor, at, wanted)
    return ref_id


@operation("Temps libéré")
def free(*, actor: Actor, at: datetime, ref_id: UUID, reason: str = "", source: str = "saisie") -> None:
    """Give back what ``ref_id`` had taken; nothing when it had taken nothing."""
    check_may_occupy(actor)
    release([ref_id])
