"""Absences: who is away, what is touched, who takes over; and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.appointments import operations
from convergence.agenda.appointments.policies import may_hand_over
from convergence.agenda.appointments.queries import (
    absence,
    absences_between,
)
from convergence.agenda.appointments.types import (
    AbsenceKind,
    AbsenceRow,
)
from convergence.design.components import Confirmation
from convergence.design.fields import DateField
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.periods import day_start, instant_at, zone
from convergence.foundation.problems import NotFound, Refused
from convergence.identity.queries import advisers_of, staff_names
from convergence.identity.types import StaffName
from convergence.web.access import ActingRequest
from convergence.web.acts.forms import choice
from convergence.web.agenda.reach import planner, reader
from convergence.web.agenda.words import span
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.forms.once import OnceForm, once

_NOON = datetime(2000, 1, 1, 12).time()
_HALVES = [
    ("journee", "Journées entières"),
    ("matin", "Le matin seulement"),
    ("apres_midi", "L’après-midi seulement"),
]
_SHOWN_AHEAD = timedelta(days=366)
_SHOWN_BEHIND = timedelta(days=31)


class AbsenceForm(OnceForm):
    """Who, from when until when; half days for a single day."""

    adviser = forms.TypedChoiceField(
        label="Qui sera absent",
        coerce=UUID,
        error_messages={"invalid_choice": "Choisissez une personne de la liste."},
    )
    kind = choice("Sorte d’absence", AbsenceKind, help_text="Vos collègues lisent seulement « Absence ».")
    first_day = DateField(label="Premier jour", help_text="Par exemple 1/9/2026.")
    last_day = DateField(label="Dernier jour", help_text="Ce jour compris.")
    half = forms.ChoiceField(
        label="Durée", choices=_HALVES, help_text="Une demi-journée vaut pour un seul jour."
    )

    def __init__(self, data: Any = None, *, people: Sequence[StaffName], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["adviser"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(who.user_id), who.full_name) for who in people]

    def clean(self) -> dict[str, Any]:
        """Half days are those of one day."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if typed.get("half") != "journee" and typed.get("first_day") != typed.get("last_day"):
            self.add_error("half", "Une demi-journée vaut pour un seul jour : donnez deux fois le même jour.")
        return typed

    def period(self, time_zone: str) -> tuple[datetime, datetime]:
        """From which instant to which; raises Invalid on a day without instant."""
        where, first, last = zone(time_zone), self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        start = instant_at(first, datetime.min.time(), where, field="first_day")
        after = instant_at(last, datetime.min.time(), where, field="last_day") and day_start(
            _next(last), where
        )
        noon = instant_at(first, _NOON, where, field="first_day")
        return {"journee": (start, after), "matin": (start, noon), "apres_midi": (noon, after)}[
            self.cleaned_data["half"]
        ]


def _next(day: date) -> date:
    return day + timedelta(days=1)


@reader
@require_safe
def absences(request: ActingRequest) -> HttpResponse:
    """Who is away now and soon."""
    at = now()
    rows = absences_between(request.scope, at - _SHOWN_BEHIND, at + _SHOWN_AHEAD)
    names = staff_names(request.scope, {row.adviser_id for row in rows}) if rows else {}
    context = {
        "page_title": "Absences et relais",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Absences et relais")),
        "lines": [
            (
                row,
                names[row.adviser_id].full_name if row.adviser_id in names else "",
                when_words(request, row),
                may_hand_over(request.actor, row.adviser_id),
            )
            for row in rows
        ],
        "may_announce": may_hand_over(request.actor, request.actor.user_id),
    }
    return render(request, "web/agenda/absences.html", context)


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: ActingRequest) -> HttpResponse:
    """Announce an absence; the next page lists what it touches."""
    staff = advisers_of(request.scope, request.actor.structure_id)
    people = [who for who in staff if may_hand_over(request.actor, who.user_id)]
    today = local_today(request.actor.time_zone)
    form = AbsenceForm(
        request.POST if request.method == "POST" else None,
        people=people,
        initial={
            "adviser": str(request.actor.user_id),
            "kind": AbsenceKind.LEAVE,
            "half": "journee",
            "first_day": today,
            "last_day": today,
        },
    )
    made = None
    if request.method == "POST" and form.is_valid():
        with problems_shown(form), once(form):
            start, end = form.period(request.actor.time_zone)
            made = operations.declare_absence(
                actor=request.actor,
                at=now(),
                adviser_id=form.cleaned_data["adviser"],
                kind=form.cleaned_data["kind"],
                starts_at=start,
                ends_at=end,
                idempotency_key=form.sending,
            )
    if made is not None:
        accept_page(request)
        messages.success(request, "L’absence est annoncée.")
        return HttpResponseRedirect(reverse("agenda:absence", args=[made]))
    back = reverse("agenda:absences")
    context = {
        "page_title": "Annoncer une absence",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Absences et relais", back),
            Crumb("Annoncer une absence"),
        ),
        "form": form,
        "verb": "Annoncer",
        "back_url": back,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, absence_id: UUID) -> HttpResponse:
    """She will be there after all."""
    row = found_absence(request, absence_id)
    confirmation = Confirmation(
        title="Retirer une absence",
        question=f"Retirer l’absence {when_words(request, row)} ?",
        consequences=(
            "L’agenda est de nouveau libre.",
            "Les rendez-vous déjà confiés à des collègues le restent.",
        ),
        verb="Retirer l’absence",
        back_url=reverse("agenda:absences"),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda _: operations.withdraw_absence(actor=request.actor, at=now(), absence_id=absence_id),
        done="L’absence est retirée.",
    )


def found_absence(request: ActingRequest, absence_id: UUID) -> AbsenceRow:
    """An absence of the structure that the reader may organise."""
    row = absence(request.scope, absence_id)
    if row is None:
        raise NotFound("Cette absence n’existe pas ou a été retirée.", what_to_do="Revenez à la liste.")
    if not may_hand_over(request.actor, row.adviser_id):
        raise Refused(
            "Vous ne pouvez pas organiser l’absence d’un collègue.",
            what_to_do="Demandez-le à votre responsable.",
        )
    return row


def when_words(request: ActingRequest, row: AbsenceRow) -> str:
    """« du 3 au 7 décembre » for whole days, with the hours otherwise."""
    where = zone(request.actor.time_zone)
    start, end = row.starts_at.astimezone(where), row.ends_at.astimezone(where)
    if start.time() == end.time() == datetime.min.time():
        last = end.date() - timedelta(days=1)
        if last == start.date():
            return f"le {last:%d/%m/%Y}"
        return f"du {start:%d/%m/%Y} au {last:%d/%m/%Y}"
    return span(row.starts_at, row.ends_at, request.actor.time_zone)
