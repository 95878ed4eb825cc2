"""What may be booked in a structure."""

from __future__ import annotations

from uuid import UUID

from convergence.agenda.appointments.types import AppointmentKind, AppointmentModality
from convergence.agenda.booking.models import BookingMotive
from convergence.agenda.booking.types import MotiveRow
from convergence.foundation.scope import Scope
from convergence.storage.journal import reads_nobody

_NOBODY = "what a structure lets people book: no young person"


@reads_nobody(_NOBODY)
def motives(scope: Scope, *, with_closed: bool = False) -> tuple[MotiveRow, ...]:
    """The motives of the actor's structure, by label."""
    rows = BookingMotive.objects.filter(structure_id=scope.structure_id)
    if not with_closed:
        rows = rows.filter(is_active=True)
    return tuple(shown(row) for row in rows.order_by("-is_active", "label", "id"))


@reads_nobody(_NOBODY)
def public_motives(scope: Scope) -> tuple[MotiveRow, ...]:
    """The motives of the actor's structure that anybody may book, by label."""
    rows = BookingMotive.objects.filter(structure_id=scope.structure_id, is_public=True, is_active=True)
    return tuple(shown(row) for row in rows.order_by("label", "id"))


@reads_nobody(_NOBODY)
def motive(scope: Scope, motive_id: UUID) -> MotiveRow | None:
    """One motive of the actor's structure; None when absent or of another."""
    row = BookingMotive.objects.filter(structure_id=scope.structure_id, pk=motive_id).first()
    return shown(row) if row else None


@reads_nobody(_NOBODY)
def public_motive(scope: Scope, code: str) -> MotiveRow | None:
    """The motive of a public page while it is open."""
    row = BookingMotive.objects.filter(
        structure_id=scope.structure_id, public_code=code, is_public=True, is_active=True
    ).first()
    return shown(row) if row else None


def shown(row: BookingMotive) -> MotiveRow:
    """A motive as shown."""
    return MotiveRow(
        motive_id=row.id,
        structure_id=row.structure_id,
        label=row.label,
        kind=AppointmentKind(row.kind),
        minutes=row.minutes,
        modality=AppointmentModality(row.modality),
        buffer_minutes=row.buffer_minutes,
        step_minutes=row.step_minutes,
        notice_hours=row.notice_hours,
        horizon_days=row.horizon_days,
        max_per_day=row.max_per_day,
        place_id=row.place_id,
        site_id=row.site_id,
        instructions=row.instructions,
        documents=row.documents,
        for_files=row.for_files,
        is_public=row.is_public,
        is_active=row.is_active,
        public_code=row.public_code,
        edit_token=row.change_id,
    )
