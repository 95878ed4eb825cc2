"""Cancel an appointment, put it off to another, or let it go with a file that leaves the structure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.finding import (
    announce_planned,
    appointment_to_edit,
    other_advisers,
    rows_of_extent,
    take_time,
    write_note,
    write_other_advisers,
)
from convergence.agenda.appointments.operations.taking import release
from convergence.agenda.appointments.policies import check_may_plan, comes_by_herself
from convergence.agenda.appointments.rules.entry import check_text, check_times
from convergence.agenda.appointments.rules.statuses import check_planned
from convergence.agenda.appointments.types import (
    AppointmentCancelled,
    AppointmentKind,
    AppointmentStatus,
    CancelledBy,
    SeriesExtent,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import public_number, uuid7
from convergence.foundation.periods import zone
from convergence.identity.queries import advisers_of
from convergence.storage.operation import emit, operation
from convergence.storage.session import current_scope

_TRANSFERRED = "Dossier transféré à une autre structure."


@operation("Rendez-vous annulé")
def cancel_appointment(
    *,
    actor: Actor,
    at: datetime,
    appointment_id: UUID,
    by: CancelledBy,
    words: str = "",
    extent: SeriesExtent = SeriesExtent.ONE,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Cancel an appointment, or several of its series; time and place are free again. Twice changes nothing."""
    row = appointment_to_edit(appointment_id, edit_token)
    check_may_plan(actor, row.dossier_id)
    if row.status == AppointmentStatus.CANCELLED:
        return
    check_planned(AppointmentStatus(row.status))
    check_text("words", words, "Le motif")
    who = CancelledBy.YOUNG_PERSON if comes_by_herself(actor) else by
    for each in rows_of_extent(row, extent, at):
        end(actor, each, AppointmentStatus.CANCELLED, who, words)


@operation("Rendez-vous reporté")
def postpone_appointment(
    *,
    actor: Actor,
    at: datetime,
    appointment_id: UUID,
    starts_at: datetime,
    ends_at: datetime,
    by: CancelledBy,
    words: str = "",
    over_absence: bool = False,
    edit_token: int | None = None,
    reason: str = "",
    source: str = "saisie",
) -> UUID:
    """Keep the appointment as « reporté » and plan another like it at a new time; returns the new one.

    To move without a trace in the file, ``move_appointment``.
    """
    row = appointment_to_edit(appointment_id, edit_token)
    check_may_plan(actor, row.dossier_id)
    check_planned(AppointmentStatus(row.status))
    check_text("words", words, "Le motif")
    check_times(starts_at, ends_at, now=at, where=zone(actor.time_zone))
    others = other_advisers(row)
    again = models.Appointment.objects.get(pk=row.pk)
    again.pk, again.number, again.series_id = uuid7(), public_number(), None
    again.starts_at, again.ends_at = starts_at, ends_at
    row.rescheduled_to_id = again.pk
    end(
        actor,
        row,
        AppointmentStatus.POSTPONED,
        CancelledBy.YOUNG_PERSON if comes_by_herself(actor) else by,
        words,
    )
    write_other_advisers(again, others)
    take_time(actor, at, again, over_absence=over_absence)
    again.save(force_insert=True)
    announce_planned(again, rescheduled_from_id=row.pk)
    return again.pk


@operation("Rendez-vous annulé : dossier transféré", source="transfert")
def cancel_after_transfer(*, actor: Actor, at: datetime, dossier_id: UUID, reason: str = "") -> int:
    """Cancel what is to come of a file with professionals who are not of the structure that holds it now.

    Twice changes nothing, and what the new structure has planned meanwhile stays.
    """
    check_may_plan(actor)
    scope = current_scope()
    ours = {name.user_id for name in advisers_of(scope, actor.structure_id)} if scope else set()
    rows = models.Appointment.objects.select_for_update().filter(
        dossier_id=dossier_id, status=AppointmentStatus.PLANNED, starts_at__gt=at
    )
    left = [row for row in rows.order_by("starts_at", "id") if row.adviser_id not in ours]
    for row in left:
        end(actor, row, AppointmentStatus.CANCELLED, CancelledBy.STRUCTURE, _TRANSFERRED)
    return len(left)


def end(
    actor: Actor, row: models.Appointment, status: AppointmentStatus, by: CancelledBy, words: str
) -> None:
    """Write that it will not take place, give the time back, tell it."""
    row.status, row.cancelled_by = status, by
    row.save(force_update=True)
    write_note(actor, row, cancellation=words)
    release([row.pk])
    emit(
        AppointmentCancelled(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            appointment_id=row.pk,
            number=row.number,
            adviser_id=row.adviser_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            kind=AppointmentKind(row.kind),
            status=status,
            cancelled_by=by,
            rescheduled_to_id=row.rescheduled_to_id,
        )
    )
