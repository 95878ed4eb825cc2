"""Places: the list, a new one, one that changes, one that closes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.agenda.appointments import operations
from convergence.agenda.appointments import queries as appointments
from convergence.agenda.appointments.policies import may_manage_places
from convergence.agenda.appointments.types import PlaceDraft, PlaceKind, PlaceRow
from convergence.design.components import Confirmation
from convergence.design.fields import DateField, TimeField
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.identity.queries import structure_detail
from convergence.web.access import ActingRequest, requires
from convergence.web.acts.forms import choice
from convergence.web.agenda.reach import reader
from convergence.web.agenda.words import clock
from convergence.web.confirm import confirm_page
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import KEY, OnceForm, once

keeper = requires(Permission.MANAGE_PLACES)


class PlaceForm(OnceForm):
    """A room, a site, an address outside."""

    name = forms.CharField(
        label="Nom",
        max_length=80,
        help_text="Par exemple « Bureau 2 ».",
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    kind = choice("Sorte de lieu", PlaceKind)
    site_id = forms.TypedChoiceField(label="Site", coerce=UUID, empty_value=None, required=False)
    address = forms.CharField(
        label="Adresse", max_length=250, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )
    capacity = forms.IntegerField(label="Nombre de personnes", required=False)
    is_exclusive = forms.BooleanField(
        label="Un seul rendez-vous ou atelier à la fois",
        required=False,
        help_text="Décochez pour un accueil où plusieurs reçoivent en même temps.",
    )
    opens_at = TimeField(label="Ouvre à", required=False, help_text="Vide : toujours ouvert.")
    closes_at = TimeField(label="Ferme à", required=False)
    edit_token = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, sites: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field = self.fields["site_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "Aucun en particulier"), *sites]

    def draft(self) -> PlaceDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        kept = {name: typed[name] for name in PlaceDraft.__dataclass_fields__}
        return PlaceDraft(**kept)


class CloseForm(forms.Form):
    """From which day on."""

    on = DateField(label="Premier jour de fermeture", help_text="Par exemple 1/9/2026.")


@reader
@require_safe
def places(request: ActingRequest) -> HttpResponse:
    """Every place of the structure."""
    rows = appointments.places(request.scope, with_closed=True)
    context = {
        "page_title": "Lieux et salles",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Lieux et salles")),
        "lines": [(row, _hours(row)) for row in rows],
        "today": local_today(request.actor.time_zone),
        "may_manage": may_manage_places(request.actor),
    }
    return render(request, "web/agenda/places.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActingRequest) -> HttpResponse:
    """A new place."""
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        sites=_sites(request),
        initial={"kind": PlaceKind.ROOM, "is_exclusive": True},
    )
    if request.method == "POST" and form.is_valid():
        with problems_shown(form), once(form):
            operations.open_place(
                actor=request.actor, at=now(), draft=form.draft(), idempotency_key=form.sending
            )
    return _answer(request, form, "Nouveau lieu", "Ajouter le lieu", "Le lieu est ajouté.")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ActingRequest, place_id: UUID) -> HttpResponse:
    """Correct the description of a place."""
    row = _found(request, place_id)
    values = {name: getattr(row, name) for name in PlaceDraft.__dataclass_fields__}
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        sites=_sites(request),
        initial=values | {EDIT_FIELD: row.edit_token},
    )
    del form.fields[KEY]
    if request.method == "POST" and form.is_valid():
        with problems_shown(form):
            operations.amend_place(
                actor=request.actor,
                at=now(),
                place_id=place_id,
                draft=form.draft(),
                edit_token=form.cleaned_data[EDIT_FIELD] or 0,
            )
    return _answer(request, form, "Modifier un lieu", "Enregistrer", "Le lieu est modifié.")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActingRequest, place_id: UUID) -> HttpResponse:
    """Close a place from a day on; what is planned there stays to be moved."""
    row = _found(request, place_id)
    confirmation = Confirmation(
        title="Fermer un lieu",
        question=f"À partir de quel jour « {row.name} » ferme-t-il ?",
        consequences=(
            "Rien ne peut plus y être prévu à partir de ce jour.",
            "Ce qui y est déjà prévu reste : changez-le de lieu depuis l’agenda du lieu.",
        ),
        verb="Fermer le lieu",
        back_url=reverse("agenda:places"),
    )
    return confirm_page(
        request,
        confirmation,
        CloseForm(request.POST if request.method == "POST" else None),
        lambda typed: operations.close_place(
            actor=request.actor, at=now(), place_id=place_id, on=typed["on"]
        ),
        done="La fermeture est enregistrée.",
    )


def _answer(request: ActingRequest, form: forms.Form, title: str, verb: str, done: str) -> HttpResponse:
    back = reverse("agenda:places")
    if request.method == "POST" and form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, done)
        return HttpResponseRedirect(back)
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Lieux et salles", back), Crumb(title)),
        "form": form,
        "verb": verb,
        "back_url": back,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _found(request: ActingRequest, place_id: UUID) -> PlaceRow:
    row = appointments.place(request.scope, place_id)
    if row is None:
        raise NotFound("Ce lieu n’existe pas.", what_to_do="Revenez à la liste des lieux.")
    return row


def _sites(request: ActingRequest) -> list[tuple[str, str]]:
    structure = structure_detail(request.scope, request.actor.structure_id)
    return [(str(site.id), site.name) for site in structure.sites] if structure else []


def _hours(row: PlaceRow) -> str:
    if row.opens_at is None or row.closes_at is None:
        return "Toujours ouvert"
    return f"De {clock(row.opens_at)} à {clock(row.closes_at)}"
