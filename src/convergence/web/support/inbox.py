"""The team's inbox: what waits, one demand and its gestures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.components import Pager
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import local_today, now
from convergence.foundation.identifiers import parse_uuid
from convergence.foundation.permissions import Permission
from convergence.identity.queries import professionals_of, staff_names, structure_detail
from convergence.identity.types import Professional
from convergence.support import operations, queries
from convergence.support.types import DemandDetail, DemandFilters, DemandState
from convergence.web.access import ActingRequest
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.support.forms import (
    CommentForm,
    DemandForm,
    EntrustForm,
    InboxFilters,
    WhyForm,
    WordForm,
)
from convergence.web.support.frame import BOX, form_page, member, missing, page

_A_PAGE = 50


@member
@require_safe
def inbox(request: ActingRequest) -> HttpResponse:
    """What waits for whoever takes it, then what is taken, the most pressing first."""
    staff = _staff(request)
    form = InboxFilters(request.GET, staff=staff)
    asked = form.cleaned_data if form.is_valid() else {}
    filters = DemandFilters(
        state=DemandState(asked["etat"]) if asked.get("etat") else None,
        assignee_id=UUID(asked["pour"]) if asked.get("pour") else None,
        words=asked.get("q", ""),
    )
    start = _start(request)
    today = local_today(request.actor.time_zone)
    rows = queries.demands(request.scope, filters, today=today, limit=_A_PAGE + 1, after=start)
    names = staff_names(request.scope, {row.assignee_id for row in rows if row.assignee_id})
    return page(
        request,
        "inbox",
        "Boîte de l’équipe",
        form=form,
        filter_count=sum(map(bool, asked.values())),
        rows=[(row, names.get(row.assignee_id) if row.assignee_id else None) for row in rows[:_A_PAGE]],
        pager=_pager(request, start, len(rows)),
        me=request.actor.user_id,
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActingRequest) -> HttpResponse:
    """A new demand; ``?dossier=`` ties it to a young person."""
    header = _asked_file(request)
    structure = structure_detail(request.scope, request.actor.structure_id)
    form = DemandForm(
        request.POST if request.method == "POST" else None,
        staff=_staff(request),
        sites=structure.sites if structure else (),
    )
    back = reverse("dossier:show", args=[header.dossier_id]) if header else BOX.url

    def act(_typed: dict[str, object]) -> None:
        with once(form):
            operations.add_demand(
                actor=request.actor,
                at=now(),
                draft=form.draft(),
                dossier_id=header.dossier_id if header else None,
                assignee_id=form.assignee(),
                idempotency_key=form.sending,
            )

    return form_page(
        request,
        form,
        act,
        title=f"Demande au sujet de {header.full_name}" if header else "Nouvelle demande",
        crumb=BOX,
        verb="Mettre dans la boîte",
        done="La demande est dans la boîte de l’équipe.",
        back=back,
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: ActingRequest, demand_id: UUID) -> HttpResponse:
    """One demand and what happened to it; a comment may be added."""
    found = _found(request, demand_id)
    form = CommentForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.comment_demand(
                actor=request.actor, at=now(), demand_id=demand_id, text=form.cleaned_data["text"]
            )
        if not form.errors:
            accept_page(request)
            return HttpResponseRedirect(request.path)
    assignee = found.row.assignee_id
    names = staff_names(request.scope, [assignee]) if assignee else {}
    return page(
        request,
        "demand",
        found.row.subject,
        BOX,
        status=422 if form.errors else 200,
        demand=found,
        row=found.row,
        assignee=names.get(assignee) if assignee else None,
        header=_file_of(request, found),
        is_mine=assignee == request.actor.user_id,
        form=form,
    )


@member
@require_POST
def take(request: ActingRequest, demand_id: UUID) -> HttpResponse:
    """Take a demand oneself, by one press."""
    operations.take_demand(actor=request.actor, at=now(), demand_id=demand_id)
    messages.success(request, "Vous avez pris la demande.")
    return HttpResponseRedirect(reverse("support:demand", args=[demand_id]))


@member
@require_http_methods(["GET", "HEAD", "POST"])
def entrust(request: ActingRequest, demand_id: UUID) -> HttpResponse:
    """Hand a demand over to a colleague."""
    found = _found(request, demand_id)
    form = EntrustForm(request.POST if request.method == "POST" else None, staff=_staff(request))
    return form_page(
        request,
        form,
        lambda typed: operations.entrust_demand(
            actor=request.actor,
            at=now(),
            demand_id=demand_id,
            assignee_id=UUID(typed["assignee_id"]),
            text=typed["text"],
        ),
        title=f"Confier « {found.row.subject} »",
        crumb=BOX,
        verb="Confier la demande",
        done="La demande est confiée.",
        back=reverse("support:demand", args=[demand_id]),
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: ActingRequest, demand_id: UUID) -> HttpResponse:
    """Give a demand back to the team."""
    found = _found(request, demand_id)
    return form_page(
        request,
        WordForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.release_demand(
            actor=request.actor, at=now(), demand_id=demand_id, text=typed["text"]
        ),
        title=f"Remettre « {found.row.subject} » à l’équipe",
        crumb=BOX,
        verb="Remettre à l’équipe",
        done="La demande attend de nouveau quelqu’un.",
        back=reverse("support:demand", args=[demand_id]),
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: ActingRequest, demand_id: UUID) -> HttpResponse:
    """Say that a demand is treated, and how."""
    found = _found(request, demand_id)
    form = WordForm(request.POST if request.method == "POST" else None)
    form.fields["text"].label = "Ce qui a été répondu ou fait"
    return form_page(
        request,
        form,
        lambda typed: operations.finish_demand(
            actor=request.actor, at=now(), demand_id=demand_id, text=typed["text"]
        ),
        title=f"« {found.row.subject} » est traitée",
        crumb=BOX,
        verb="La demande est traitée",
        done="La demande est traitée.",
    )


@member
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: ActingRequest, demand_id: UUID) -> HttpResponse:
    """Open a demand again."""
    found = _found(request, demand_id)
    return form_page(
        request,
        WhyForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.reopen_demand(
            actor=request.actor, at=now(), demand_id=demand_id, text=typed["text"]
        ),
        title=f"Rouvrir « {found.row.subject} »",
        crumb=BOX,
        verb="Rouvrir la demande",
        done="La demande est rouverte.",
        back=reverse("support:demand", args=[demand_id]),
    )


def _found(request: ActingRequest, demand_id: UUID) -> DemandDetail:
    found = queries.demand(request.scope, demand_id, today=local_today(request.actor.time_zone))
    if found is None:
        raise missing("Cette demande", "support:inbox")
    return found


def _staff(request: ActingRequest) -> list[Professional]:
    """Colleagues who may use the inbox."""
    right = Permission.USE_TEAM_TOOLS
    return list(professionals_of(request.scope, [request.actor.structure_id], holding=right))


def _asked_file(request: ActingRequest) -> DossierHeader | None:
    asked = request.GET.get("dossier", "")
    header = dossier_header(request.scope, parse_uuid(asked)) if asked else None
    if asked and (header is None or header.structure_id != request.actor.structure_id):
        raise missing("Ce dossier", "support:inbox")
    return header


def _file_of(request: ActingRequest, found: DemandDetail) -> DossierHeader | None:
    return dossier_header(request.scope, found.dossier_id) if found.dossier_id else None


def _start(request: ActingRequest) -> int:
    typed = request.GET.get("debut", "")
    return min(int(typed), 100_000) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _pager(request: ActingRequest, start: int, found: int) -> Pager:
    def url(first: int) -> str:
        query = request.GET.copy()
        query["debut"] = str(first)
        return f"?{query.urlencode()}"

    return Pager(
        summary=f"Demandes {start + 1} à {start + min(found, _A_PAGE)}" if found else "",
        first=url(0) if start else "",
        previous=url(max(0, start - _A_PAGE)) if start else "",
        next=url(start + _A_PAGE) if found > _A_PAGE else "",
    )
