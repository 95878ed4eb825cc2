"""Say what became of an appointment, and correct it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.operations.finding import appointment_to_edit
from convergence.agenda.appointments.policies import check_may_note
from convergence.agenda.appointments.rules.entry import check_text
from convergence.agenda.appointments.rules.statuses import check_minutes, check_noted
from convergence.agenda.appointments.types import (
    AppointmentKind,
    AppointmentModality,
    AppointmentStatus,
    AppointmentStatusNoted,
)
from convergence.foundation.actor import Actor
from convergence.storage.operation import emit, operation


@operation("Présence notée")
def note_attendance(
    *,
    actor: Actor,
    at: datetime,
    appointment_id: UUID,
    status: AppointmentStatus,
    minutes: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Say whether the young person came, with the real length when it differs from what was planned.

    A correction says why in ``reason``; the same twice changes nothing. Cancelled and postponed appointments have
    their own operations.
    """
    row = appointment_to_edit(appointment_id)
    check_may_note(actor)
    before = AppointmentStatus(row.status)
    check_text("reason", reason, "Le motif")
    check_noted(before, status, starts_at=row.starts_at, now=at, reason=reason)
    check_minutes(minutes, row.starts_at)
    told = minutes if status is AppointmentStatus.PRESENT else None
    if (before, row.minutes) == (status, told):
        return
    row.status, row.minutes = status, told
    row.save(force_update=True)
    emit(
        AppointmentStatusNoted(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            appointment_id=row.pk,
            number=row.number,
            adviser_id=row.adviser_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            kind=AppointmentKind(row.kind),
            modality=AppointmentModality(row.modality),
            status=status,
            previous_status=before,
            minutes=told,
        )
    )
