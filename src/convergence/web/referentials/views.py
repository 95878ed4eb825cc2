"""Reference data browser: communes, occupations, nomenclatures with their dates and sources, loads."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.referentials import queries
from convergence.referentials.types import NomenclatureEntry, UnknownNomenclatureError, Verification
from convergence.web.access import ActingRequest, requires
from convergence.web.referentials.forms import OnDateForm, SearchOnDateForm
from convergence.web.suggest import commune_suggestions, occupation_suggestions, spoken_occupation_suggestions

browser = requires(Permission.READ_REFERENTIALS, purpose=Purpose.ADMINISTRATION)
SHOWN = 50
_MARKS = {
    Verification.READ: "success",
    Verification.SECONDARY: "info",
    Verification.PARTIAL: "warning",
    Verification.UNVERIFIED: "warning",
}


@dataclass(frozen=True, slots=True)
class MarkedEntry:
    """A value of a nomenclature with the colour of its mark."""

    entry: NomenclatureEntry
    level: str


@browser
@require_safe
def communes(request: ActingRequest) -> HttpResponse:
    """Communes found by a name even misspelt, a postal code or an INSEE code, as they were on a day."""
    form = SearchOnDateForm(request.GET or None, today=local_today(request.actor.time_zone))
    found = None
    if form.is_bound and form.is_valid() and form.text:
        found = queries.communes_matching(form.text, form.on, SHOWN, with_former=True)
    return _page(request, "communes", "Communes", form=form, found=found, limit=SHOWN)


@browser
@require_safe
def occupations(request: ActingRequest) -> HttpResponse:
    """Occupations of the ROME found by a code or by words even misspelt."""
    form = SearchOnDateForm(request.GET or None, today=local_today(request.actor.time_zone))
    found = None
    if form.is_bound and form.is_valid() and form.text:
        found = queries.rome_matching(form.text, form.on, SHOWN)
    return _page(request, "occupations", "Métiers (ROME)", form=form, found=found, limit=SHOWN)


@browser
@require_safe
def nomenclatures(request: ActingRequest) -> HttpResponse:
    """Every nomenclature, with how many of its values nobody could verify."""
    return _page(request, "nomenclatures", "Nomenclatures", lists=queries.nomenclatures())


@browser
@require_safe
def nomenclature(request: ActingRequest, name: str) -> HttpResponse:
    """Values of one nomenclature on a day, with dates, source and mark."""
    summary = next((found for found in queries.nomenclatures() if found.name == name), None)
    if summary is None:
        raise NotFound("Cette nomenclature n’existe pas.", what_to_do="Choisissez-en une dans la liste.")
    form = OnDateForm(request.GET or None, today=local_today(request.actor.time_zone))
    on = form.on if form.is_bound and form.is_valid() else form.today
    try:
        entries = queries.nomenclature(name, on)
    except UnknownNomenclatureError:
        entries = ()
    rows = [MarkedEntry(entry, _MARKS[entry.verified]) for entry in entries]
    parent = Crumb("Nomenclatures", "/references/nomenclatures/")
    return _page(
        request, "nomenclature", summary.label, summary=summary, form=form, on=on, rows=rows, parent=parent
    )


@browser
@require_safe
def loads(request: ActingRequest) -> HttpResponse:
    """Provenance: which file was loaded when, by whom, with which licence and fingerprint."""
    return _page(request, "loads", "Chargements de référence", loads=queries.loads())


@requires(Permission.READ_REFERENTIALS, Permission.READ_FILES, purpose=Purpose.ADMINISTRATION)
@require_safe
def suggest_communes(request: ActingRequest) -> HttpResponse:
    """Suggestions of a commune for ``SuggestField`` (design/suggestions.html)."""
    found = commune_suggestions(request.GET.get("q", ""))
    return render(request, "design/suggestions.html", {"suggestions": found})


@requires(Permission.READ_REFERENTIALS, Permission.READ_FILES, purpose=Purpose.ADMINISTRATION)
@require_safe
def suggest_occupations(request: ActingRequest) -> HttpResponse:
    """Suggestions of an occupation for ``SuggestField``."""
    found = occupation_suggestions(request.GET.get("q", ""))
    return render(request, "design/suggestions.html", {"suggestions": found})


@requires(Permission.READ_REFERENTIALS, Permission.READ_FILES, purpose=Purpose.ADMINISTRATION)
@require_safe
def suggest_spoken_occupations(request: ActingRequest) -> HttpResponse:
    """The same from the words of every day, spelling forgiven."""
    found = spoken_occupation_suggestions(request.GET.get("q", ""))
    return render(request, "design/suggestions.html", {"suggestions": found})


def _page(
    request: ActingRequest, name: str, title: str, *, parent: Crumb | None = None, **context: object
) -> HttpResponse:
    crumbs = [Crumb("Accueil", "/"), parent, Crumb(title)]
    context |= {"page_title": title, "breadcrumb": [crumb for crumb in crumbs if crumb]}
    return render(request, f"web/referentials/{name}.html", context)
