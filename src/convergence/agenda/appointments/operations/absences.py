"""Announce that a professional will be away, and that she will not after all."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.finding import check_advisers
from convergence.agenda.appointments.operations.taking import Taking, release, take
from convergence.agenda.appointments.policies import check_may_hand_over
from convergence.agenda.appointments.rules.entry import check_absence
from convergence.agenda.appointments.types import AbsenceDeclared, AbsenceKind, AbsenceWithdrawn, BusyKind
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import zone
from convergence.foundation.problems import NotFound
from convergence.storage.operation import emit, operation


@operation("Absence annoncée")
def declare_absence(
    *,
    actor: Actor,
    at: datetime,
    adviser_id: UUID,
    kind: AbsenceKind,
    starts_at: datetime,
    ends_at: datetime,
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Announce an absence, one's own or, with the right to, a colleague's. What was planned stays planned."""
    check_may_hand_over(actor, adviser_id)
    check_absence(starts_at, ends_at, now=at, where=zone(actor.time_zone))
    check_advisers(actor, [adviser_id])
    row = models.Absence.objects.create(
        id=uuid7(),
        structure_id=actor.structure_id,
        adviser_id=adviser_id,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        announced_by_id=actor.user_id,
    )
    take(actor, at, Taking(BusyKind.ABSENCE, row.pk, starts_at, ends_at, (adviser_id,)))
    emit(
        AbsenceDeclared(
            structure_id=actor.structure_id,
            absence_id=row.pk,
            adviser_id=adviser_id,
            starts_at=starts_at,
            ends_at=ends_at,
        )
    )
    return row.pk


@operation("Absence retirée")
def withdraw_absence(*, actor: Actor, at: datetime, absence_id: UUID, source: str = "saisie") -> None:
    """She will be there after all: her time is free again. Appointments given to colleagues stay given."""
    row = models.Absence.objects.filter(pk=absence_id, structure_id=actor.structure_id).first()
    if row is None:
        raise NotFound(
            "Cette absence n’existe pas ou a été retirée.", what_to_do="Revenez à la liste des absences."
        )
    check_may_hand_over(actor, row.adviser_id)
    release([row.pk])
    event = AbsenceWithdrawn(
        structure_id=actor.structure_id,
        absence_id=row.pk,
        adviser_id=row.adviser_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
    )
    row.delete()
    emit(event)
