"""« Jeunes adressés par des partenaires »: what waits for the Mission Locale, and its answer with a reason."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.solutions import operations, queries
from convergence.accompagnement.solutions.types import IntroductionRow, IntroductionState
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.solutions.introducing.forms import AcceptForm, RefuseForm
from convergence.web.solutions.introducing.sent import no_introduction

TITLE = "Jeunes adressés par des partenaires"
adviser = requires(Permission.CREATE_FILES)


@adviser
@require_safe
def received(request: ActingRequest) -> HttpResponse:
    """Those that wait first."""
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "rows": queries.introductions_received(request.scope),
        "zone": request.actor.time_zone,
    }
    return render(request, "web/solutions/introducing/received.html", context)


@adviser
@require_safe
def show(request: ActingRequest, introduction_id: UUID) -> HttpResponse:
    """One of them: whom, why, and the two answers; a new file begins with what is known."""
    row = _found(request, introduction_id)
    context = {
        "page_title": row.full_name,
        "breadcrumb": _crumbs(row),
        "row": row,
        "waits": row.state is IntroductionState.SENT,
        "search_url": f"{reverse('dossier:search')}?{urlencode({'q': f'{row.first_name} {row.last_name}'})}",
        "new_url": f"{reverse('dossier:new')}?{urlencode(_first_values(row))}",
        "zone": request.actor.time_zone,
    }
    return render(request, "web/solutions/introducing/answering.html", context)


@adviser
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: ActingRequest, introduction_id: UUID) -> HttpResponse:
    """The Mission Locale takes her."""
    return _answer(request, introduction_id, AcceptForm, "Accepter")


@adviser
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, introduction_id: UUID) -> HttpResponse:
    """The Mission Locale does not take her."""
    return _answer(request, introduction_id, RefuseForm, "Refuser")


def _answer(
    request: ActingRequest, introduction_id: UUID, kind: type[AcceptForm | RefuseForm], verb: str
) -> HttpResponse:
    row = _found(request, introduction_id)
    back = reverse("solutions:introduction", args=[introduction_id])
    form = kind(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.answer_introduction(
                actor=request.actor,
                at=now(),
                introduction_id=introduction_id,
                motive=form.cleaned_data.get("motive"),
                answer=form.cleaned_data["answer"],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, f"La réponse est enregistrée. {row.organisation_name} la lira.")
            return HttpResponseRedirect(back)
    context = {
        "page_title": f"{verb} : {row.full_name}",
        "breadcrumb": (*_crumbs(row)[:-1], Crumb(row.full_name, back), Crumb(verb)),
        "form": form,
        "verb": verb,
        "row": row,
        "back_url": back,
    }
    return render(
        request, "web/solutions/introducing/answer.html", context, status=422 if form.errors else 200
    )


def _found(request: ActingRequest, introduction_id: UUID) -> IntroductionRow:
    row = queries.introduction(request.scope, introduction_id)
    if row is None or row.structure_id != request.actor.structure_id:
        raise no_introduction()
    return row


def _first_values(row: IntroductionRow) -> dict[str, str]:
    found = {"first_name": row.first_name, "birth_name": row.last_name, "born_on": row.born_on.isoformat()}
    return found | {name: value for name, value in (("phone", row.phone), ("email", row.email)) if value}


def _crumbs(row: IntroductionRow) -> tuple[Crumb, ...]:
    return (Crumb("Accueil", "/"), Crumb(TITLE, reverse("solutions:introductions")), Crumb(row.full_name))
