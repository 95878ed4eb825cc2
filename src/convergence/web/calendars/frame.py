"""What the pages of calendars share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from convergence.design.frame import Crumb
from convergence.foundation.permissions import Permission
from convergence.foundation.problems import Unavailable
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown

owner = requires(Permission.PLAN_APPOINTMENTS, purpose=Purpose.ADMINISTRATION)
publisher = requires(Permission.PLAN_APPOINTMENTS, Permission.MANAGE_PLACES, purpose=Purpose.ADMINISTRATION)
TITLE = "Mon calendrier"


def page(
    request: ActingRequest, template: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """One page of calendars."""
    crumbs = [Crumb("Accueil", "/")]
    if title != TITLE:
        crumbs.append(Crumb(TITLE, reverse("calendars:account")))
    context |= {
        "page_title": title,
        "breadcrumb": (*crumbs, Crumb(title)),
        "back_url": reverse("calendars:account"),
    }
    return render(request, template, context, status=status)


def form_page(
    request: ActingRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    verb: str,
    done: str,
    template: str = "web/form.html",
    **context: Any,
) -> HttpResponse:
    """A page with one form: sent, it runs ``act`` and goes back to the calendar with the sentence ``done``."""
    if form.is_bound and form.is_valid():
        with trouble_shown(form), problems_shown(form):
            act(dict(form.cleaned_data))
        if not form.errors:
            accept_page(request)
            messages.success(request, done)
            return HttpResponseRedirect(reverse("calendars:account"))
    return page(request, template, title, status=422 if form.errors else 200, form=form, verb=verb, **context)


@contextmanager
def trouble_shown(form: forms.Form) -> Iterator[None]:
    """A calendar server that does not answer is told on the form: the site itself works."""
    try:
        yield
    except Unavailable as problem:
        form.add_error(None, str(problem))
