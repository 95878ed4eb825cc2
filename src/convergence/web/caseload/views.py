"""« Mes jeunes » : who to call first and why, filtered, sorted, kept under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.accompagnement.acts.policies import may_record_acts
from convergence.accompagnement.acts.queries import caseload
from convergence.accompagnement.acts.types import CaseloadPage, PriorityCode
from convergence.design.components import Pager
from convergence.design.frame import Crumb
from convergence.dossier.policies import may_create_dossier, may_read_team_caseloads
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.identity.queries import advisers_of
from convergence.identity.types import StaffName
from convergence.web.access import ActingRequest, requires
from convergence.web.caseload.asked import SORTS, Asked, FilterForm, asked, unknown_adviser
from convergence.web.caseload.lines import Place, make_line
from convergence.web.operators.profile import profile_of
from convergence.web.queries import ViewLink, saved_views

PAGE = "caseload"
SHOWN = 20
reader = requires(Permission.READ_FILES)


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes one thing of the list."""

    label: str
    url: str
    current: bool
    count: int | None = None


@reader
@require_safe
def caseload_page(request: ActingRequest) -> HttpResponse:
    """One's own people, or a colleague's for those who may read the caseloads of their team."""
    actor, today = request.actor, local_today(request.actor.time_zone)
    views = saved_views(request.scope, PAGE)
    colleagues = advisers_of(request.scope, actor.structure_id) if may_read_team_caseloads(actor) else ()
    chosen = _opening_view(request, views, colleagues)
    wanted = asked(QueryDict(chosen.query) if chosen else request.GET, actor)
    owner = _owner(wanted, request, colleagues)
    page = caseload(
        request.scope,
        wanted.adviser_id,
        on=today,
        sort=wanted.sort,
        filters=wanted.filters,
        offset=(wanted.page - 1) * SHOWN,
        limit=SHOWN,
    )
    here = wanted.address(page=str(wanted.page) if wanted.page > 1 else "")
    place = Place(today, actor, request.path + here, owner.user_id if owner else None)
    title = (
        f"Portefeuille de {owner.full_name}"
        if owner
        else profile_of(actor).label("caseload:list", "Mes jeunes")
    )
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(title)),
        "form": FilterForm(_shown_filters(wanted), colleagues=colleagues, me=actor.user_id),
        "asked": wanted,
        "lines": [make_line(row, place) for row in page.rows],
        "page": page,
        "pager": _pager(wanted, page),
        "sorts": [
            Choice(label, wanted.address(tri=sort.value), sort is wanted.sort)
            for sort, label in SORTS.items()
        ],
        "reasons": _reasons(wanted, page.counts),
        "views": [
            Choice(
                view.name,
                f"?{view.query}" if view.query else wanted.address(),
                view is chosen or _same(view, wanted),
            )
            for view in views
        ],
        "chosen": chosen,
        "clear_url": wanted.address(nom="", raison="", situation="", contrat=""),
        "may_record": may_record_acts(actor),
        "may_create": may_create_dossier(actor),
    }
    return render(request, "web/caseload/list.html", context)


def _opening_view(
    request: ActingRequest, views: list[ViewLink], colleagues: tuple[StaffName, ...]
) -> ViewLink | None:
    """The view with which the bare address opens, unless it is about a colleague who has left."""
    found = next((view for view in views if view.is_default), None)
    if request.GET or found is None:
        return None
    adviser_id = asked(QueryDict(found.query), request.actor).adviser_id
    known = {request.actor.user_id, *(name.user_id for name in colleagues)}
    return found if adviser_id in known else None


def _owner(wanted: Asked, request: ActingRequest, colleagues: tuple[StaffName, ...]) -> StaffName | None:
    """The colleague whose list is asked for; None for one's own. The room refuses those who may not."""
    if wanted.adviser_id == request.actor.user_id or not colleagues:
        return None
    found = next((name for name in colleagues if name.user_id == wanted.adviser_id), None)
    if found is None:
        raise unknown_adviser()
    return found


def _shown_filters(wanted: Asked) -> QueryDict:
    """What the filter form shows; the order goes along."""
    shown = wanted.query.copy()
    shown["tri"] = wanted.sort.value
    return shown


def _reasons(wanted: Asked, counts: Mapping[PriorityCode, int]) -> list[Choice]:
    """Reasons that some people have, each with their number; the one in force leads back to all."""
    return [
        Choice(
            code.label,
            wanted.address(raison="" if wanted.filters.reason is code else code.value),
            wanted.filters.reason is code,
            counts.get(code, 0),
        )
        for code in PriorityCode
        if counts.get(code, 0) or wanted.filters.reason is code
    ]


def _same(view: ViewLink, wanted: Asked) -> bool:
    return QueryDict(view.query) == wanted.query


def _pager(wanted: Asked, page: CaseloadPage) -> Pager:
    first = (wanted.page - 1) * SHOWN
    last = first + len(page.rows)
    summary = f"{first + 1} à {last} sur {page.kept}" if page.kept > SHOWN else ""
    return Pager(
        summary=summary,
        previous=wanted.address(page=str(wanted.page - 1)) if wanted.page > 1 else "",
        next=wanted.address(page=str(wanted.page + 1)) if last < page.kept else "",
    )
