"""Appointments of one person, and those of an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from convergence.agenda.appointments import models
from convergence.agenda.appointments.policies import may_read_notes
from convergence.agenda.appointments.queries.rows import shown
from convergence.agenda.appointments.types import AppointmentNoteRow, AppointmentRow, AppointmentStatus
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.scope import Scope
from convergence.identity.policies import is_operator
from convergence.storage.files import shared_with
from convergence.storage.history import RowChange, changes_of_file
from convergence.storage.journal import reads, reads_nobody

_LONGEST = timedelta(days=1)
_HOLDING = [status.value for status in AppointmentStatus if status.holds_time]


@reads(FieldGroup.ACCOMPAGNEMENT)
def appointment(scope: Scope, appointment_id: UUID) -> AppointmentRow | None:
    """One appointment, whatever became of it; None when it is absent or hidden."""
    found = shown(models.Appointment.objects.filter(pk=appointment_id).order_by("id"))
    return found[0] if found else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def appointment_by_number(scope: Scope, number: int) -> AppointmentRow | None:
    """One appointment by its public number, whatever became of it; None when it is absent or hidden."""
    found = shown(models.Appointment.objects.filter(number=number).order_by("id"))
    return found[0] if found else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def appointments_of_file(
    scope: Scope, dossier_id: UUID, *, since: datetime | None = None
) -> list[AppointmentRow]:
    """Appointments of a person, the latest first."""
    rows = models.Appointment.objects.filter(dossier_id=dossier_id)
    if since is not None:
        rows = rows.filter(ends_at__gte=since)
    return shown(rows.order_by("-starts_at", "-id"))


@reads(FieldGroup.ACCOMPAGNEMENT)
def agenda_between(
    scope: Scope,
    start: datetime,
    end: datetime,
    *,
    adviser_ids: Sequence[UUID] | None = None,
    place_id: UUID | None = None,
    with_cancelled: bool = False,
) -> list[AppointmentRow]:
    """Appointments of the actor's structure that touch a period, in order; of some advisers, of one place.

    An operator's are those of the files that are shared with it.
    """
    rows = _touching(scope, start, end)
    if adviser_ids is not None:
        joined = models.AppointmentAdviser.objects.filter(adviser_id__among=adviser_ids)
        rows = rows.filter(Q(adviser_id__among=adviser_ids) | Q(id__in=joined.values("appointment_id")))
    if place_id is not None:
        rows = rows.filter(place_id=place_id)
    if not with_cancelled:
        rows = rows.filter(status__in=_HOLDING)
    return shown(rows.order_by("starts_at", "id"))


def _touching(scope: Scope, start: datetime, end: datetime) -> QuerySet[models.Appointment]:
    """The lower bound of the start lets the index find the period: none lasts longer than a day."""
    return _here(scope).filter(starts_at__gte=start - _LONGEST, starts_at__lt=end, ends_at__gt=start)


def _here(scope: Scope) -> QuerySet[models.Appointment]:
    """Those of the actor's structure; an operator holds no file: those of the files that are shared with it."""
    if is_operator(scope.actor):
        shared = shared_with(scope.structure_id, now())
        return models.Appointment.objects.filter(dossier_id__among=shared)
    return models.Appointment.objects.filter(structure_id=scope.structure_id)


@reads(FieldGroup.ACCOMPAGNEMENT)
def clashes_of_file(
    scope: Scope, dossier_id: UUID, start: datetime, end: datetime, *, but: UUID | None = None
) -> list[AppointmentRow]:
    """What the same person already has at that time: to be told, never refused."""
    rows = models.Appointment.objects.filter(
        dossier_id=dossier_id, starts_at__lt=end, ends_at__gt=start, status=AppointmentStatus.PLANNED
    )
    if but is not None:
        rows = rows.exclude(pk=but)
    return shown(rows.order_by("starts_at", "id"))


@reads(FieldGroup.ACCOMPAGNEMENT)
def series_ahead(scope: Scope, series_id: UUID, at: datetime) -> list[AppointmentRow]:
    """The appointments of a series that still stand and are to come, in order."""
    rows = models.Appointment.objects.filter(
        series_id=series_id, status=AppointmentStatus.PLANNED, starts_at__gt=at
    )
    return shown(rows.order_by("starts_at", "id"))


@reads(FieldGroup.FREE_TEXT)
def appointment_note(scope: Scope, appointment_id: UUID) -> AppointmentNoteRow | None:
    """Free text about an appointment; None without any, and for those who may not read free text."""
    if not may_read_notes(scope.actor):
        return None
    row = models.AppointmentNote.objects.filter(appointment_id=appointment_id).first()
    return AppointmentNoteRow(row.dossier_id, appointment_id, row.text, row.cancellation) if row else None


@reads(FieldGroup.ACCOMPAGNEMENT)
def appointment_changes(scope: Scope, dossier_id: UUID, limit: int = 100) -> list[RowChange]:
    """Who changed which appointment of a person, when and why; the reason only for those who read free text."""
    found = changes_of_file(dossier_id, [models.Appointment], limit=limit)
    return found if may_read_notes(scope.actor) else [replace(change, reason="") for change in found]


@reads(FieldGroup.ACCOMPAGNEMENT)
def appointments_to_note(
    scope: Scope, adviser_id: UUID, at: datetime, limit: int = 200
) -> list[AppointmentRow]:
    """Past appointments of a professional of which nobody said what became, the oldest first."""
    return shown(_to_note(scope, adviser_id, at).order_by("starts_at", "id")[:limit])


@reads_nobody("a number of appointments, nobody named")
def count_to_note(scope: Scope, adviser_id: UUID, at: datetime) -> int:
    """How many past appointments of a professional wait for someone to say what became of them."""
    return _to_note(scope, adviser_id, at).count()


def _to_note(scope: Scope, adviser_id: UUID, at: datetime) -> QuerySet[models.Appointment]:
    return _here(scope).filter(adviser_id=adviser_id, status=AppointmentStatus.PLANNED, ends_at__lte=at)
