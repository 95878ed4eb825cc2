"""Workshops of the agenda in the directory: which are shown, under which needs."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.solutions.operations import list_workshop
from convergence.agenda.workshops.queries import offer as workshop
from convergence.agenda.workshops.queries import offers as workshops
from convergence.agenda.workshops.types import OfferRow as WorkshopRow
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.offers.queries import listings, offer, own_offers_kept
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.offers.catalogue.forms import ListingForm, theme_values
from convergence.web.offers.catalogue.views import crumbs, not_ours
from convergence.web.offers.words import need_label

keeper = requires(Permission.KEEP_CATALOGUE)


@dataclass(frozen=True, slots=True)
class Listed:
    """A workshop and what the directory shows of it."""

    workshop: WorkshopRow
    offer_id: UUID | None
    is_shown: bool
    needs: tuple[str, ...]


@keeper
@require_safe
def workshops_page(request: ActingRequest) -> HttpResponse:
    """Every running workshop of the structure, shown in the directory or kept out of it."""
    today = local_today(request.actor.time_zone)
    records = {row.workshop_offer_id: row for row in own_offers_kept(request.scope, with_withdrawn=True)}
    chosen = listings(request.scope)
    rows = []
    for one in workshops(request.scope, on=today):
        record, choice = records.get(one.offer_id), chosen.get(one.offer_id)
        rows.append(
            Listed(
                workshop=one,
                offer_id=record.offer_id if record else None,
                is_shown=record is not None and record.withdrawn_on is None,
                needs=tuple(map(need_label, choice.themes if choice else ())),
            )
        )
    context = {
        "page_title": "Ateliers de l’agenda dans l’annuaire",
        "breadcrumb": crumbs(Crumb("Ateliers de l’agenda")),
        "rows": rows,
    }
    return render(request, "web/offers/catalogue/workshops.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def workshop_page(request: ActingRequest, workshop_id: UUID) -> HttpResponse:
    """Show a workshop or keep it out, and choose its needs; it follows its sessions by itself."""
    row = workshop(request.scope, workshop_id)
    if row is None:
        raise not_ours()
    form = ListingForm(request.POST if request.method == "POST" else None, initial=_values(request, row))
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            list_workshop(
                actor=request.actor,
                at=now(),
                workshop_offer_id=workshop_id,
                is_listed=form.cleaned_data["is_listed"],
                themes=form.themes(),
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Votre choix est enregistré.")
            return HttpResponseRedirect(reverse("offers:catalogue_workshops"))
    title = f"« {row.name} » dans l’annuaire"
    context = {
        "page_title": title,
        "breadcrumb": crumbs(
            Crumb("Ateliers de l’agenda", reverse("offers:catalogue_workshops")), Crumb(title)
        ),
        "form": form,
        "verb": "Enregistrer",
        "back_url": reverse("offers:catalogue_workshops"),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _values(request: ActingRequest, row: WorkshopRow) -> dict[str, object]:
    """What was chosen; else what is shown by itself."""
    choice = listings(request.scope).get(row.offer_id)
    if choice is not None and choice.themes:
        return {"is_listed": choice.is_listed, **theme_values(choice.themes)}
    record = next(
        (
            one
            for one in own_offers_kept(request.scope, with_withdrawn=True)
            if one.workshop_offer_id == row.offer_id
        ),
        None,
    )
    found = offer(request.scope, record.offer_id) if record else None
    shown = choice.is_listed if choice else True
    return {"is_listed": shown, **theme_values(found.themes if found else ())}
