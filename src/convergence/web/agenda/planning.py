"""Plan an appointment: with whom, then when, where and how often."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from convergence.agenda.appointments import operations
from convergence.agenda.appointments.queries import appointment
from convergence.agenda.appointments.types import (
    AppointmentKind,
    AppointmentModality,
    AppointmentOrigin,
    Slot,
)
from convergence.design.frame import Crumb
from convergence.dossier.queries import search
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import now
from convergence.foundation.periods import instant_at, zone
from convergence.foundation.problems import Invalid
from convergence.identity.policies import is_operator
from convergence.web.access import ActingRequest
from convergence.web.acts.recording import way_back
from convergence.web.agenda.forms import AppointmentForm, NewForm
from convergence.web.agenda.reach import (
    form_choices,
    next_free,
    planner,
    proposals,
    slots_shown,
    uuid_of,
    warn_of_clashes,
)
from convergence.web.agenda.words import span
from convergence.web.dossier.frame import file_page, worked_file
from convergence.web.drafts.store import accept
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.operators.profile import profile_of

_HOUR = timedelta(hours=1)
_FOUND = 10


@planner
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Plan an appointment: with whom first (unless one comes from her file), then when and where."""
    dossier_id = uuid_of(request.GET.get("dossier", ""))
    if dossier_id is None:
        return _choose(request)
    header = worked_file(request, dossier_id)
    back = way_back(request, reverse("file_agenda:list", args=[dossier_id]))
    form = NewForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(request, header),
        **form_choices(request),
    )
    profile_of(request.actor).shape("appointment", form)
    draft = f"rendez-vous-{dossier_id}"
    if request.method == "POST" and form.is_valid() and _plan(request, header, form):
        accept(request, draft)
        return HttpResponseRedirect(back)
    return file_page(
        request,
        header,
        "web/agenda/form.html",
        "Nouveau rendez-vous",
        "file_agenda:list",
        status=422 if form.errors else 200,
        form=form,
        back_url=back,
        draft=draft,
        verb="Prendre le rendez-vous",
        proposals=proposals(request, _slots(request, form)),
        with_repetition=True,
    )


def _plan(request: ActingRequest, header: DossierHeader, form: NewForm) -> bool:
    asked: dict[str, Any] = {
        "actor": request.actor,
        "at": now(),
        "dossier_id": header.dossier_id,
        "over_absence": form.cleaned_data["over_absence"],
        "idempotency_key": form.sending,
    }
    with problems_shown(form), once(form), slots_shown(form):
        if form.recurrence is None:
            made = operations.plan_appointment(draft=form.draft(), **asked)
            _say_planned(request, header, made)
        else:
            operations.plan_series(draft=form.draft(), recurrence=form.recurrence, **asked)
            messages.success(request, f"Les rendez-vous sont pris avec {header.full_name}.")
    return not form.errors


def _say_planned(request: ActingRequest, header: DossierHeader, made: UUID) -> None:
    row = appointment(request.scope, made)
    if row is None:
        return
    when = span(row.starts_at, row.ends_at, request.actor.time_zone)
    messages.success(request, f"Le rendez-vous est pris avec {header.full_name}, {when}.")
    warn_of_clashes(request, row, header)


def _choose(request: ActingRequest) -> HttpResponse:
    """With whom: a search, then a link for each person found."""
    text = request.GET.get("q", "").strip()[:200]
    hits = search(request.scope, text, limit=_FOUND) if text else []
    kept = request.GET.copy()
    kept.pop("q", None)
    context = {
        "page_title": "Nouveau rendez-vous",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Agenda", reverse("agenda:week")),
            Crumb("Nouveau rendez-vous"),
        ),
        "text": text,
        "hits": [
            hit
            for hit in hits
            if hit.structure_id == request.actor.structure_id or is_operator(request.actor)
        ],
        "kept": kept.urlencode(),
        "kept_values": list(kept.items()),
    }
    return render(request, "web/agenda/choose.html", context)


def _initial(request: ActingRequest, header: DossierHeader) -> dict[str, Any]:
    """An interview of an hour with the reader, at the time that the address tells."""
    start = _start(request)
    adviser = uuid_of(request.GET.get("conseiller", "")) or request.actor.user_id
    received = header.last_contact_on is not None
    return {
        "kind": AppointmentKind.INTERVIEW if received else AppointmentKind.FIRST_RECEPTION,
        "modality": AppointmentModality.FACE_TO_FACE,
        "origin": AppointmentOrigin.ADVISER,
        "adviser": str(adviser),
        "place": request.GET.get("lieu", ""),
        "length": _HOUR,
        "day": start.date() if start else None,
        "time": start.time() if start and start.time().hour else None,
    }


def _start(request: ActingRequest) -> datetime | None:
    """The wall clock that ``?debut=2026-12-01T10:00`` tells."""
    try:
        return datetime.fromisoformat(request.GET.get("debut", "")).replace(tzinfo=None)
    except ValueError:
        return None


def _slots(request: ActingRequest, form: AppointmentForm) -> tuple[Slot, ...]:
    """Free times after a conflict, or the next ones of whoever receives when the day is not told yet."""
    if form.proposed or form.is_bound:
        return form.proposed
    adviser = uuid_of(str(form.initial["adviser"])) or request.actor.user_id
    after = None
    if form.initial["day"]:
        with suppress(Invalid):
            after = instant_at(form.initial["day"], time(), zone(request.actor.time_zone))
    return next_free(request, [adviser], _HOUR, uuid_of(str(form.initial["place"])), after)
