"""What the pages of the team share: marks, titles, form pages, conflicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from convergence.design.frame import Crumb
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown

member = requires(Permission.USE_TEAM_TOOLS)
writer = requires(Permission.KEEP_PRACTICE_NOTES, purpose=Purpose.ADMINISTRATION)
publisher = requires(Permission.PUBLISH_ANNOUNCEMENTS, purpose=Purpose.ADMINISTRATION)

BOX = Crumb("Boîte de l’équipe", "/equipe/boite/")


def page(
    request: ActingRequest, template: str, title: str, *crumbs: Crumb, status: int = 200, **context: Any
) -> HttpResponse:
    """One page of the team."""
    context = {
        "words": "",
        **context,
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), *crumbs, Crumb(title)),
    }
    return render(request, f"web/support/{template}.html", context, status=status)


def form_page(
    request: ActingRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    crumb: Crumb,
    verb: str,
    done: str,
    back: str = "",
) -> HttpResponse:
    """A page with one form: sent, it runs ``act`` and goes back with the sentence ``done``."""
    back = back or crumb.url
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            act(dict(form.cleaned_data))
        if not form.errors:
            accept_page(request)
            messages.success(request, done)
            return HttpResponseRedirect(back)
    context = {
        "page_title": title,
        "breadcrumb": (Crumb("Accueil", "/"), crumb, Crumb(title)),
        "form": form,
        "verb": verb,
        "back_url": back,
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def missing(what: str, view: str) -> NotFound:
    """The answer for what is absent, and the same for what is another structure's."""
    return NotFound(
        f"{what} n’existe pas ou ne vous est pas accessible.",
        what_to_do=f"Revenez à la liste : {reverse(view)}",
    )
