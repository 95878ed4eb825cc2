"""What an absence touches, who takes over, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from convergence.agenda.appointments import operations
from convergence.agenda.appointments.queries import agenda_between, busy_times, hand_overs_of
from convergence.agenda.appointments.types import (
    AbsenceRow,
    AppointmentRow,
    AppointmentStatus,
    BusyKind,
    BusyRow,
    HandOverOutcome,
)
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.clock import now
from convergence.foundation.periods import local_day, zone
from convergence.identity.queries import advisers_of, staff_names
from convergence.identity.types import StaffName
from convergence.messaging.policies import may_send
from convergence.web.access import ActingRequest
from convergence.web.agenda.away.absences import found_absence, when_words
from convergence.web.agenda.reach import planner
from convergence.web.agenda.words import span
from convergence.web.forms import problems_shown

_Line = tuple[AppointmentRow, str]


class HandOverForm(forms.Form):
    """Which appointments, which seats beside a colleague, to whom."""

    appointments = forms.TypedMultipleChoiceField(
        label="Rendez-vous à confier", coerce=UUID, widget=forms.CheckboxSelectMultiple, required=False
    )
    seats = forms.TypedMultipleChoiceField(
        label="Sa place dans les rendez-vous d’un collègue",
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Si personne n’est libre, ou si la personne choisie y prend déjà part, "
        "le rendez-vous a lieu sans remplaçant.",
    )
    colleagues = forms.TypedMultipleChoiceField(
        label="À qui",
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        help_text="Plusieurs : chaque rendez-vous va à qui est libre et en a reçu le moins.",
    )

    def __init__(
        self, data: Any = None, *, absent_id: UUID, rows: Sequence[_Line], colleagues: Sequence[StaffName]
    ) -> None:
        lists = {
            "appointments": [
                (str(row.appointment_id), words) for row, words in rows if row.adviser_id == absent_id
            ],
            "seats": [(str(row.appointment_id), words) for row, words in rows if row.adviser_id != absent_id],
        }
        super().__init__(data, initial={name: [key for key, _ in kept] for name, kept in lists.items()})
        for name, choices in (
            *lists.items(),
            ("colleagues", [(str(who.user_id), who.full_name) for who in colleagues]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
            if not choices:
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """At least one, of whichever list."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen():
            self.add_error(None, "Cochez au moins un rendez-vous à confier.")
        return typed

    def chosen(self) -> list[UUID]:
        """What is given, of both lists."""
        return [*self.cleaned_data.get("appointments", ()), *self.cleaned_data.get("seats", ())]


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: ActingRequest, absence_id: UUID) -> HttpResponse:
    """What an absence touches, and to whom it is given."""
    row = found_absence(request, absence_id)
    touched = _touched(request, row)
    rows = [
        (one, words)
        for one, words in touched
        if one.status is AppointmentStatus.PLANNED and one.starts_at > now()
    ]
    staff = advisers_of(request.scope, request.actor.structure_id)
    colleagues = [who for who in staff if who.user_id != row.adviser_id]
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        absent_id=row.adviser_id,
        rows=rows,
        colleagues=colleagues,
    )
    if request.method == "POST" and form.is_valid():
        with problems_shown(form):
            outcome = operations.hand_over_appointments(
                actor=request.actor,
                at=now(),
                appointment_ids=form.chosen(),
                to_adviser_ids=form.cleaned_data["colleagues"],
                of_adviser_id=row.adviser_id,
                reason="Absence",
            )
            _tell(
                request,
                outcome,
                {one.appointment_id: words for one, words in rows},
                "confiés" if len(outcome.given) > 1 else "confié",
            )
        if not form.errors:
            return HttpResponseRedirect(request.path)
    names = {who.user_id: who.full_name for who in staff}
    context = {
        "page_title": f"Absence de {names.get(row.adviser_id, 'ce professionnel')}",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Absences et relais", reverse("agenda:absences")),
            Crumb("Absence"),
        ),
        "row": row,
        "when": when_words(request, row),
        "form": form,
        "rows": rows,
        "own": [(one, words) for one, words in rows if one.adviser_id == row.adviser_id],
        "sessions": _sessions(request, row),
        "given": _given(request, row, names),
        "replacement_url": _replacement(request, row) if may_send(request.actor) else "",
    }
    return render(request, "web/agenda/absence.html", context, status=422 if form.errors else 200)


