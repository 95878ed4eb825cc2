"""What is planned with many people at once, in one light statement: counters of hours look ahead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.types import AppointmentKind, AppointmentStatus, PlannedMeetingRow
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads


@reads(FieldGroup.ACCOMPAGNEMENT)
def planned_meetings(
    scope: Scope, dossier_ids: Sequence[UUID], start: datetime, end: datetime
) -> list[PlannedMeetingRow]:
    """Appointments of people that begin in a period and of which nobody said yet what became."""
    rows = models.Appointment.objects.filter(
        dossier_id__among=dossier_ids,
        status=AppointmentStatus.PLANNED,
        starts_at__gte=start,
        starts_at__lt=end,
    ).order_by("starts_at", "id")
    return [
        PlannedMeetingRow(dossier_id, AppointmentKind(kind), starts_at, ends_at)
        for dossier_id, kind, starts_at, ends_at in rows.values_list(
            "dossier_id", "kind", "starts_at", "ends_at"
        )
        if dossier_id is not None
    ]
