"""Conversations of an adviser or of her team; who replaces whom."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of, search
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.identity.queries import advisers_of, staff_names
from convergence.messaging import operations
from convergence.messaging.queries import alerts, conversations
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.asking import posted
from convergence.web.drafts.store import accept_page
from convergence.web.forms import problems_shown
from convergence.web.messages.forms import ReplacementForm, SearchForm

writer = requires(Permission.SEND_MESSAGES)


@writer
@require_safe
def inbox(request: ActingRequest) -> HttpResponse:
    """Those with something unread first; a name is looked for in the whole structure."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    name, team = asked.get("nom", "").strip(), asked.get("qui") == "equipe"
    found = [hit.dossier_id for hit in search(request.scope, name)] if name else None
    rows = conversations(
        request.scope,
        adviser_id=None if team or name else request.actor.user_id,
        unread_only=asked.get("lu") == "non",
        dossier_ids=found,
    )
    wrong = alerts(request.scope, adviser_id=None if team else request.actor.user_id)
    people = {
        one.dossier_id: one.full_name
        for one in headers_of(
            request.scope, [row.dossier_id for row in rows] + [row.dossier_id for row in wrong]
        )
    }
    advisers = staff_names(request.scope, [row.adviser_id for row in rows if row.adviser_id])
    context = {
        "page_title": "Conversations",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Conversations")),
        "form": form,
        "count": sum(bool(value) for value in asked.values()),
        "lines": [
            (
                row,
                people[row.dossier_id],
                advisers[row.adviser_id].full_name if row.adviser_id in advisers else "",
            )
            for row in rows
            if row.dossier_id in people
        ],
        "wrong": [(row, people[row.dossier_id]) for row in wrong if row.dossier_id in people],
    }
    return render(request, "web/messages/list.html", context)


@writer
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: ActingRequest) -> HttpResponse:
    """Announce to the young people around an adviser who answers while she is away."""
    staff = advisers_of(request.scope, request.actor.structure_id)
    choices = [(str(one.user_id), one.full_name) for one in staff]
    start = {
        "adviser_id": request.GET.get("absent", str(request.actor.user_id)),
        "first_day": request.GET.get("du", ""),
        "last_day": request.GET.get("au", ""),
    }
    form = ReplacementForm(posted(request), staff=choices, initial=start)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form):
            operations.announce_replacement(
                actor=request.actor,
                at=now(),
                adviser_id=UUID(typed["adviser_id"]),
                substitute_id=UUID(typed["substitute_id"]),
                first_day=typed["first_day"],
                last_day=typed["last_day"],
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, "Le remplacement est annoncé : chaque jeune concerné en est prévenu.")
            return HttpResponseRedirect(reverse("messages:list"))
    context = {
        "page_title": "Annoncer un remplacement",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Conversations", reverse("messages:list")),
            Crumb("Annoncer un remplacement"),
        ),
        "form": form,
        "verb": "Annoncer aux jeunes",
        "back_url": reverse("messages:list"),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)
