"""The sub-themes that a structure gives to the national themes: the list, a new one, one that changes or ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.aspirations import operations
from convergence.aspirations.policies import check_may_keep_sub_themes
from convergence.aspirations.queries import local_sub_themes, national_themes_on
from convergence.aspirations.types import LocalSubThemeRow, SubThemeDraft, Taxonomy
from convergence.design.fields import DateField
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import EDIT_FIELD, problems_shown
from convergence.web.forms.once import OnceForm, once

keeper = requires(Permission.MANAGE_STRUCTURE, purpose=Purpose.ADMINISTRATION)
TITLE = "Sous-thèmes d’aspirations"
_LONGEST_NAME, _LONGEST_MEANING = 60, 250


def _name() -> forms.CharField:
    return forms.CharField(
        label="Nom",
        max_length=_LONGEST_NAME,
        help_text="En mots simples, comme les jeunes le disent. Par exemple « Garage solidaire ».",
        widget=forms.TextInput({"autocomplete": "off"}),
    )


def _meaning() -> forms.CharField:
    return forms.CharField(
        label="Ce qu’il contient",
        max_length=_LONGEST_MEANING,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class SubThemeForm(OnceForm):
    """A new part of a national theme."""

    theme = forms.ChoiceField(label="Thème national")
    label = _name()
    definition = _meaning()
    valid_from = DateField(label="Premier jour où il peut être choisi")
    field_order = ("theme", "label", "definition", "valid_from")

    def __init__(self, data: Any, *, themes: Taxonomy, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["theme"].choices = [("", "Choisir"), *((one.code, one.label) for one in themes.themes)]  # type: ignore[attr-defined]  # a field of forms has no such word in its stubs

    def draft(self) -> SubThemeDraft:
        """What was typed, for the room."""
        typed = self.cleaned_data
        return SubThemeDraft(typed["theme"], typed["label"], typed["definition"], typed["valid_from"])


class CorrectionForm(forms.Form):
    """The words of a sub-theme, and its end."""

    label = _name()
    definition = _meaning()
    valid_to = DateField(
        label="Premier jour où il ne se choisit plus",
        required=False,
        help_text="Vide : il dure. Ce qui a été dit sous ce sous-thème le garde.",
    )
    edit_token = forms.IntegerField(widget=forms.HiddenInput, required=False)


@keeper
@require_safe
def listing(request: ActingRequest) -> HttpResponse:
    """Every sub-theme of the structure, theme by theme."""
    check_may_keep_sub_themes(request.actor)
    labels = {theme.code: theme.label for theme in _themes(request).themes}
    rows = local_sub_themes(request.scope)
    context = {
        "page_title": TITLE,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE)),
        "lines": [(row, labels.get(row.sub_theme.theme, row.sub_theme.theme)) for row in rows],
        "today": local_today(request.actor.time_zone),
    }
    return render(request, "web/aspirations/local.html", context)


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: ActingRequest) -> HttpResponse:
    """A new sub-theme under a national theme."""
    check_may_keep_sub_themes(request.actor)
    form = SubThemeForm(
        request.POST if request.method == "POST" else None,
        themes=_themes(request),
        initial={"valid_from": local_today(request.actor.time_zone)},
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form), once(form):
            operations.add_sub_theme(
                actor=request.actor, at=now(), draft=form.draft(), idempotency_key=form.sending
            )
    return _answer(request, form, "Nouveau sous-thème", "Ajouter", "Le sous-thème est ajouté.")


@keeper
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: ActingRequest, sub_theme_id: UUID) -> HttpResponse:
    """Correct a sub-theme, or end it."""
    check_may_keep_sub_themes(request.actor)
    row = _found(request, sub_theme_id)
    known = row.sub_theme
    form = CorrectionForm(
        request.POST if request.method == "POST" else None,
        initial={
            "label": known.label,
            "definition": known.definition,
            "valid_to": known.valid_to,
            EDIT_FIELD: row.edit_token,
        },
    )
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form):
            operations.amend_sub_theme(
                actor=request.actor, at=now(), sub_theme_id=sub_theme_id, label=typed["label"],
                definition=typed["definition"], valid_to=typed["valid_to"], edit_token=typed[EDIT_FIELD] or 0,
            )  # fmt: skip
    return _answer(request, form, "Modifier un sous-thème", "Enregistrer", "Le sous-thème est modifié.")


def _answer(request: ActingRequest, form: forms.Form, title: str, verb: str, done: str) -> HttpResponse:
    back = reverse("sub_themes:list")
    if form.is_bound and not form.errors:
        accept_page(request)
        messages.success(request, done)
        return HttpResponseRedirect(back)
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), Crumb(TITLE, back), Crumb(title)),
        "form": form,
        "verb": verb,
        "back_url": back,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _found(request: ActingRequest, sub_theme_id: UUID) -> LocalSubThemeRow:
    row = next((one for one in local_sub_themes(request.scope) if one.sub_theme_id == sub_theme_id), None)
    if row is None:
        raise NotFound("Ce sous-thème n’existe pas.", what_to_do="Revenez à la liste de votre structure.")
    return row


def _themes(request: ActingRequest) -> Taxonomy:
    return national_themes_on(request.scope, local_today(request.actor.time_zone))
