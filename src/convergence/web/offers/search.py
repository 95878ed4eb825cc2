"""The search of services: a form, a list with the reasons of each place, a map beside it."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.design.components import Pager
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.identity.queries import structure_detail
from convergence.offers.queries import search, selections, source_choices
from convergence.offers.types import SearchPage
from convergence.web.access import ActingRequest, requires
from convergence.web.offers.asked import (
    AFTER,
    PLACE,
    USUAL_RADIUS,
    WITHIN,
    SearchForm,
    after_of,
    next_address,
)
from convergence.web.offers.mapping import service_map
from convergence.web.offers.words import hit_card
from convergence.web.operators.saying import worded
from convergence.web.suggest import commune_by_code

reader = requires(Permission.READ_REFERENTIALS)


@reader
@require_safe
def search_page(request: ActingRequest) -> HttpResponse:
    """Services for what is asked in the address; around where the reader works when nothing is."""
    today = local_today(request.actor.time_zone)
    query = request.GET.copy() if request.GET else _near_home(request)
    query.setdefault(WITHIN, str(USUAL_RADIUS))
    form = SearchForm(query, sources=source_choices(request.scope), today=today)
    context = {
        "page_title": "Annuaire des services",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Annuaire des services")),
        "form": worded(form, request.actor),
        "is_first": not request.GET,
    }
    if not form.is_valid():
        return render(request, "web/offers/search.html", context, status=422)
    criteria = form.criteria(request.scope)
    page = search(request.scope, criteria, after=after_of(query))
    context |= {
        "page": page,
        "cards": [hit_card(hit) for hit in page.hits],
        "summary": _summary(page, criteria.around is not None),
        "map": service_map(page.hits, page.pins, criteria.around),
        "place_unknown": bool(form.cleaned_data[PLACE]) and criteria.around is None,
        "pager": _pager(query, page),
        "more_count": form.more_count,
        "selections": [row for row in selections(request.scope) if row.is_mine],
        "back": f"{request.path}?{query.urlencode()}",
    }
    return render(request, "web/offers/search.html", context)


def _near_home(request: ActingRequest) -> QueryDict:
    """Around the site where the reader works, else around her structure."""
    query = QueryDict(mutable=True)
    house = structure_detail(request.scope, request.actor.structure_id)
    own = [site.commune_code for site in house.sites if site.id == request.actor.site_id] if house else []
    code = next(filter(None, own), house.commune_code if house else "")
    town = commune_by_code(code) if code else None
    if town is not None:
        query[PLACE], query[f"{PLACE}_code"] = town.full_label, town.code
    return query


def _summary(page: SearchPage, has_place: bool) -> str:
    if page.is_cut:
        kept = "les plus proches sont classés" if has_place else "les meilleures fiches sont classées"
        return f"Plus de {page.total} services : {kept}. Précisez la recherche pour voir les autres."
    plural = "s" if page.total > 1 else ""
    return f"{page.total or 'Aucun'} service{plural} trouvé{plural}."


def _pager(query: QueryDict, page: SearchPage) -> Pager:
    first = query.copy()
    first.pop(AFTER, None)
    summary = ""
    if page.hits and (page.next or AFTER in query):
        summary = f"Services {page.hits[0].rank} à {page.hits[-1].rank} sur {page.total}"
    return Pager(
        summary=summary,
        first=f"?{first.urlencode()}" if AFTER in query else "",
        next=next_address(query, page.next) if page.next else "",
    )
