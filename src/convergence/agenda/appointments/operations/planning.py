"""Plan an appointment, or a series of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments import models
from convergence.agenda.appointments.operations.finding import (
    announce_planned,
    check_advisers,
    person_of,
    take_time,
    write_note,
    write_other_advisers,
)
from convergence.agenda.appointments.policies import check_may_plan, comes_by_herself
from convergence.agenda.appointments.rules.entry import check_draft
from convergence.agenda.appointments.rules.recurrence import occurrences, rule_text
from convergence.agenda.appointments.types import AppointmentDraft, AppointmentStatus, Recurrence, Slot
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.actor import Actor
from convergence.foundation.identifiers import uuid7
from convergence.foundation.periods import zone
from convergence.foundation.problems import Invalid
from convergence.storage.operation import operation


@operation("Rendez-vous pris")
def plan_appointment(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: AppointmentDraft,
    over_absence: bool = False,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Plan an appointment, or note one of the past that nobody had planned; returns it.

    Raises Invalid with every fault, TimeConflict when someone or the place is taken, AbsenceConflict when someone
    is away unless ``over_absence``. A guest plans only in the file that her link opens, with a named adviser.
    """
    check_may_plan(actor, dossier_id)
    check_draft(draft, now=at, where=zone(actor.time_zone))
    person = person_of(dossier_id)
    _check_who(actor, draft)
    row = make(actor, at, person, draft, Slot(draft.starts_at, draft.ends_at), over_absence=over_absence)
    announce_planned(row)
    return row.pk


@operation("Série de rendez-vous prise")
def plan_series(
    *,
    actor: Actor,
    at: datetime,
    dossier_id: UUID,
    draft: AppointmentDraft,
    recurrence: Recurrence,
    over_absence: bool = False,
    reason: str = "",
    source: str = "saisie",
    idempotency_key: str | None = None,
) -> UUID:
    """Plan each appointment of a series, all or none; returns the series. Hours are those of the structure's clocks."""
    check_may_plan(actor, dossier_id)
    where = zone(actor.time_zone)
    check_draft(draft, now=at, where=where)
    slots = occurrences(recurrence, draft.starts_at, draft.ends_at, where)
    person = person_of(dossier_id)
    _check_who(actor, draft)
    series = models.AppointmentSeries.objects.create(
        structure_id=person.structure_id,
        dossier_id=dossier_id,
        rule=rule_text(recurrence, draft.starts_at, where),
        time_zone=actor.time_zone,
    )
    for slot in slots:
        row = make(actor, at, person, draft, slot, over_absence=over_absence, series_id=series.pk)
        announce_planned(row)
    return series.pk


def make(
    actor: Actor,
    at: datetime,
    person: DossierHeader,
    draft: AppointmentDraft,
    slot: Slot,
    *,
    over_absence: bool,
    series_id: UUID | None = None,
) -> models.Appointment:
    """Write one appointment of a checked draft and take its time."""
    row = models.Appointment(
        id=uuid7(),
        structure_id=person.structure_id,
        dossier_id=person.dossier_id,
        adviser_id=draft.adviser_id or actor.user_id,
        status=AppointmentStatus.PLANNED,
        series_id=series_id,
        origin=draft.origin,
    )
    fill(row, draft, slot)
    write_other_advisers(row, draft.other_adviser_ids)
    take_time(actor, at, row, over_absence=over_absence)
    row.save(force_insert=True)
    write_note(actor, row, text=draft.comment)
    return row


def fill(row: models.Appointment, draft: AppointmentDraft, slot: Slot) -> None:
    """Write what a draft tells, its adviser apart."""
    row.starts_at, row.ends_at = slot.starts_at, slot.ends_at
    row.kind, row.modality = draft.kind, draft.modality
    row.place_id, row.address = draft.place_id, draft.address.strip()
    row.purpose = " ".join(draft.purpose.split())


def _check_who(actor: Actor, draft: AppointmentDraft) -> None:
    if draft.adviser_id is None and (comes_by_herself(actor) or actor.is_system):
        raise Invalid.one(
            "adviser_id", "Dites qui reçoit.", "Choisissez un professionnel.", "adviser_required"
        )
    wanted = [draft.adviser_id or actor.user_id, *draft.other_adviser_ids]
    check_advisers(actor, wanted)
