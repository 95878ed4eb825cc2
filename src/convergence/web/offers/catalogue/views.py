"""The organisation's own catalogue: its list, a service made, changed, withdrawn, offered again; who offers it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.offers import operations
from convergence.offers.queries import (
    count_likenesses,
    count_to_review,
    offer,
    own_offers_kept,
    own_providers,
)
from convergence.offers.types import OfferRow, ProviderRow, RecordConflict
from convergence.web.access import ActingRequest, requires
from convergence.web.confirm import ReasonForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import once
from convergence.web.offers.catalogue.forms import (
    OfferForm,
    PlacedForm,
    offer_values,
    provider_values,
)
from convergence.web.offers.catalogue.zones import theme_suggestions

keeper = requires(Permission.KEEP_CATALOGUE)
_FORM = "web/offers/catalogue/form.html"


@keeper
@require_safe
def catalogue(request: ActingRequest) -> HttpResponse:
    """Every service of the organisation's own catalogue, and what waits."""
    rows = own_offers_kept(request.scope, with_withdrawn=True)
    context = {
        "page_title": "Catalogue de ma structure",
        "breadcrumb": crumbs(),
        "running": [row for row in rows if row.withdrawn_on is None],
        "withdrawn": [row for row in rows if row.withdrawn_on is not None],
        "providers": own_providers(request.scope),
        "left_providers": own_providers(request.scope, withdrawn=True),
        "to_review": count_to_review(request.scope),
        "alike": count_likenesses(request.scope),
        "may_list_workshops": request.actor.may(Permission.READ_AGENDA),
    }
    return render(request, "web/offers/catalogue/list.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActingRequest) -> HttpResponse:
    """A new service."""
    providers = own_providers(request.scope)
    form = OfferForm(data_of(request), providers=providers, is_new=True, initial=_of_provider(providers))
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            made = operations.keep_offer(
                actor=request.actor, at=now(), provider_id=form.provider_id, draft=form.draft(),
                idempotency_key=form.sending,
            )  # fmt: skip
        if not form.errors:
            return saved(request, "Le service est dans l’annuaire.", reverse("offers:show", args=[made]))
    return form_page(request, form, "Nouveau service", "Ajouter à l’annuaire")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Change a service; two people who change it at once both see both versions."""
    row = own_row(request, offer_id)
    form = OfferForm(
        data_of(request),
        providers=own_providers(request.scope),
        is_new=False,
        initial=offer_values(row) | {EDIT_FIELD: row.edit_token},
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form), both_versions(offer_values):
            operations.keep_offer(
                actor=request.actor, at=now(), provider_id=form.provider_id, offer_id=offer_id,
                draft=form.draft(), edit_token=form.cleaned_data[EDIT_FIELD],
            )  # fmt: skip
        if not form.errors:
            return saved(request, "La fiche est modifiée.", reverse("offers:show", args=[offer_id]))
    return form_page(request, form, f"Modifier « {row.name} »", "Enregistrer")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Offer a service no more."""
    row = own_row(request, offer_id)
    return confirm_page(
        request,
        Confirmation(
            title="Retirer un service",
            question=f"Ne plus proposer « {row.name} » ?",
            consequences=(
                "Il n’est plus trouvé dans l’annuaire.",
                "Les demandes en cours restent ; sa fiche aussi, pour qui l’a déjà.",
            ),
            verb="Retirer le service",
            back_url=reverse("offers:catalogue"),
        ),
        ReasonForm(data_of(request)),
        lambda typed: operations.withdraw_offer(
            actor=request.actor, at=now(), offer_id=offer_id, reason=typed["reason"]
        ),
        done="Le service est retiré de l’annuaire.",
    )


@keeper
@require_POST
def reopen(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Offer it again."""
    operations.reopen_offer(actor=request.actor, at=now(), offer_id=offer_id)
    messages.success(request, "Le service est de nouveau dans l’annuaire.")
    return HttpResponseRedirect(reverse("offers:catalogue"))


class PlacesForm(forms.Form):
    """How many places are left."""

    places = forms.IntegerField(
        label="Places restantes",
        required=False,
        min_value=0,
        max_value=100_000,
        help_text="Vide : on ne sait pas. 0 : plus de place.",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: ActingRequest, offer_id: UUID) -> HttpResponse:
    """Say how many places are left, in one field."""
    row = own_row(request, offer_id)
    form = PlacesForm(data_of(request), initial={"places": row.places_left})
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.note_places(
                actor=request.actor, at=now(), offer_id=offer_id, places_left=form.cleaned_data["places"]
            )
        if not form.errors:
            return saved(request, "Les places sont notées.", reverse("offers:catalogue"))
    return _plain_page(request, form, f"Places de « {row.name} »", "Noter")


@keeper
@require_safe
def suggest_themes(request: ActingRequest) -> HttpResponse:
    """Needs for what is typed (design/suggestions.html)."""
    found = theme_suggestions(request.GET.get("q", "")[:100])
    return render(request, "design/suggestions.html", {"suggestions": found})


def crumbs(*last: Crumb) -> tuple[Crumb, ...]:
    """The way to a page of the catalogue."""
    own = Crumb("Catalogue de ma structure", reverse("offers:catalogue") if last else "")
    return (Crumb("Accueil", "/"), Crumb("Annuaire des services", reverse("offers:search")), own, *last)


def own_row(request: ActingRequest, offer_id: UUID) -> OfferRow:
    """A service of the organisation; an unknown one and another's are answered alike."""
    row = offer(request.scope, offer_id)
    if row is None or row.structure_id != request.actor.structure_id:
        raise not_ours()
    return row


def not_ours() -> NotFound:
    """The answer for a record that is absent, or kept by another organisation."""
    return NotFound(
        "Cette fiche n’existe pas, ou n’est pas tenue par votre structure.",
        what_to_do="Revenez à votre catalogue et choisissez-la dans la liste.",
    )


def _of_provider(providers: list[ProviderRow]) -> dict[str, Any]:
    """A new service begins with the place and contacts of who offers it."""
    if not providers:
        return {}
    first = provider_values(providers[0])
    names = ("phone", "email", "address", "address_extra", "postal_code", "commune")
    return {name: first[name] for name in names}


@contextmanager
def both_versions(values: Callable[[Any], dict[str, Any]]) -> Iterator[None]:
    """After an edit conflict, hand what is stored to the form."""
    try:
        yield
    except RecordConflict as problem:
        problem.__dict__["stored"] = values(problem.theirs)
        problem.__dict__["stored_token"] = problem.theirs.edit_token
        raise


def data_of(request: ActingRequest) -> Any:
    return request.POST if request.method == "POST" else None


def saved(request: ActingRequest, sentence: str, url: str) -> HttpResponse:
    accept_page(request)
    messages.success(request, sentence)
    return HttpResponseRedirect(url)


def form_page(request: ActingRequest, form: PlacedForm, title: str, verb: str) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumb": crumbs(Crumb(title)),
        "form": form,
        "parts": list(form.parts()),
        "verb": verb,
        "back_url": reverse("offers:catalogue"),
    }
    return render(request, _FORM, context, status=422 if form.errors else 200)


def _plain_page(request: ActingRequest, form: forms.Form, title: str, verb: str) -> HttpResponse:
    context = {
        "page_title": title,
        "breadcrumb": crumbs(Crumb(title)),
        "form": form,
        "verb": verb,
        "back_url": reverse("offers:catalogue"),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
