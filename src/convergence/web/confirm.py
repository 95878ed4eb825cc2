"""A serious action is asked on its own page: what will happen, why, then the verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import Resolver404, resolve

from convergence.design.components import Confirmation
from convergence.design.frame import Crumb
from convergence.web.access import ActingRequest
from convergence.web.context import label_above, label_of
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.navigation.tabs import label_of_page
from convergence.web.operators.saying import asked, worded


class ConfirmForm(forms.Form):
    """Nothing to type: the button is the answer."""


class ReasonForm(forms.Form):
    """Why; a subclass adds dates or choices."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        help_text="Il restera dans l’historique.",
        widget=forms.Textarea({"rows": 3}),
    )


def confirm_page(
    request: ActingRequest,
    confirmation: Confirmation,
    form: forms.Form,
    act: Callable[[Mapping[str, Any]], object],
    *,
    done: str,
) -> HttpResponse:
    """Ask, then run ``act`` with what was typed and go back with the sentence ``done``.

    A refusal is shown on the page (422) and what was typed stays.
    """
    if request.method == "POST" and form.is_valid():
        with problems_shown(form):
            act(form.cleaned_data)
        if not form.errors:
            accept_page(request)
            messages.success(request, done)
            return HttpResponseRedirect(confirmation.back_url)
    confirmation, form = asked(confirmation, request.actor), worded(form, request.actor)
    context = {
        "page_title": confirmation.title,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb(_came_from(confirmation.back_url), confirmation.back_url),
            Crumb(confirmation.title),
        ),
        "confirmation": confirmation,
        "form": form,
        "reason_error": "",
    }
    return render(request, "web/confirm.html", context, status=422 if form.errors else 200)


def _came_from(url: str) -> str:
    """The name that the menu or the tabs of a file give to the page to which one goes back, or to what is above it."""
    path = urlsplit(url).path
    try:
        view = resolve(path).view_name
    except Resolver404:
        view = ""
    return label_of(view) or label_of_page(view) or label_above(path) or "Page précédente"
