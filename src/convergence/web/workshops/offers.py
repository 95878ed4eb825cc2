"""Offers of the structure: the list, a new one, one that is changed, ended or opened again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.agenda.workshops import operations
from convergence.agenda.workshops.policies import may_manage_workshops
from convergence.agenda.workshops.queries import offer, offers
from convergence.agenda.workshops.types import OfferConflict, OfferRow
from convergence.design.components import Confirmation
from convergence.design.fields import DateField
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import once
from convergence.web.workshops.forms import OfferForm, offer_values

reader = requires(Permission.READ_AGENDA)
keeper = requires(Permission.MANAGE_WORKSHOPS)


class EndForm(forms.Form):
    """From which day no session is planned any more."""

    ended_on = DateField(label="Fermée à partir du", help_text="Les sessions déjà programmées restent.")


@reader
@require_safe
def offers_page(request: ActingRequest) -> HttpResponse:
    """Every offer of the structure."""
    today = local_today(request.actor.time_zone)
    rows = offers(request.scope)
    context = {
        "page_title": "Offres d’ateliers et d’informations collectives",
        "breadcrumb": crumbs(Crumb("Offres")),
        "running": [row for row in rows if row.ended_on is None or row.ended_on > today],
        "ended": [row for row in rows if row.ended_on is not None and row.ended_on <= today],
        "may_manage": may_manage_workshops(request.actor),
    }
    return render(request, "web/workshops/offers.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """A new offer; its first session is planned next."""
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            made = operations.create_offer(
                actor=request.actor, at=now(), draft=form.draft(), idempotency_key=form.sending
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "L’offre est créée. Programmez maintenant sa première session.")
            return HttpResponseRedirect(reverse("workshops:plan", args=[made]))
    return _form_page(request, form, "Nouvelle offre", "Créer l’offre")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Change an offer; two people who change it at once both see both versions."""
    row = found_offer(request, offer_id)
    form = _edit_form(request, row)
    if form.is_bound and form.is_valid():
        with problems_shown(form), _both_versions():
            operations.amend_offer(
                actor=request.actor,
                at=now(),
                offer_id=offer_id,
                draft=form.draft(),
                edit_token=form.cleaned_data[EDIT_FIELD],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "L’offre est modifiée.")
            return HttpResponseRedirect(reverse("workshops:offers"))
    return _form_page(request, form, f"Modifier « {row.name} »", "Enregistrer")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Plan no session from it any more."""
    row = found_offer(request, offer_id)
    data = request.POST if request.method == "POST" else None
    return confirm_page(
        request,
        Confirmation(
            title="Fermer une offre",
            question=f"À partir de quel jour ne plus programmer « {row.name} » ?",
            consequences=("Les sessions déjà programmées restent, avec leurs inscrits.",),
            verb="Fermer l’offre",
            back_url=reverse("workshops:offers"),
        ),
        EndForm(data, initial={"ended_on": local_today(request.actor.time_zone)}),
        lambda typed: operations.end_offer(
            actor=request.actor, at=now(), offer_id=offer_id, ended_on=typed["ended_on"]
        ),
        done="L’offre est fermée.",
    )


@keeper
@require_POST
def reopen(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Plan sessions from it again."""
    operations.reopen_offer(actor=request.actor, at=now(), offer_id=offer_id)
    messages.success(request, "L’offre est rouverte.")
    return HttpResponseRedirect(reverse("workshops:offers"))


def crumbs(*last: Crumb) -> tuple[Crumb, ...]:
    """The way to a page of workshops."""
    return (Crumb("Accueil", "/"), Crumb("Ateliers et informations", reverse("workshops:list")), *last)


def found_offer(request: ActingRequest, offer_id: UUID) -> OfferRow:
    """An offer of the structure; an unknown one and another's are answered alike."""
    row = offer(request.scope, offer_id)
    if row is None:
        raise NotFound(
            "Cette offre n’existe pas ou ne vous est pas accessible.",
            what_to_do="Revenez à la liste des offres et choisissez-la.",
        )
    return row


def _edit_form(request: ActingRequest, row: OfferRow) -> OfferForm:
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        initial=offer_values(row) | {EDIT_FIELD: row.edit_token},
    )
    form.fields[EDIT_FIELD] = forms.IntegerField(widget=forms.HiddenInput)
    return form


@contextmanager
def _both_versions() -> Iterator[None]:
    """After an edit conflict, hand what is stored to the form."""
    try:
        yield
    except OfferConflict as problem:
        problem.__dict__["stored"] = offer_values(problem.theirs)
        problem.__dict__["stored_token"] = problem.theirs.edit_token
        raise


def _form_page(request: ActingRequest, form: OfferForm, title: str, verb: str) -> HttpResponse:
    context: dict[str, Any] = {
        "page_title": title,
        "breadcrumb": crumbs(Crumb("Offres", reverse("workshops:offers")), Crumb(title)),
        "form": form,
        "verb": verb,
        "back_url": reverse("workshops:offers"),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
