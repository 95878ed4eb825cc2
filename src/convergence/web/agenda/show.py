"""One appointment: what it tells, what may be done; its attendance, its cancellation; the list on the file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.appointments import operations
from convergence.agenda.appointments.policies import may_plan, may_read_notes
from convergence.agenda.appointments.queries import (
    appointment_changes,
    appointment_note,
    appointments_of_file,
    appointments_to_note,
    clashes_of_file,
    series_ahead,
)
from convergence.agenda.appointments.types import AppointmentRow, AppointmentStatus
from convergence.agenda.workshops.policies import may_enrol
from convergence.agenda.workshops.queries import enrolments_of_file
from convergence.design.components import Confirmation, SummaryRow
from convergence.design.fields.times import format_duration
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.periods import local_day, zone
from convergence.identity.queries import staff_names
from convergence.messaging.policies import may_send
from convergence.web.access import ActingRequest
from convergence.web.acts.history import one_line_each
from convergence.web.acts.recording import way_back
from convergence.web.agenda.forms import AttendanceForm, CancelForm, extent_of
from convergence.web.agenda.lines import days_of
from convergence.web.agenda.reach import found_appointment, planner, reader
from convergence.web.agenda.words import hour, span
from convergence.web.confirm import confirm_page
from convergence.web.dossier.frame import file_page, worked_file
from convergence.web.forms import problems_shown
from convergence.web.workshops.words import STATUS_LEVELS

_FOLLOWING_SHOWN = 5


@reader
@require_safe
def show(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """What the appointment tells, who changed it, and what may still be done."""
    row = found_appointment(request, appointment_id)
    header = worked_file(request, row.dossier_id)
    note = appointment_note(request.scope, appointment_id)
    changes = [
        change
        for change in appointment_changes(request.scope, row.dossier_id)
        if change.row_id == appointment_id
    ]
    clashes = (
        clashes_of_file(request.scope, row.dossier_id, row.starts_at, row.ends_at, but=appointment_id)
        if row.status is AppointmentStatus.PLANNED
        else []
    )
    return file_page(
        request,
        header,
        "web/agenda/show.html",
        row.kind.label,
        "file_agenda:list",
        row=row,
        when=span(row.starts_at, row.ends_at, request.actor.time_zone),
        summary=_summary(row, _names(request, [row])),
        note=note,
        following=_following(request, row),
        clashes=[(one, hour(one.starts_at, request.actor.time_zone)) for one in clashes],
        changes=one_line_each(changes),
        may_plan=may_plan(request.actor),
        may_write=may_send(request.actor),
        is_planned=row.status is AppointmentStatus.PLANNED,
        holds=row.status.holds_time and row.starts_at <= now(),
        here=request.path,
    )


def _following(request: ActingRequest, row: AppointmentRow) -> list[tuple[AppointmentRow, str]]:
    """The next ones of its series, a few of them, each with its words."""
    if row.series_id is None:
        return []
    rows = series_ahead(request.scope, row.series_id, max(row.starts_at, now()))
    return [
        (one, span(one.starts_at, one.ends_at, request.actor.time_zone)) for one in rows[:_FOLLOWING_SHOWN]
    ]


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """Say who came: one press from the agenda, a page for the length and for corrections."""
    row = found_appointment(request, appointment_id)
    header = worked_file(request, row.dossier_id)
    back = way_back(request, reverse("agenda:show", args=[appointment_id]))
    form = AttendanceForm(request.POST if request.method == "POST" else None, initial={"status": "present"})
    if request.method == "POST" and form.is_valid():
        status = AppointmentStatus(form.cleaned_data["status"])
        with problems_shown(form):
            operations.note_attendance(
                actor=request.actor,
                at=now(),
                appointment_id=appointment_id,
                status=status,
                minutes=form.length,
                reason=form.cleaned_data["reason"],
            )
        if not form.errors:
            messages.success(request, f"{header.full_name} : « {status.label} » est noté.")
            return HttpResponseRedirect(back)
    return file_page(
        request, header, "web/agenda/attendance.html", "Noter la présence", "file_agenda:list",
        status=422 if form.errors else 200, form=form, back_url=back, row=row,
        when=span(row.starts_at, row.ends_at, request.actor.time_zone),
    )  # fmt: skip


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """Cancel: who, why, and which ones of a series."""
    row = found_appointment(request, appointment_id)
    header = worked_file(request, row.dossier_id)
    when = span(row.starts_at, row.ends_at, request.actor.time_zone)
    confirmation = Confirmation(
        title="Annuler le rendez-vous",
        question=f"Voulez-vous annuler le rendez-vous de {header.full_name}, {when} ?",
        consequences=(
            "L’heure et la salle redeviennent libres.",
            "Le rendez-vous reste dans le dossier, « Annulé », avec le motif.",
            "Pour le mettre à une autre heure, déplacez-le plutôt.",
        ),
        verb="Annuler le rendez-vous",
        back_url=way_back(request, reverse("agenda:show", args=[appointment_id])),
    )
    form = CancelForm(
        request.POST if request.method == "POST" else None,
        row=row,
        with_words=may_read_notes(request.actor),
    )
    return confirm_page(
        request,
        confirmation,
        form,
        lambda typed: operations.cancel_appointment(
            actor=request.actor,
            at=now(),
            appointment_id=appointment_id,
            by=typed["by"],
            words=typed.get("words", ""),
            extent=extent_of(typed),
        ),
        done="Le rendez-vous est annulé.",
    )


@planner
@require_safe
def to_note(request: ActingRequest) -> HttpResponse:
    """The reader's own past appointments of which nobody said what became, one press each."""
    at = now()
    rows = appointments_to_note(request.scope, request.actor.user_id, at)
    context = {
        "page_title": "Rendez-vous à noter",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Agenda", reverse("agenda:week")),
            Crumb("Rendez-vous à noter"),
        ),
        "days": days_of(
            request, sorted({_day_of(request, row) for row in rows}), rows, (), staff=(), at=at, alone=True
        ),
        "may_plan": True,
        "here": request.path,
    }
    return render(request, "web/agenda/to_note.html", context)


