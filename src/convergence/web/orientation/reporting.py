"""Figures of orientations, reported to the national and départemental bodies (L5411-5-1, III): no name."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.accompagnement.orientation.queries import orientation_counts
from convergence.accompagnement.orientation.types import OrientationCount
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.web.access import ActingRequest
from convergence.web.operators.saying import worded
from convergence.web.orientation.forms import PeriodForm
from convergence.web.orientation.views import editor

TITLE = "Bilan des orientations"
DAYS = 365


@editor
@require_safe
def report(request: ActingRequest) -> HttpResponse:
    """How many orientations by path, decider and référent."""
    form, first, last = _period(request)
    rows = _counts(request, first, last)
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "form": worded(form, request.actor),
        "first": first,
        "last": last,
        "rows": rows,
        "total": sum(row.number for row in rows),
        "query": f"du={first:%d/%m/%Y}&au={last:%d/%m/%Y}",
    }
    return render(request, "web/orientation/report.html", context, status=422 if form.errors else 200)


@editor
@require_safe
def export(request: ActingRequest) -> HttpResponse:
    """The same figures for a spreadsheet."""
    _, first, last = _period(request)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(("Du", "Au", "Parcours", "Décidée par", "Organisme référent", "Nombre"))
    for row in _counts(request, first, last):
        writer.writerow((first, last, row.path.label, row.decider.label, row.body.label, row.number))
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="bilan-des-orientations.csv"'
    return answer


def _counts(request: ActingRequest, first: date, last: date) -> list[OrientationCount]:
    return orientation_counts(request.scope, first, last) if first <= last else []


def _period(request: ActingRequest) -> tuple[PeriodForm, date, date]:
    form = PeriodForm(request.GET or None)
    typed = form.cleaned_data if form.is_valid() else {}
    last = typed.get("au") or local_today(request.actor.time_zone)
    first = typed.get("du") or last - timedelta(days=DAYS)
    if first > last:
        form.add_error("du", "Le premier jour suit le dernier. Inversez les deux dates.")
    return form, first, last
