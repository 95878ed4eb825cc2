"""Move an appointment to another time, alone or with its series."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.finding import appointment_to_edit, rows_of_extent, take_time
from convergence.agenda.appointments.operations.taking import release
from convergence.agenda.appointments.policies import check_may_plan, comes_by_herself
from convergence.agenda.appointments.rules.entry import check_times
from convergence.agenda.appointments.rules.recurrence import same_wall_shift
from convergence.agenda.appointments.rules.statuses import check_planned
from convergence.agenda.appointments.types import (
    AppointmentKind,
    AppointmentModality,
    AppointmentMoved,
    AppointmentStatus,
    SeriesExtent,
    Slot,
)
from convergence.foundation.actor import Actor
from convergence.foundation.periods import zone
from convergence.storage.operation import emit, operation


@operation("Rendez-vous déplacé")
def move_appointment(
    *,
    actor: Actor,
    at: datetime,
    appointment_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    edit_token: int | None = None,
    over_absence: bool = False,
    extent: SeriesExtent = SeriesExtent.ONE,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Give an appointment another time; with ``extent`` the others of its series move by as much on the wall clock.

    All or none. Raises TimeConflict, AbsenceConflict, AppointmentConflict.
    """
    row = appointment_to_edit(appointment_id, edit_token)
    check_may_plan(actor, row.dossier_id)
    check_planned(AppointmentStatus(row.status))
    where, before = zone(actor.time_zone), row.starts_at
    rows = rows_of_extent(row, extent, at)
    times = {
        each.pk: Slot(
            same_wall_shift(each.starts_at, before, starts_at, where),
            same_wall_shift(each.starts_at, before, ends_at, where),
        )
        for each in rows
    }
    times[row.pk] = Slot(starts_at, ends_at)
    release([each.pk for each in rows])
    for each in rows:
        check_times(times[each.pk].starts_at, times[each.pk].ends_at, now=at, where=where)
        put(actor, at, each, times[each.pk], over_absence=over_absence)


def put(actor: Actor, at: datetime, row: models.Appointment, slot: Slot, *, over_absence: bool) -> None:
    """Save a row at its new time and tell it, unless nothing changes."""
    previous = Slot(row.starts_at, row.ends_at)
    row.starts_at, row.ends_at = slot.starts_at, slot.ends_at
    take_time(actor, at, row, over_absence=over_absence)
    row.save(force_update=True)
    announce_moved(row, previous, row.place_id, by_young_person=comes_by_herself(actor))


def announce_moved(
    row: models.Appointment, previous: Slot, previous_place_id: UUID | None, *, by_young_person: bool
) -> None:
    """Tell the new time or place."""
    emit(
        AppointmentMoved(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            appointment_id=row.pk,
            number=row.number,
            adviser_id=row.adviser_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            kind=AppointmentKind(row.kind),
            modality=AppointmentModality(row.modality),
            previous_starts_at=previous.starts_at,
            previous_ends_at=previous.ends_at,
            place_id=row.place_id,
            previous_place_id=previous_place_id,
            by_young_person=by_young_person,
        )
    )
