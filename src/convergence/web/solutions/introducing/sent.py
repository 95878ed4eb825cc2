"""« Jeunes adressés » of a partner: whom her organisation introduced, to introduce somebody, what was answered."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.accompagnement.solutions import operations, queries
from convergence.accompagnement.solutions.types import IntroductionRow, IntroductionState
from convergence.design.frame import Crumb
from convergence.dossier.queries import dossier_header
from convergence.dossier.types.views import DossierHeader
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_detail, structure_names, structures_matching
from convergence.identity.types import StructureKind
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import once, problems_shown
from convergence.web.operators.saying import said, worded
from convergence.web.solutions.introducing.forms import IntroduceForm

TITLE = "Jeunes adressés"
MOST = 1000
partner = requires(Permission.INTRODUCE_PEOPLE)


@partner
@require_safe
def introduced(request: ActingRequest) -> HttpResponse:
    """Those of her organisation, with what was answered."""
    rows = queries.introduced(request.scope)
    context = {
        "page_title": said(TITLE, request.actor),
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(said(TITLE, request.actor))),
        "rows": rows,
        "missions": structure_names(request.scope, {row.structure_id for row in rows}),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/solutions/introducing/sent.html", context)


@partner
@require_http_methods(["GET", "HEAD", "POST"])
def introduce(request: ActingRequest) -> HttpResponse:
    """Somebody of whom she knows no file, or with ``?dossier=`` somebody shared."""
    known = _shared(request)
    form = IntroduceForm(
        request.POST if request.method == "POST" else None,
        missions=() if known else _missions(request),
        dossier_id=known.dossier_id if known else None,
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.introduce(
                actor=request.actor,
                at=now(),
                draft=form.draft(known.structure_id if known else request.actor.structure_id),
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "La demande est partie. La réponse viendra sur cette page.")
            return HttpResponseRedirect(reverse("solutions:introduced"))
    holder = structure_detail(request.scope, known.structure_id) if known else None
    title = said("Adresser un jeune à une Mission Locale", request.actor)
    context = {
        "page_title": title,
        "breadcrumb": _crumbs(request, title),
        "form": worded(form, request.actor),
        "known": known,
        "holder": holder,
        "back_url": reverse("solutions:introduced"),
    }
    return render(
        request, "web/solutions/introducing/introduce.html", context, status=422 if form.errors else 200
    )


@partner
@require_safe
def show(request: ActingRequest, introduction_id: UUID) -> HttpResponse:
    """One of them; reading its answer takes it off what waits."""
    row = _found(request, introduction_id)
    if request.method == "GET" and row.answered_at is not None and not row.is_read:
        operations.read_answer(actor=request.actor, at=now(), introduction_id=introduction_id)
    context = {
        "page_title": row.full_name,
        "breadcrumb": _crumbs(request, row.full_name),
        "row": row,
        "mission": structure_detail(request.scope, row.structure_id),
        "may_withdraw": row.state is IntroductionState.SENT,
        "zone": request.actor.time_zone,
    }
    return render(request, "web/solutions/introducing/shown.html", context)


@partner
@require_POST
def withdraw(request: ActingRequest, introduction_id: UUID) -> HttpResponse:
    """Take it back before it is answered."""
    _found(request, introduction_id)
    operations.withdraw_introduction(actor=request.actor, at=now(), introduction_id=introduction_id)
    messages.success(request, "La demande est retirée.")
    return HttpResponseRedirect(reverse("solutions:introduced"))


def no_introduction() -> NotFound:
    """The answer for one that is not there, and for one that its reader may not know of."""
    return NotFound(
        "Cette demande n’existe pas ou ne vous est pas accessible.",
        what_to_do="Revenez à la liste et choisissez-la.",
    )


def _found(request: ActingRequest, introduction_id: UUID) -> IntroductionRow:
    row = queries.introduction(request.scope, introduction_id)
    if row is None or row.organisation_id != request.actor.structure_id:
        raise no_introduction()
    return row


def _shared(request: ActingRequest) -> DossierHeader | None:
    typed = request.GET.get("dossier", "")
    if not typed:
        return None
    try:
        header = dossier_header(request.scope, UUID(typed))
    except ValueError:
        header = None
    if header is None:
        raise no_introduction()
    return header


def _missions(request: ActingRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """Missions Locales, those of her département first."""
    own = structure_detail(request.scope, request.actor.structure_id)
    near: list[tuple[str, str]] = []
    far: list[tuple[str, str]] = []
    for one in structures_matching(request.scope, "", StructureKind.MISSION_LOCALE, MOST):
        is_near = own is not None and one.departement_code == own.departement_code
        (near if is_near else far).append((str(one.id), one.usual_name))
    return [(label, found) for label, found in (("Dans votre département", near), ("Ailleurs", far)) if found]


def _crumbs(request: ActingRequest, last: str) -> tuple[Crumb, ...]:
    mine = Crumb(said(TITLE, request.actor), reverse("solutions:introduced"))
    return (Crumb("Accueil", "/"), mine, Crumb(last))
