"""Correct an appointment, or give it another time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.agenda.appointments import operations
from convergence.agenda.appointments.policies import may_read_notes
from convergence.agenda.appointments.queries import appointment, appointment_note
from convergence.agenda.appointments.types import AppointmentRow, SeriesExtent, Slot
from convergence.foundation.clock import now
from convergence.foundation.periods import zone
from convergence.web.access import ActingRequest
from convergence.web.acts.recording import way_back
from convergence.web.agenda.forms import AmendForm, MoveForm
from convergence.web.agenda.reach import (
    form_choices,
    found_appointment,
    next_free,
    planner,
    proposals,
    slots_shown,
    warn_of_clashes,
)
from convergence.web.agenda.words import span
from convergence.web.dossier.frame import file_page, worked_file
from convergence.web.drafts.store import accept
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.operators.profile import profile_of


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """Correct a planned appointment; two people who correct it at once: the second is told."""
    row = found_appointment(request, appointment_id)
    header = worked_file(request, row.dossier_id)
    back = reverse("agenda:show", args=[appointment_id])
    note = appointment_note(request.scope, appointment_id)
    form = AmendForm(
        request.POST if request.method == "POST" else None,
        initial=_values(request, row) | {"comment": note.text if note else ""},
        **form_choices(request),
    )
    profile_of(request.actor).shape("appointment", form)
    form.kept_origin = row.origin
    draft = f"rendez-vous-modifie-{appointment_id}"
    if request.method == "POST" and form.is_valid():
        with problems_shown(form), slots_shown(form):
            operations.amend_appointment(
                actor=request.actor,
                at=now(),
                appointment_id=appointment_id,
                draft=form.draft(),
                edit_token=form.cleaned_data[EDIT_FIELD],
                over_absence=form.cleaned_data["over_absence"],
                with_comment="comment" in form.fields,
            )
        if not form.errors:
            accept(request, draft)
            messages.success(request, "Le rendez-vous est modifié.")
            return HttpResponseRedirect(back)
    return file_page(
        request, header, "web/agenda/form.html", "Modifier le rendez-vous", "file_agenda:list",
        status=422 if form.errors else 200, form=form, back_url=back, draft=draft, verb="Enregistrer",
        proposals=proposals(request, form.proposed), with_repetition=False,
    )  # fmt: skip


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: ActingRequest, appointment_id: UUID) -> HttpResponse:
    """Another time: moved without a trace, or « reporté » with another appointment in its place."""
    row = found_appointment(request, appointment_id)
    header = worked_file(request, row.dossier_id)
    back = way_back(request, reverse("agenda:show", args=[appointment_id]))
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        row=row,
        with_words=may_read_notes(request.actor),
        time_zone=request.actor.time_zone,
        initial=_values(request, row) | {"extent": SeriesExtent.ONE},
    )
    draft = f"rendez-vous-deplace-{appointment_id}"
    if request.method == "POST" and form.is_valid():
        with problems_shown(form), slots_shown(form):
            moved = _move(request, row, form)
            found = appointment(request.scope, moved)
            if found is not None:
                warn_of_clashes(request, found, header)
        if not form.errors:
            accept(request, draft)
            messages.success(request, "Le rendez-vous est déplacé.")
            return HttpResponseRedirect(back)
    return file_page(
        request, header, "web/agenda/move.html", "Déplacer le rendez-vous", "file_agenda:list",
        status=422 if form.errors else 200, form=form, back_url=back, draft=draft, row=row,
        when=span(row.starts_at, row.ends_at, request.actor.time_zone),
        proposals=proposals(request, form.proposed or _next_slots(request, row)),
    )  # fmt: skip


def _next_slots(request: ActingRequest, row: AppointmentRow) -> tuple[Slot, ...]:
    return next_free(request, row.adviser_ids, row.ends_at - row.starts_at, row.place_id)


def _move(request: ActingRequest, row: AppointmentRow, form: MoveForm) -> UUID:
    told: dict[str, Any] = {
        "actor": request.actor,
        "at": now(),
        "appointment_id": row.appointment_id,
        "starts_at": form.starts_at,
        "ends_at": form.ends_at,
        "edit_token": form.cleaned_data[EDIT_FIELD],
        "over_absence": form.cleaned_data["over_absence"],
    }
    if form.asked_by is not None:
        return operations.postpone_appointment(
            by=form.asked_by, words=form.cleaned_data.get("words", ""), **told
        )
    operations.move_appointment(extent=form.extent_told, **told)
    return row.appointment_id


def _values(request: ActingRequest, row: AppointmentRow) -> dict[str, Any]:
    local = row.starts_at.astimezone(zone(request.actor.time_zone))
    return {
        "kind": row.kind,
        "day": local.date(),
        "time": local.time(),
        "length": row.ends_at - row.starts_at,
        "modality": row.modality,
        "adviser": str(row.adviser_id),
        "others": [str(who) for who in row.other_adviser_ids],
        "place": str(row.place_id or ""),
        "address": row.address,
        "purpose": row.purpose,
        "over_absence": row.over_absence,
        EDIT_FIELD: row.edit_token,
    }
