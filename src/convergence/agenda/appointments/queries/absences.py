"""Who is away, and which appointments were given to whom."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.policies import may_hand_over
from convergence.agenda.appointments.types import AbsenceKind, AbsenceRow, HandOverLine
from convergence.foundation.classification import FieldGroup
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads, reads_nobody

_NOBODY = "absences of professionals, no young person"


@reads_nobody(_NOBODY)
def absences_between(scope: Scope, start: datetime, end: datetime) -> tuple[AbsenceRow, ...]:
    """Absences of the structure that touch a period, in order.

    Colleagues learn that someone is away, not why: only herself and whoever hands over agendas do.
    """
    rows = models.Absence.objects.filter(
        structure_id=scope.structure_id, starts_at__lt=end, ends_at__gt=start
    ).order_by("starts_at", "id")
    return tuple(_row(scope, row) for row in rows)


@reads_nobody(_NOBODY)
def absence(scope: Scope, absence_id: UUID) -> AbsenceRow | None:
    """One absence; None when it is absent or of another structure."""
    row = models.Absence.objects.filter(pk=absence_id, structure_id=scope.structure_id).first()
    return _row(scope, row) if row else None


def _row(scope: Scope, row: models.Absence) -> AbsenceRow:
    kind = AbsenceKind(row.kind) if may_hand_over(scope.actor, row.adviser_id) else None
    return AbsenceRow(
        absence_id=row.id,
        adviser_id=row.adviser_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        label=(kind or AbsenceKind.ABSENCE).label,
        announced_by_id=row.announced_by_id,
        kind=kind,
    )


@reads(FieldGroup.ACCOMPAGNEMENT)
def hand_overs_of(scope: Scope, from_adviser_id: UUID, since: datetime) -> list[HandOverLine]:
    """Appointments of a professional given to colleagues since an instant, the latest first."""
    rows = models.HandOver.objects.filter(
        structure_id=scope.structure_id, from_adviser_id=from_adviser_id, given_at__gte=since
    )
    return [
        HandOverLine(
            row.dossier_id,
            row.hand_over_id,
            row.appointment_id,
            row.from_adviser_id,
            row.to_adviser_id,
            row.given_at,
            row.undone_at,
            row.is_main,
        )
        for row in rows.order_by("-given_at", "-id")
    ]