@planner
@require_POST
def undo(request: ActingRequest, absence_id: UUID, hand_over_id: UUID) -> HttpResponse:
    """Take back what was given, as far as it has not begun."""
    row = found_absence(request, absence_id)
    outcome = operations.undo_hand_over(actor=request.actor, at=now(), hand_over_id=hand_over_id)
    _tell(request, outcome, {one.appointment_id: words for one, words in _touched(request, row)}, "repris")
    return HttpResponseRedirect(reverse("agenda:absence", args=[absence_id]))


def _replacement(request: ActingRequest, row: AbsenceRow) -> str:
    """Where her young people are told who answers meanwhile, the dates being known already."""
    where = zone(request.actor.time_zone)
    last = local_day(row.ends_at - timedelta(microseconds=1), where)
    dates = {"du": f"{local_day(row.starts_at, where):%d/%m/%Y}", "au": f"{last:%d/%m/%Y}"}
    return f"{reverse('messages:replacement')}?{urlencode({'absent': str(row.adviser_id)} | dates)}"


def _touched(request: ActingRequest, row: AbsenceRow) -> list[_Line]:
    """Appointments in which she takes part, with their words."""
    rows = agenda_between(request.scope, row.starts_at, row.ends_at, adviser_ids=[row.adviser_id])
    people = {
        one.dossier_id: one.full_name for one in headers_of(request.scope, {one.dossier_id for one in rows})
    }
    names = _names(request, rows)
    return [
        (
            one,
            f"{people.get(one.dossier_id, '')}, {span(one.starts_at, one.ends_at, request.actor.time_zone)}"
            f" ({one.kind.label})"
            + ("" if one.adviser_id == row.adviser_id else f", avec {names[one.adviser_id]}"),
        )
        for one in rows
    ]


def _names(request: ActingRequest, rows: Sequence[AppointmentRow]) -> dict[UUID, str]:
    wanted = {one.adviser_id for one in rows}
    known = staff_names(request.scope, wanted) if wanted else {}
    return {who: known[who].full_name if who in known else "un collègue" for who in wanted}


def _sessions(request: ActingRequest, row: AbsenceRow) -> list[tuple[BusyRow, str]]:
    busy = busy_times(request.scope, [row.adviser_id], row.starts_at, row.ends_at)
    return [
        (one, span(one.starts_at, one.ends_at, request.actor.time_zone))
        for one in busy
        if one.kind in (BusyKind.SESSION, BusyKind.BOOKING)
    ]


def _given(request: ActingRequest, row: AbsenceRow, names: dict[UUID, str]) -> list[dict[str, Any]]:
    """Each hand-over of the absence: how many appointments, to whom, and whether it may be taken back."""
    grouped: dict[UUID, dict[str, Any]] = {}
    since = row.starts_at - timedelta(days=400)
    for line in hand_overs_of(request.scope, row.adviser_id, since):
        entry = grouped.setdefault(
            line.hand_over_id, {"id": line.hand_over_id, "at": line.at, "count": 0, "left": 0, "to": set()}
        )
        entry["count"] += 1
        entry["left"] += line.undone_at is None
        entry["to"].add(names.get(line.to_adviser_id, "") if line.to_adviser_id else "")
    return [entry | {"to": ", ".join(sorted(filter(None, entry["to"])))} for entry in grouped.values()]


def _tell(request: ActingRequest, outcome: HandOverOutcome, words: dict[UUID, str], done: str) -> None:
    if outcome.given:
        messages.success(request, f"{len(outcome.given)} rendez-vous {done}.")
    for appointment_id, why in outcome.withdrawn:
        told = words.get(appointment_id, "Un rendez-vous")
        messages.warning(request, f"{told} : a lieu sans remplaçant. {why}")
    for appointment_id, why in outcome.kept:
        messages.warning(request, f"{words.get(appointment_id, 'Un rendez-vous')} : {why}")
