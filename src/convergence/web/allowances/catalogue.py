"""The catalogue of aids of a structure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.allowances.operations import keep_aid_scheme
from convergence.accompagnement.allowances.policies import may_decide_allowances
from convergence.accompagnement.allowances.queries import aid_scheme, aid_schemes
from convergence.accompagnement.allowances.types.rows import AidSchemeRow
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.money import format_euros
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.allowances.forms import SchemeForm
from convergence.web.allowances.views import decider
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, once, problems_shown

TITLE = "Catalogue des aides"


@requires(Permission.PREPARE_ALLOWANCES, Permission.DECIDE_ALLOWANCES)
@require_safe
def aids(request: ActingRequest) -> HttpResponse:
    """Every aid that the structure offers or offered."""
    rows = [(row, format_euros(row.draft.ceiling)) for row in aid_schemes(request.scope)]
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "rows": rows,
        "today": local_today(request.actor.time_zone),
        "may_decide": may_decide_allowances(request.actor),
    }
    return render(request, "web/allowances/aids.html", context)


@decider
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """Add an aid to the catalogue."""
    today = local_today(request.actor.time_zone)
    return _page(request, "Ajouter une aide", None, {"starts_on": today})


@decider
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, scheme_id: UUID) -> HttpResponse:
    """Rewrite a line of the catalogue, or end it."""
    row = aid_scheme(request.scope, scheme_id)
    if row is None:
        raise NotFound(
            "Cette aide n’est pas au catalogue de votre structure.",
            what_to_do="Choisissez-la dans la liste.",
        )
    return _page(request, "Modifier une aide", row, _typed(row))


def _page(
    request: ActingRequest, title: str, row: AidSchemeRow | None, initial: dict[str, Any]
) -> HttpResponse:
    back_url = reverse("allowances:aids")
    form = SchemeForm(request.POST if request.method == "POST" else None, edited=row, initial=initial)
    if form.is_valid():
        with problems_shown(form), once(form):
            keep_aid_scheme(
                actor=request.actor,
                at=now(),
                draft=form.draft(),
                scheme_id=row.scheme_id if row else None,
                edit_token=form.cleaned_data.get(EDIT_FIELD),
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "L’aide est enregistrée.")
            return HttpResponseRedirect(back_url)
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE, back_url), Crumb(title)),
        "form": form,
        "verb": "Enregistrer",
        "back_url": back_url,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _typed(row: AidSchemeRow) -> dict[str, Any]:
    draft = row.draft
    names = ("name", "kind", "funder", "funder_name", "decider", "payer", "yearly_times", "allows_emergency")
    return {name: getattr(draft, name) for name in names} | {
        "ceiling": f"{draft.ceiling:.2f}".replace(".", ","),
        "yearly_ceiling": f"{draft.yearly_ceiling:.2f}".replace(".", ",") if draft.yearly_ceiling else "",
        "papers": "\n".join(draft.papers),
        "starts_on": draft.starts_on,
        "last_day": draft.ends_on - timedelta(days=1) if draft.ends_on else None,
        EDIT_FIELD: row.edit_token,
    }
