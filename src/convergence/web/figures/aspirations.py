"""What young people want, in figures: of a structure for who steers it, of the network for its heads."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.aspirations.queries import local_sub_themes, national_themes_on
from convergence.aspirations.types import Taxonomy
from convergence.decisional import streams, sub_themes, together, verbatims
from convergence.decisional.disclosure import Audience
from convergence.decisional.streams import Streams
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.exchanges.ledger import harmless
from convergence.web.figures.drawing import picture_of
from convergence.web.figures.opened import check_figures_are_open
from convergence.web.figures.reading import Reading, reading_of
from convergence.web.figures.words import Choice, choices, parts_of, themes_of

reader = requires(Permission.READ_FIGURES, purpose=Purpose.STEERING)
TITLE = "Aspirations en chiffres"
MEASURES = {"personnes": "Personnes", "fois": "Fois"}
HIDDEN = "secret"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which slice, of what; and what the page offers."""

    choice: Choice
    measure: str
    groups: list[tuple[str, list[Choice]]]


@reader
@require_safe
def page(request: ActingRequest) -> HttpResponse:
    """Streams over months by theme, themes told together, words that may be read."""
    reading, asked, taxonomy = _reading(request), _asked(request), _taxonomy(request)
    themes = themes_of(taxonomy)
    told = reading.streams(asked.choice.by)
    rows = [(label, _numbers(told, code, asked)) for code, label in themes]
    labels = dict(themes)
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "is_mine": reading.audience is Audience.STRUCTURE,
        "reading": reading,
        "months": told.months,
        "rows": [(label, _cells(numbers)) for label, numbers in rows],
        "picture": picture_of(rows),
        "groups": asked.groups,
        "choice": asked.choice,
        "measure": asked.measure,
        "measures": MEASURES.items(),
        "query": f"vue={asked.choice.value}",
        "together": [
            (labels[one], labels[other], number) for (one, other), number in reading.together().items()
        ],
        "parts": _parts(request, reading, taxonomy),
        "verbatims": [(labels[theme], words) for theme, words in reading.verbatims().items()],
        "definitions": (streams.DEFINITION, sub_themes.DEFINITION, together.DEFINITION, verbatims.DEFINITION),
        "secret": HIDDEN,
    }
    return render(request, "web/figures/aspirations.html", context)


@reader
@require_safe
def export(request: ActingRequest) -> HttpResponse:
    """The same figures for a spreadsheet, under the same rule."""
    reading, asked = _reading(request), _asked(request)
    told = reading.streams(asked.choice.by)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(("mois", "theme", "libelle", "vue", "personnes", "fois", "indicateur", "version"))
    definition = streams.DEFINITION
    for code, label in themes_of(_taxonomy(request)):
        for month in told.months:
            figure = told.of(code, month, asked.choice.part)
            numbers = [HIDDEN if number is None else number for number in (figure.people, figure.times)]
            cells = (f"{month:%Y-%m}", code, label, asked.choice.label)
            writer.writerow([*map(harmless, cells), *numbers, definition.code, definition.version])
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="aspirations-{reading.until:%Y-%m}.csv"'
    return answer


def _reading(request: ActingRequest) -> Reading:
    check_figures_are_open(request.scope)
    return reading_of(request.actor, local_today(request.actor.time_zone))


def _taxonomy(request: ActingRequest) -> Taxonomy:
    return national_themes_on(request.scope, local_today(request.actor.time_zone))


def _parts(request: ActingRequest, reading: Reading, taxonomy: Taxonomy) -> list[tuple[str, str, int]]:
    """Parts of themes of which something may be told, with their words."""
    told = reading.sub_themes()
    own = local_sub_themes(request.scope) if reading.audience is Audience.STRUCTURE else []
    named, labels = parts_of(taxonomy, own), dict(themes_of(taxonomy))
    return [(labels[theme], named.get((theme, part), part), number) for (theme, part), number in told.items()]


def _asked(request: ActingRequest) -> _Asked:
    """The slice and the measure of the address; a slice that is not on the list is refused, whoever asks."""
    reading = _reading(request)
    groups = choices(request.scope, with_territories=reading.audience is Audience.NATION)
    wanted = request.GET.get("vue", "")
    choice = next((one for _, group in groups for one in group if one.value == wanted), None)
    measure = request.GET.get("mesure", "personnes")
    if choice is None or measure not in MEASURES:
        raise NotFound(
            "Ce découpage n’existe pas.",
            what_to_do="Choisissez-en un dans la liste de la page « Aspirations en chiffres ».",
        )
    return _Asked(choice, measure, groups)


def _numbers(told: Streams, theme: str, asked: _Asked) -> list[int | None]:
    figures = [told.of(theme, month, asked.choice.part) for month in told.months]
    return [one.people if asked.measure == "personnes" else one.times for one in figures]


def _cells(numbers: Sequence[int | None]) -> list[str]:
    return [HIDDEN if number is None else f"{number}" for number in numbers]
