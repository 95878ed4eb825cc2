"""Conversations of an operator with the people who are shared with it: its own, which no Mission Locale reads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.design.frame import Crumb
from convergence.dossier.queries import headers_of
from convergence.foundation.classification import FieldGroup
from convergence.foundation.clock import now
from convergence.foundation.permissions import Permission
from convergence.identity.queries import advisers_of, staff_names
from convergence.messaging import operations
from convergence.messaging.policies import check_may_write_as_operator
from convergence.messaging.queries import operator_messages, operator_threads, thread_of_operator
from convergence.storage.files import groups_to_write
from convergence.web.access import ActingRequest, requires
from convergence.web.dossier.asking import Asking, ask, posted
from convergence.web.dossier.frame import file_page, worked_file
from convergence.web.drafts.store import accept, accept_page
from convergence.web.forms import problems_shown
from convergence.web.forms.once import once
from convergence.web.messages.forms import (
    EntrustAllForm,
    EntrustForm,
    OperatorMessageForm,
    OperatorSearchForm,
)
from convergence.web.operators.saying import worded

THREAD = "file_messages:operator"
LIST = "messages:operator_list"
MOST_SHOWN = 100
operator = requires(Permission.WRITE_TO_SHARED_PEOPLE)


@operator
@require_safe
def inbox(request: ActingRequest) -> HttpResponse:
    """The conversations of the operator, those with something unread first."""
    check_may_write_as_operator(request.actor)
    form = OperatorSearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = operator_threads(
        request.scope,
        adviser_id=None if asked.get("qui") == "organisme" else request.actor.user_id,
        unread_only=asked.get("lu") == "non",
    )
    people = {
        one.dossier_id: one.full_name for one in headers_of(request.scope, [row.dossier_id for row in rows])
    }
    advisers = staff_names(request.scope, [row.adviser_id for row in rows])
    context = {
        "page_title": "Conversations",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Conversations")),
        "form": worded(form, request.actor),
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
    }
    return render(request, "web/messages/operator_list.html", context)


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """The messages, oldest first, then a new one. Reading them notes that they were seen."""
    header = worked_file(request, dossier_id)
    check_may_write_as_operator(request.actor)
    draft = f"dossier-{dossier_id}-message"
    form = OperatorMessageForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with problems_shown(form), once(form):
            operations.write_as_operator(
                actor=request.actor,
                at=now(),
                dossier_id=dossier_id,
                text=form.cleaned_data["text"],
                idempotency_key=form.sending,
            )
        if not form.errors:
            accept(request, draft)
            messages.success(request, "Le message est écrit.")
            return HttpResponseRedirect(reverse(THREAD, args=[dossier_id]) + "#ecrire")
    found = thread_of_operator(request.scope, dossier_id)
    rows = operator_messages(request.scope, dossier_id, request.actor.structure_id, limit=MOST_SHOWN)
    if found is not None and found.unread_count:
        operations.note_operator_seen(actor=request.actor, at=now(), dossier_id=dossier_id)
    answering = staff_names(request.scope, [found.adviser_id]) if found else {}
    return file_page(
        request,
        header,
        "web/messages/operator_thread.html",
        "Messages",
        THREAD,
        status=422 if form.errors else 200,
        form=form,
        draft=draft,
        rows=rows,
        thread=found,
        answering=answering[found.adviser_id].full_name if found and found.adviser_id in answering else "",
        may_write=FieldGroup.ACCOMPAGNEMENT in groups_to_write(dossier_id),
        is_cut=len(rows) == MOST_SHOWN,
    )


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def entrust(request: ActingRequest, dossier_id: UUID) -> HttpResponse:
    """A colleague answers this person from now on."""
    header = worked_file(request, dossier_id)
    check_may_write_as_operator(request.actor)
    form = EntrustForm(
        posted(request), staff=_colleagues(request), initial={"adviser_id": str(request.actor.user_id)}
    )
    asking = Asking(
        title="Confier la conversation",
        verb="Confier",
        done="La conversation est confiée : le jeune le lira dans ses messages.",
        back_url=reverse(THREAD, args=[dossier_id]),
        current=THREAD,
    )
    return ask(
        request,
        header,
        form,
        asking,
        lambda typed: operations.entrust_threads(
            actor=request.actor, at=now(), adviser_id=UUID(typed["adviser_id"]), dossier_id=dossier_id
        ),
    )


@operator
@require_http_methods(["GET", "HEAD", "POST"])
def entrust_all(request: ActingRequest) -> HttpResponse:
    """All the conversations of somebody who is away, or is back, to a colleague."""
    check_may_write_as_operator(request.actor)
    form = EntrustAllForm(
        posted(request), staff=_colleagues(request), initial={"from_id": str(request.actor.user_id)}
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        with problems_shown(form):
            changed = operations.entrust_threads(
                actor=request.actor,
                at=now(),
                adviser_id=UUID(typed["adviser_id"]),
                from_id=UUID(typed["from_id"]),
            )
        if not form.errors:
            accept_page(request)
            messages.success(request, _said(changed))
            return HttpResponseRedirect(reverse(LIST))
    context = {
        "page_title": "Confier des conversations",
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Conversations", reverse(LIST)),
            Crumb("Confier des conversations"),
        ),
        "form": worded(form, request.actor),
        "verb": "Confier",
        "back_url": reverse(LIST),
    }
    return render(request, "web/form.html", context, status=422 if form.errors else 200)


def _said(changed: int) -> str:
    if not changed:
        return "Aucune conversation à confier : rien n’a changé."
    if changed == 1:
        return "1 conversation confiée : la personne le lira dans ses messages."
    return f"{changed} conversations confiées : chaque personne le lira dans ses messages."


def _colleagues(request: ActingRequest) -> list[tuple[str, str]]:
    staff = advisers_of(request.scope, request.actor.structure_id)
    return [(str(one.user_id), one.full_name) for one in staff]
