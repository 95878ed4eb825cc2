"""Records to look at again, and what changed in a record with time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from convergence.design.components import SummaryRow
from convergence.design.fields import DateField
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.periods import day_start, zone
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.offers import operations
from convergence.offers.queries import changes_of_offer, offer, record_as_known, to_review
from convergence.web.access import ActingRequest, requires
from convergence.web.offers.catalogue.views import crumbs

keeper = requires(Permission.KEEP_CATALOGUE, Permission.LOAD_OFFERS)
reader = requires(Permission.READ_REFERENTIALS)


@keeper
@require_safe
def review(request: ActingRequest) -> HttpResponse:
    """One's own records that wait: what services say has changed, then the oldest."""
    context = {
        "page_title": "Fiches à relire",
        "breadcrumb": crumbs(Crumb("Fiches à relire")),
        "rows": to_review(request.scope),
        "may_edit": request.actor.may(Permission.KEEP_CATALOGUE),
    }
    return render(request, "web/offers/catalogue/review.html", context)


@keeper
@require_POST
def confirm(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """The record was read and is right."""
    operations.confirm_offer(actor=request.actor, at=now(), offer_id=offer_id)
    messages.success(request, "La fiche est confirmée : elle est de nouveau récente.")
    return HttpResponseRedirect(reverse("offers:review"))


@keeper
@require_POST
def treat(request: ActingRequest, nudge_id: UUID) -> HttpResponse:
    """What the service said was read, and done."""
    operations.treat_answer(actor=request.actor, at=now(), nudge_id=nudge_id)
    messages.success(request, "C’est noté : cette réponse ne vous attend plus.")
    return HttpResponseRedirect(reverse("offers:review"))


class DayForm(forms.Form):
    """The day on which to read a record as it was."""

    au = DateField(
        label="Voir la fiche telle qu’elle était le", required=False, help_text="Par exemple 1/9/2026."
    )


@reader
@require_safe
def history(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """What changed in a record, by date and by edition; with a day, the record as it stood that evening."""
    row = offer(request.scope, offer_id)
    if row is None:
        raise NotFound("Ce service n’est pas dans l’annuaire.", what_to_do="Vérifiez l’adresse.")
    form = DayForm(request.GET or None, initial={"au": None})
    day = form.cleaned_data["au"] if form.is_bound and form.is_valid() else None
    context = {
        "page_title": f"Ce qui a changé : {row.name}",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Annuaire des services", reverse("offers:search")),
            Crumb(row.name, reverse("offers:show", args=[offer_id])),
            Crumb("Ce qui a changé"),
        ),
        "offer": row,
        "changes": changes_of_offer(request.scope, offer_id),
        "form": form,
        "day": day,
        "then": list(_as_it_was(request, offer_id, day)) if day else [],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "web/offers/catalogue/history.html", context, status=status)


def _as_it_was(request: ActingRequest, offer_id: UUID, day: date) -> Iterator[SummaryRow]:
    evening = day_start(day + timedelta(days=1), zone(request.actor.time_zone))
    for label, value in record_as_known(request.scope, offer_id, evening):
        yield SummaryRow(label, value)
