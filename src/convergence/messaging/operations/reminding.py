"""Reminders: planned from what the agenda says now, sent when they are due and the appointment still stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from convergence.agenda.appointments.queries import appointment
from convergence.agenda.appointments.types import AppointmentStatus
from convergence.agenda.workshops.queries import enrolment, session
from convergence.agenda.workshops.types import EnrolmentStatus, SessionState
from convergence.foundation.actor import Actor
from convergence.foundation.exchanges import ExchangeReason
from convergence.foundation.periods import zone
from convergence.foundation.scope import Scope
from convergence.identity.queries import staff_names
from convergence.messaging import models
from convergence.messaging.operations.sending import Sending, budget_stops, scope_of, send, withdraw_waiting
from convergence.messaging.policies import check_is_the_house
from convergence.messaging.queries.templates import template
from convergence.messaging.rules.hours import is_too_late, reminder_due_at
from convergence.messaging.rules.wordings import when
from convergence.messaging.types import AboutKind, AddressForm, ReminderState, ReminderStep, TemplateKind
from convergence.storage.operation import operation

BATCH = 200
_TEMPLATES = {ReminderStep.WEEK: TemplateKind.WEEK_REMINDER, ReminderStep.DAY: TemplateKind.DAY_REMINDER}


@dataclass(frozen=True, slots=True)
class Standing:
    """An appointment or a session as it stands now; ``holds`` is False once it will not take place."""

    dossier_id: UUID
    starts_at: datetime
    holds: bool
    adviser_id: UUID | None
    where: str


@operation("Rappels prévus")
def plan_reminders(*, actor: Actor, at: datetime, about: AboutKind, about_id: UUID) -> None:
    """Make the reminders agree with the appointment as it stands: the same whatever the number or order of calls."""
    check_is_the_house(actor)
    found = standing(scope_of(actor), about, about_id)
    rows = {
        ReminderStep(row.step): row
        for row in models.Reminder.objects.select_for_update()
        .filter(about_kind=about.value, about_id=about_id)
        .order_by("id")
    }
    if found is None or not found.holds:
        for row in rows.values():
            _withdraw(row)
        return
    for step in ReminderStep:
        _plan(actor, at, about, about_id, step, found, rows.get(step))


@operation("Rappels partis")
def send_due_reminders(*, actor: Actor, at: datetime, limit: int = BATCH) -> int:
    """Send the reminders that are due, each after a last look at the appointment; returns how many were treated."""
    check_is_the_house(actor)
    due = (
        models.Reminder.objects.select_for_update(skip_locked=True)
        .filter(structure_id=actor.structure_id, state=ReminderState.PLANNED.value, due_at__lte=at)
        .order_by("due_at", "id")[:limit]
    )
    rows = list(due)
    for row in rows:
        row.state = _send(actor, at, row).value
        row.save(update_fields=["state"])
    return len(rows)


def standing(scope: Scope, about: AboutKind, about_id: UUID) -> Standing | None:
    """What the agenda says now; None when the file is not held here any more."""
    if about is AboutKind.APPOINTMENT:
        row = appointment(scope, about_id)
        if row is None or row.structure_id != scope.structure_id:
            return None
        holds = row.status is AppointmentStatus.PLANNED
        return Standing(row.dossier_id, row.starts_at, holds, row.adviser_id, row.where)
    enrolled = enrolment(scope, about_id)
    held = session(scope, enrolled.session_id) if enrolled else None
    if enrolled is None or held is None:
        return None
    stands = held.state in (SessionState.PLANNED, SessionState.TO_CLOSE) and not enrolled.is_withdrawn
    return Standing(
        enrolled.dossier_id,
        held.starts_at,
        stands and enrolled.status is EnrolmentStatus.ONGOING,
        next((one.user_id for one in held.animators if one.user_id), None),
        held.place or "lieu à confirmer",
    )


def _plan(
    actor: Actor,
    at: datetime,
    about: AboutKind,
    about_id: UUID,
    step: ReminderStep,
    found: Standing,
    row: models.Reminder | None,
) -> None:
    if row is not None and row.starts_at == found.starts_at and row.state != ReminderState.WITHDRAWN:
        return
    due_at = reminder_due_at(found.starts_at, step, zone(actor.time_zone))
    state = ReminderState.TOO_LATE if is_too_late(at, due_at) else ReminderState.PLANNED
    if row is None:
        row = models.Reminder(
            structure_id=actor.structure_id,
            dossier_id=found.dossier_id,
            about_kind=about.value,
            about_id=about_id,
            step=step.value,
        )
    else:
        _take_back(row)
    row.starts_at, row.due_at, row.state = found.starts_at, due_at, state.value
    row.save()


def _withdraw(row: models.Reminder) -> None:
    _take_back(row)
    if row.state in (ReminderState.PLANNED, ReminderState.ASKED):
        row.state = ReminderState.WITHDRAWN.value
        row.save(update_fields=["state"])


def _take_back(row: models.Reminder) -> None:
    """What was asked for and has not left yet leaves no more."""
    withdraw_waiting(list(models.Delivery.objects.filter(reminder_id=row.id).order_by("id")))


def _send(actor: Actor, at: datetime, row: models.Reminder) -> ReminderState:
    scope, step = scope_of(actor), ReminderStep(row.step)
    found = standing(scope, AboutKind(row.about_kind), row.about_id)
    if found is None or not found.holds or found.starts_at != row.starts_at or found.starts_at <= at:
        return ReminderState.WITHDRAWN
    if not template(scope, _TEMPLATES[step], AddressForm.VOUS).is_enabled:
        return ReminderState.SWITCHED_OFF
    where = zone(actor.time_zone)
    names = staff_names(scope, [found.adviser_id]) if found.adviser_id else {}
    day, hour = when(found.starts_at, where)
    values = {
        "date": day,
        "heure": hour,
        "lieu": found.where,
        "conseiller": next((name.full_name for name in names.values()), "votre Mission Locale"),
    }
    sending = Sending(
        _TEMPLATES[step],
        ExchangeReason.REMINDER,
        f"rappel:{row.id}:{row.starts_at.isoformat()}",
        reminder_id=row.id,
        useless_at=found.starts_at,
    )
    sent = send(actor, at, found.dossier_id, sending, values)
    if sent:
        return ReminderState.ASKED
    is_held = budget_stops(actor, at, sending.kind, 1)
    return ReminderState.HELD if is_held else ReminderState.NO_WAY
