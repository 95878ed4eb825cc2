"""« Liste de travail » : what is late or near, for whom, and why she stands on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convergence.accompagnement.deadlines.policies import may_read_team_lists
from convergence.accompagnement.deadlines.queries import COUNTED, work_list
from convergence.accompagnement.deadlines.types import Urgency, WorkPerson
from convergence.design.components import Pager
from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today
from convergence.foundation.permissions import Permission
from convergence.identity.queries import advisers_of, staff_names, structure_detail
from convergence.web.access import ActingRequest, requires
from convergence.web.deadlines.asked import (
    EVERYBODY,
    SITE,
    WHOSE,
    Asked,
    FilterForm,
    Team,
    asked,
    unknown_list,
    written,
)
from convergence.web.dossier.awaited import Awaited, awaited
from convergence.web.dossier.frame import link
from convergence.web.navigation.tabs import SYNTHESIS

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list."""

    name: str
    url: str
    referent: str
    why: str
    awaited: tuple[Awaited, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that keeps one nearness; the one in force leads back to all."""

    label: str
    url: str
    count: str
    current: bool


@requires(Permission.READ_AGENDA)
@require_safe
def work_page(request: ActingRequest) -> HttpResponse:
    """One's own list, or that of a colleague, a site or the structure for those who read their team's."""
    today, team = local_today(request.actor.time_zone), _team(request)
    wanted = asked(request.GET, _owners(request, team))
    page = work_list(request.scope, on=today, filters=wanted.filters, after=wanted.after, limit=SHOWN)
    context = {
        "page_title": "Liste de travail",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Liste de travail")),
        "form": FilterForm(wanted.query, team=team),
        "asked": wanted,
        "lines": list(_lines(request, page.people)),
        "nearness": list(_nearness(wanted, page.counts)),
        "waiting": _told(sum(page.counts.values())),
        "clear_url": wanted.address(echeance="", nature="", quand=""),
        "pager": Pager(
            first=wanted.address() if wanted.after else "",
            next=wanted.address(apres=written(page.next)) if page.next else "",
        ),
    }
    return render(request, "web/deadlines/list.html", context)


def _team(request: ActingRequest) -> Team:
    actor = request.actor
    if not may_read_team_lists(actor):
        return Team(actor.user_id)
    detail = structure_detail(request.scope, actor.structure_id)
    sites = tuple(site for site in detail.sites if site.closed_on is None) if detail else ()
    return Team(actor.user_id, advisers_of(request.scope, actor.structure_id), sites)


def _owners(request: ActingRequest, team: Team) -> Sequence[UUID] | None:
    """Whose deadlines are asked for; None for everybody's. Raises NotFound for who is not of the team."""
    whose = request.GET.get(WHOSE, "")
    if not whose:
        return (team.me,)
    if not team.colleagues:
        raise unknown_list()
    if whose == EVERYBODY:
        return None
    if whose.startswith(SITE):
        site = next((site for site in team.sites if f"{SITE}{site.id}" == whose), None)
        if site is None:
            raise unknown_list()
        members = advisers_of(request.scope, request.actor.structure_id, site_id=site.id)
        return [one.user_id for one in members]
    found = next((one.user_id for one in team.colleagues if str(one.user_id) == whose), None)
    if found is None:
        raise unknown_list()
    return (found,)


def _lines(request: ActingRequest, people: Sequence[WorkPerson]) -> Iterator[Line]:
    heads = {head.dossier_id: head for head in headers_of(request.scope, [one.dossier_id for one in people])}
    referents = {head.referent_id for head in heads.values() if head.referent_id}
    names = staff_names(request.scope, referents) if referents else {}
    for person in people:
        head = heads.get(person.dossier_id)
        if head is not None:
            referent = names.get(head.referent_id) if head.referent_id else None
            yield _line(person, head, referent.full_name if referent else "")


def _line(person: WorkPerson, head: DossierHeader, referent: str) -> Line:
    return Line(
        name=head.full_name,
        url=link(SYNTHESIS, person.dossier_id),
        referent=referent,
        why=person.why,
        awaited=tuple(awaited(row) for row in person.deadlines),
    )


def _nearness(wanted: Asked, counts: Mapping[Urgency, int]) -> Iterator[Choice]:
    for urgency in Urgency:
        current = wanted.filters.urgency is urgency
        if counts.get(urgency, 0) or current:
            url = wanted.address(quand="" if current else urgency.value)
            yield Choice(urgency.label, url, _told(counts.get(urgency, 0)), current)


def _told(count: int) -> str:
    """Exact as far as it is counted; an empty word for nothing."""
    if count > COUNTED:
        return f"plus de {COUNTED:,}".replace(",", "\u202f")
    return str(count or "")
