"""Services kept together: from a search, in a list, on paper."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from convergence.design.components import Confirmation
from convergence.design.fields import TextAreaField
from convergence.design.frame import Crumb
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound, Problem
from convergence.identity.queries import staff_names
from convergence.offers import operations
from convergence.offers.queries import offers_of_selection, selection, selections
from convergence.offers.types import SelectionRow
from convergence.web.access import ActingRequest
from convergence.web.acts.recording import way_back
from convergence.web.confirm import ConfirmForm, confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.offers.search import reader
from convergence.web.offers.words import card_of

LIST = "offers:selections"


class SelectionForm(forms.Form):
    """Name, note, and for whom."""

    name = forms.CharField(
        label="Nom",
        max_length=operations.LONGEST_NAME,
        help_text="Court, par exemple « Logement d’urgence à Tarbes ». Sans le nom d’un jeune.",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    note = TextAreaField(label="Note", max_length=operations.LONGEST_NOTE, required=False)
    is_shared = forms.BooleanField(label="Partager avec les collègues de ma structure", required=False)
    edit_token = forms.IntegerField(widget=forms.HiddenInput)


@reader
@require_safe
def selections_page(request: ActingRequest) -> HttpResponse:
    """Her selections, then those that colleagues share."""
    rows = selections(request.scope)
    names = staff_names(request.scope, [row.owner_id for row in rows])
    context = {
        "page_title": "Sélections de services",
        "breadcrumb": crumbs(),
        "mine": [row for row in rows if row.is_mine],
        "shared": [
            (row, names[row.owner_id].full_name if row.owner_id in names else "")
            for row in rows
            if not row.is_mine
        ],
    }
    return render(request, "web/offers/selections.html", context)


@reader
@require_safe
def selection_page(request: ActingRequest, selection_id: UUID) -> HttpResponse:
    """The services of a selection, as they are printed."""
    row = found_selection(request, selection_id)
    rows = offers_of_selection(request.scope, selection_id)
    context = {
        "page_title": row.name,
        "breadcrumb": crumbs(Crumb(row.name)),
        "selection": row,
        "cards": [card_of(one) for one in rows],
        "emails": {one.offer_id: one.email for one in rows},
        "may_send": request.actor.may(Permission.SEND_MESSAGES),
    }
    return render(request, "web/offers/selection.html", context)


@reader
@require_POST
def keep(request: ActingRequest) -> HttpResponse:
    """Keep the services that were ticked, in a selection that exists or in a new one."""
    chosen, back = _identifiers(request.POST.getlist("service")), way_back(request, reverse("offers:search"))
    if not chosen:
        messages.error(
            request, "Aucun service n’est coché. Cochez « Garder » à côté de ceux que vous voulez."
        )
        return HttpResponseRedirect(back)
    wanted = _identifiers([request.POST.get("selection", "")])
    try:
        if wanted:
            selection_id = wanted[0]
            operations.add_to_selection(
                actor=request.actor, at=now(), selection_id=selection_id, offer_ids=chosen
            )
        else:
            selection_id = operations.keep_selection(
                actor=request.actor, at=now(), name=request.POST.get("nom", ""), offer_ids=chosen
            )
    except NotFound:
        raise
    except Problem as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(back)
    plural = "s" if len(chosen) > 1 else ""
    messages.success(request, f"{len(chosen)} service{plural} gardé{plural}.")
    return HttpResponseRedirect(reverse("offers:selection", args=[selection_id]))


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActingRequest, selection_id: UUID) -> HttpResponse:
    """Another name or note; shared or not."""
    row = own_selection(request, selection_id)
    start = {"name": row.name, "note": row.note, "is_shared": row.is_shared, EDIT_FIELD: row.edit_token}
    form = SelectionForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            operations.change_selection(
                actor=request.actor, at=now(), selection_id=selection_id, **form.cleaned_data
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "La sélection est modifiée.")
            return HttpResponseRedirect(reverse("offers:selection", args=[selection_id]))
    title = f"Modifier « {row.name} »"
    context = {
        "page_title": title,
        "breadcrumb": crumbs(Crumb(row.name, reverse("offers:selection", args=[selection_id])), Crumb(title)),
        "form": form,
        "verb": "Enregistrer",
        "back_url": reverse("offers:selection", args=[selection_id]),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


@reader
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: ActingRequest, selection_id: UUID) -> HttpResponse:
    """Forget a selection."""
    row = own_selection(request, selection_id)
    confirmation = Confirmation(
        title="Supprimer une sélection",
        question=f"Voulez-vous supprimer la sélection « {row.name} » ?",
        consequences=(
            "Seule la liste est oubliée ; les services restent dans l’annuaire.",
            *(("Vos collègues ne la verront plus.",) if row.is_shared else ()),
        ),
        verb="Supprimer la sélection",
        back_url=reverse(LIST),
    )
    return confirm_page(
        request,
        confirmation,
        ConfirmForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.forget_selection(actor=request.actor, at=now(), selection_id=selection_id),
        done="La sélection est supprimée.",
    )


@reader
@require_POST
def take_out(request: ActingRequest, selection_id: UUID) -> HttpResponse:
    """Take one service out of a selection."""
    own_selection(request, selection_id)
    for offer_id in _identifiers([request.POST.get("service", "")]):
        operations.take_from_selection(
            actor=request.actor, at=now(), selection_id=selection_id, offer_id=offer_id
        )
        messages.success(request, "Le service est retiré de la sélection.")
    return HttpResponseRedirect(reverse("offers:selection", args=[selection_id]))


def found_selection(request: ActingRequest, selection_id: UUID) -> SelectionRow:
    """A selection that the reader may see; an unknown one and another's are answered alike."""
    row = selection(request.scope, selection_id)
    if row is None:
        raise NotFound(
            "Cette sélection n’existe pas, ou elle n’est pas partagée avec vous.",
            what_to_do="Revenez à vos sélections.",
        )
    return row


def own_selection(request: ActingRequest, selection_id: UUID) -> SelectionRow:
    """A selection that the reader keeps herself."""
    row = found_selection(request, selection_id)
    if not row.is_mine:
        raise NotFound(
            "Une autre personne tient cette sélection : vous pouvez la lire, pas la modifier.",
            what_to_do="Gardez ses services dans une sélection à vous.",
        )
    return row


def crumbs(*last: Crumb) -> tuple[Crumb, ...]:
    """The way to a page of selections."""
    here = Crumb("Sélections", reverse(LIST)) if last else Crumb("Sélections")
    return (Crumb("Accueil", "/"), Crumb("Annuaire des services", reverse("offers:search")), here, *last)


def _identifiers(texts: list[str]) -> list[UUID]:
    """What is an identifier among what was sent."""
    found = []
    for text in texts[: operations.MOST_OFFERS * 2]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
