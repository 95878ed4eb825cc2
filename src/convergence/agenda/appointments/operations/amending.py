"""Correct what an appointment tells: kind, way to meet, place, who takes part, time."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.finding import (
    appointment_to_edit,
    check_advisers,
    other_advisers,
    take_time,
    write_note,
    write_other_advisers,
)
from convergence.agenda.appointments.operations.moving import announce_moved
from convergence.agenda.appointments.operations.planning import fill
from convergence.agenda.appointments.policies import check_may_plan, comes_by_herself
from convergence.agenda.appointments.rules.entry import check_draft
from convergence.agenda.appointments.rules.statuses import check_planned
from convergence.agenda.appointments.types import (
    AppointmentCompanyChanged,
    AppointmentDraft,
    AppointmentKind,
    AppointmentReassigned,
    AppointmentStatus,
    Slot,
)
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import zone
from convergence.storage.operation import emit, operation


@operation("Rendez-vous modifié")
def amend_appointment(
    *,
    actor: Actor,
    at: datetime,
    appointment_id: UUID,
    draft: AppointmentDraft,
    edit_token: int,
    over_absence: bool = False,
    with_comment: bool = True,
    reason: str = "",
    source: str = "saisie",
) -> None:
    """Replace what a planned appointment tells; ``with_comment=False`` leaves its comment as it is.

    Raises AppointmentConflict when someone changed it since ``edit_token`` was read, TimeConflict, AbsenceConflict.
    """
    row = appointment_to_edit(appointment_id, edit_token)
    check_may_plan(actor, row.dossier_id)
    check_planned(AppointmentStatus(row.status))
    check_draft(draft, now=at, where=zone(actor.time_zone))
    before, told = Slot(row.starts_at, row.ends_at), _told(row)
    place_id, adviser_id = row.place_id, row.adviser_id
    row.adviser_id = draft.adviser_id or row.adviser_id
    company = other_advisers(row)
    newcomers = {row.adviser_id, *draft.other_adviser_ids} - {adviser_id, *company}
    check_advisers(actor, sorted(newcomers))
    fill(row, draft, Slot(draft.starts_at, draft.ends_at))
    write_other_advisers(row, draft.other_adviser_ids)
    take_time(actor, at, row, over_absence=over_absence)
    row.save(force_update=True)
    if with_comment:
        write_note(actor, row, text=draft.comment)
    if row.adviser_id != adviser_id:
        announce_reassigned(row, adviser_id)
    _announce_company(row, set(company))
    if _told(row) != told:
        announce_moved(row, before, place_id, by_young_person=comes_by_herself(actor))


def _told(row: models.Appointment) -> tuple[object, ...]:
    """What the young person needs to know to come."""
    return (row.starts_at, row.ends_at, row.place_id, row.address, str(row.modality))


def _announce_company(row: models.Appointment, before: set[UUID]) -> None:
    """Tell who left and who came beside the main adviser, two by two."""
    after = set(other_advisers(row))
    for left, joined in zip_longest(
        sorted(before - after - {row.adviser_id}), sorted(after - before), fillvalue=None
    ):
        announce_company(row, left, joined)


def announce_company(row: models.Appointment, left_id: UUID | None, joined_id: UUID | None) -> None:
    """Tell that somebody else takes part beside the main adviser."""
    emit(
        AppointmentCompanyChanged(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            appointment_id=row.pk,
            occurrence_id=uuid7(),
            number=row.number,
            adviser_id=row.adviser_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            kind=AppointmentKind(row.kind),
            left_id=left_id,
            joined_id=joined_id,
        )
    )


def announce_reassigned(row: models.Appointment, previous_adviser_id: UUID) -> None:
    """Tell that another adviser receives the young person."""
    emit(
        AppointmentReassigned(
            structure_id=row.structure_id,
            dossier_id=row.dossier_id,
            appointment_id=row.pk,
            occurrence_id=uuid7(),
            number=row.number,
            adviser_id=row.adviser_id,
            previous_adviser_id=previous_adviser_id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            kind=AppointmentKind(row.kind),
        )
    )
