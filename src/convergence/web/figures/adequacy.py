"""What young people want, against the services that exist and can be reached, what was proposed and what was done."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.aspirations.queries import national_themes_on
from convergence.aspirations.types import Taxonomy
from convergence.decisional import adequacy, reach
from convergence.decisional.adequacy import Figure
from convergence.decisional.disclosure import Audience
from convergence.decisional.reach import Code, Offered, Reach
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_detail
from convergence.web.access import ActingRequest, requires
from convergence.web.exchanges.ledger import harmless
from convergence.web.figures.opened import check_figures_are_open
from convergence.web.figures.outlines import OTHERS, Map, Need, Place, level_of, map_of
from convergence.web.figures.places import Territory, around, country
from convergence.web.figures.reading import Reading, reach_of, reading_of

reader = requires(Permission.READ_FIGURES, purpose=Purpose.STEERING)
TITLE = "Aspirations et services"
HIDDEN = "secret"
COLUMNS = (
    ("people", "Le veulent"), ("proposed", "Ont eu une proposition"), ("done", "L’ont fait"),
    ("waiting", "Sans proposition"), ("soon", "Proposé dans le mois ou le suivant"),
    ("later", "Proposé au bout de 2 ou 3 mois"), ("late", "Proposé plus tard"),
    ("long", "Attendent depuis plus de 3 mois"),
)  # fmt: skip
_IN_FILE = (
    "personnes", "proposees", "faites", "sans_proposition", "proposees_1_mois", "proposees_3_mois", "proposees_apres",
    "attente_plus_3_mois",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One theme in one territory: services, people, and the parts of the theme that nobody offers there."""

    theme: str
    label: str
    territory: Territory
    offered: Offered
    figure: Figure
    missing: tuple[str, ...]

    @property
    def cells(self) -> list[str]:
        """The numbers of people, in the order of the columns."""
        numbers = [getattr(self.figure, name) for name, _ in COLUMNS]
        return [HIDDEN if number is None else f"{number}" for number in numbers]

    @property
    def is_need(self) -> bool:
        """Whether something of it is offered by nobody."""
        return bool(self.missing)

    @property
    def need(self) -> Need:
        """How much of it is offered by nobody."""
        if not self.missing:
            return Need.NONE
        return Need.PART if self.offered.reachable else Need.ALL

    @property
    def words(self) -> str:
        """What the map says of it, where a pointer stops."""
        said = [f"services sur place : {self.offered.here}, accessibles : {self.offered.reachable}"]
        if self.figure.people:
            wait = HIDDEN if self.figure.waiting is None else self.figure.waiting
            said.insert(0, f"le veulent : {self.figure.people}, sans proposition : {wait}")
        if self.missing:
            said.append(f"personne n’offre : {', '.join(self.missing)}")
        first, *rest = said
        return " ; ".join((f"{self.territory.label}. {first.capitalize()}", *rest))


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the page and its file are made of."""

    reading: Reading
    themes: Taxonomy
    people: adequacy.Adequacy
    services: Reach
    territories: list[Territory]
    everywhere: list[Territory]

    def line(self, theme: str, territory: Territory) -> Line:
        """A theme in a territory."""
        found = self.themes.theme(theme)
        parts = [sub for sub in found.sub_themes if sub.services] if found else []
        return Line(
            theme,
            found.label if found else theme,
            territory,
            self.services.of(theme, territory=territory.code),
            self.people.of(theme, territory.code),
            tuple(
                sub.label for sub in parts if not self.services.of(theme, sub.code, territory.code).reachable
            ),
        )

    def lines(self, territory: Territory) -> list[Line]:
        """Every theme in a territory."""
        return [self.line(theme.code, territory) for theme in self.themes.themes]

    @property
    def is_mine(self) -> bool:
        return self.reading.audience is Audience.STRUCTURE

    @property
    def is_published(self) -> bool:
        return bool(self.services.found or self.services.everywhere)

    def drawing(self, theme: str, territory: Territory) -> Map | None:
        """The map of a theme, near enough for the région of the territory to fill it."""
        held = around(self.everywhere, territory)
        seen = held if self.is_mine else around(self.everywhere, self.everywhere[0])
        places = [self._place(self.line(theme, one), territory) for one in seen]
        return map_of(places, [one.code for one in held] if territory.region else ())

    def _place(self, line: Line, territory: Territory) -> Place:
        is_of_others = self.is_mine and line.territory.code != territory.code
        level = OTHERS if is_of_others else level_of(line.figure)
        need = line.need if self.is_published else Need.NONE
        return Place(line.territory.code, level, need, line.words)


@reader
@require_safe
def page(request: ActingRequest) -> HttpResponse:
    """One table of themes for a territory; one theme by département on a map and in a table.

    A structure sees its own files, and of the other départements of its région the services alone, which are public.
    """
    known = _known(request)
    territory = _chosen(request, known.territories)
    theme = request.GET.get("theme") or known.themes.themes[0].code
    if known.themes.theme(theme) is None:
        raise _unknown("Ce thème n’existe pas.")
    places = [known.line(theme, one) for one in around(known.everywhere, territory)]
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "is_mine": known.is_mine,
        "reading": known.reading,
        "territories": known.territories,
        "territory": territory,
        "themes": known.themes.themes,
        "theme": theme,
        "columns": [label for _, label in COLUMNS],
        "lines": known.lines(territory),
        "is_published": known.is_published,
        "places": sorted(places, key=_by_gap),
        "map": known.drawing(theme, territory),
        "definitions": (adequacy.DEFINITION, reach.DEFINITION),
        "secret": HIDDEN,
    }
    return render(request, "web/figures/adequacy.html", context)


@reader
@require_safe
def export(request: ActingRequest) -> HttpResponse:
    """The same for a spreadsheet: every theme in the territory chosen and in those that it holds."""
    known = _known(request)
    chosen = _chosen(request, known.territories)
    held = [one for one in known.territories if _holds(chosen, one)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(
        ("territoire", "theme", "libelle", "services_sur_place", "services_accessibles", *_IN_FILE,
         "personne_n_offre", "indicateur", "version")
    )  # fmt: skip
    writer.writerows(_rows(known, held))
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = (
        f'attachment; filename="aspirations-et-services-{known.reading.until:%Y-%m}.csv"'
    )
    return answer


def _rows(known: _Known, held: Sequence[Territory]) -> Iterator[list[object]]:
    definition = adequacy.DEFINITION
    for territory in held:
        for line in known.lines(territory):
            words = map(harmless, (territory.label, line.theme, line.label))
            yield [
                *words, line.offered.here, line.offered.reachable, *line.cells,
                harmless(", ".join(line.missing)), definition.code, definition.version,
            ]  # fmt: skip


def _known(request: ActingRequest) -> _Known:
    check_figures_are_open(request.scope)
    today = local_today(request.actor.time_zone)
    reading, themes = reading_of(request.actor, today), national_themes_on(request.scope, today)
    everywhere = country()
    asked = [_own(request)] if reading.audience is Audience.STRUCTURE else everywhere
    return _Known(reading, themes, reading.adequacy(), reach_of(codes_of(themes)), asked, everywhere)


def codes_of(themes: Taxonomy) -> tuple[Code, ...]:
    """Each theme and each of its parts with the needs of the directory that serve it."""
    found: list[Code] = []
    for theme in themes.themes:
        of_parts = {code for sub in theme.sub_themes for code in sub.services}
        found += [(theme.code, reach.ALL, code) for code in sorted({*theme.services, *of_parts})]
        found += [(theme.code, sub.code, code) for sub in theme.sub_themes for code in sub.services]
    return tuple(found)


def _own(request: ActingRequest) -> Territory:
    """The département of the structure, whose own files are counted."""
    detail = structure_detail(request.scope, request.actor.structure_id)
    code = f"{detail.region_code}/{detail.departement_code}" if detail else reach.ALL
    return Territory(code, "Votre structure, et les services de son département")


def _chosen(request: ActingRequest, territories: Sequence[Territory]) -> Territory:
    wanted = request.GET.get("territoire", "") or territories[0].code
    found = next((one for one in territories if one.code == wanted), None)
    if found is None:
        raise _unknown("Ce territoire n’existe pas.")
    return found


def _unknown(sentence: str) -> NotFound:
    return NotFound(
        sentence, what_to_do="Choisissez-en un dans la liste de la page « Aspirations et services »."
    )


def _holds(chosen: Territory, one: Territory) -> bool:
    return one == chosen or not chosen.code or one.code.startswith(f"{chosen.code}/")


def _by_gap(line: Line) -> tuple[int, int, str]:
    return -(line.figure.waiting or 0), -(line.figure.people or 0), line.territory.code