def _day_of(request: ActingRequest, row: AppointmentRow) -> date:
    return local_day(row.starts_at, zone(request.actor.time_zone))


@reader
@require_safe
def of_file(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """Appointments of one person: those to come, those to note, the past ones."""
    header = worked_file(request, dossier_id)
    at = now()
    rows = appointments_of_file(request.scope, dossier_id)
    names = _names(request, rows)

    def shown(kept: list[AppointmentRow]) -> list[tuple[AppointmentRow, str, str]]:
        return [
            (row, span(row.starts_at, row.ends_at, request.actor.time_zone), names.get(row.adviser_id, ""))
            for row in kept
        ]

    return file_page(
        request,
        header,
        "web/agenda/file.html",
        "Rendez-vous",
        "file_agenda:list",
        ahead=shown(_ahead(rows, at)),
        to_note=shown([row for row in rows if row.awaits_note(at)]),
        past=shown([row for row in rows if row not in _ahead(rows, at) and not row.awaits_note(at)]),
        workshops=[
            (
                row,
                span(row.starts_at, row.ends_at, request.actor.time_zone),
                STATUS_LEVELS[row.enrolment.status],
            )
            for row in enrolments_of_file(request.scope, dossier_id, at=at)
        ],
        may_plan=may_plan(request.actor),
        may_enrol=may_enrol(request.actor),
        here=request.path,
    )


def _ahead(rows: list[AppointmentRow], at: datetime) -> list[AppointmentRow]:
    """Planned and not over, the next one first."""
    kept = [row for row in rows if row.status is AppointmentStatus.PLANNED and row.ends_at > at]
    return sorted(kept, key=lambda row: row.starts_at)


def _names(request: ActingRequest, rows: list[AppointmentRow]) -> dict[UUID, str]:
    wanted = {who for row in rows for who in row.adviser_ids}
    found = staff_names(request.scope, wanted) if wanted else {}
    return {user_id: name.full_name for user_id, name in found.items()}


def _summary(row: AppointmentRow, names: Mapping[UUID, str]) -> list[SummaryRow]:
    length = row.ends_at - row.starts_at
    told = f"{row.minutes} min" if row.minutes else format_duration(length)
    cancelled = [SummaryRow("Annulé par", row.cancelled_by.label)] if row.cancelled_by else []
    return [
        SummaryRow("Type", row.kind.label),
        SummaryRow("Objet", row.purpose),
        SummaryRow("Modalité", row.modality.label),
        SummaryRow("Lieu", ", ".join(filter(None, (row.place_name, row.address)))),
        SummaryRow("Avec", ", ".join(filter(None, (names.get(who, "") for who in row.adviser_ids)))),
        SummaryRow("Durée", told, note="durée réelle" if row.minutes else "durée prévue"),
        SummaryRow("Origine", row.origin.label),
        *cancelled,
        SummaryRow("Numéro", str(row.number)),
    ]
