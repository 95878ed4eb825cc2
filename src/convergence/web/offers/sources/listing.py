"""The sources of the network, and one of the reader's organisation with its editions."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from convergence.design.components import KeyFigure
from convergence.design.frame import Crumb
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.identity.queries import structure_names
from convergence.offers import queries
from convergence.offers.policies import owns_source
from convergence.offers.types import SourceKind, SourceRow
from convergence.web.access import ActingRequest, requires

TITLE = "Sources de l’annuaire"
HOME = Crumb("Accueil", "/")
loader = requires(Permission.LOAD_OFFERS, purpose=Purpose.ADMINISTRATION)


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source with the name of its owner; only the owner opens it."""

    row: SourceRow
    owner: str
    is_ours: bool


@loader
@require_safe
def sources_page(request: ActingRequest) -> HttpResponse:
    """Every source, the one believed first at the head, with its owner and its freshness."""
    rows = queries.sources(request.scope)
    names = structure_names(request.scope, {row.structure_id for row in rows})
    context = {
        "page_title": TITLE,
        "breadcrumb": (HOME, Crumb(TITLE)),
        "shown": [
            ShownSource(row, names.get(row.structure_id, "–"), owns_source(request.actor, row.structure_id))
            for row in rows
        ],
        "zone": request.actor.time_zone,
    }
    return render(request, "web/offers/sources/list.html", context)


@loader
@require_safe
def source_page(request: ActingRequest, source_id: UUID) -> HttpResponse:
    """One source: what it brings, what went wrong last, what may be done, its editions."""
    source = own_source(request, source_id)
    context = {
        "page_title": source.name,
        "breadcrumb": crumbs(Crumb(source.name)),
        "source": source,
        "figures": [
            KeyFigure(str(source.offers), "services offerts"),
            KeyFigure(str(source.providers), "structures"),
        ],
        "editions": queries.editions(request.scope, source_id),
        "takes_files": source.is_active and source.kind is not SourceKind.PAGES,
        "is_read": source.is_active and source.kind is SourceKind.API,
        "zone": request.actor.time_zone,
    }
    return render(request, "web/offers/sources/show.html", context)


def own_source(request: ActingRequest, source_id: UUID) -> SourceRow:
    """A source of the reader's organisation, or the one answer for what is absent or another's."""
    source = queries.source(request.scope, source_id)
    if source is None or not owns_source(request.actor, source.structure_id):
        raise NotFound(
            "Cette source n’existe pas, ou n’est pas tenue par votre structure.",
            what_to_do="Cherchez-la dans la liste des sources.",
        )
    return source


def crumbs(*last: Crumb) -> tuple[Crumb, ...]:
    """The way to a page of a source."""
    return (HOME, Crumb(TITLE, reverse("offers:sources")), *last)


def back_to(source_id: UUID) -> str:
    """The page of a source."""
    return reverse("offers:source", args=[source_id])
