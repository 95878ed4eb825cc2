"""« Demandes reçues » : requests sent to one's organisation, read and answered in its own screen, without the file."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.solutions import operations, queries
from convergence.accompagnement.solutions.types import RequestView, Waiting
from convergence.design.frame import Crumb
from convergence.foundation.clock import local_today, now
from convergence.foundation.permissions import Permission
from convergence.foundation.scope import Purpose
from convergence.web.access import ActingRequest, requires
from convergence.web.forms import problems_shown
from convergence.web.solutions.following import no_request
from convergence.web.solutions.lists import after, kept, pager_of, tabs_of
from convergence.web.solutions.service.answering import (
    Shown,
    answer_form,
    attached,
    body_of,
    give,
    possible,
    shown,
)

SHOWN = 20
LABELS = {
    Waiting.TO_ANSWER: "À répondre",
    Waiting.ANSWERED: "Venue ou résultat à noter",
    Waiting.FINISHED: "Terminées",
}
EMPTY = {
    Waiting.TO_ANSWER: "Aucune demande n’attend votre réponse.",
    Waiting.ANSWERED: "Aucune venue et aucun résultat ne restent à noter.",
    Waiting.FINISHED: "Aucune demande n’est terminée.",
}
answerer = requires(Permission.ANSWER_REQUESTS, purpose=Purpose.SERVICE_REQUEST)


@answerer
@require_safe
def inbox(request: ActingRequest) -> HttpResponse:
    """What was asked of one's organisation, what waits first."""
    wanted = kept(request.GET, Waiting.TO_ANSWER)
    wanted = wanted if wanted in LABELS else Waiting.TO_ANSWER
    page = queries.inbox(request.scope, kept=wanted, after=after(request.GET), limit=SHOWN)
    context = {
        "page_title": "Demandes reçues",
        "breadcrumb": (Crumb("Accueil", "/"), Crumb("Demandes reçues")),
        "tabs": tabs_of(request.GET, page.counts, wanted, LABELS),
        "lines": page.rows,
        "today": local_today(request.actor.time_zone),
        "empty": EMPTY[wanted],
        "pager": pager_of(request.GET, page),
    }
    return render(request, "web/solutions/inbox.html", context)


@answerer
@require_safe
def show(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """One request; opening it says that it was received."""
    view = _found(request, request_id)
    if request.method == "GET" and view.row.received_at is None:
        operations.receive_request(actor=request.actor, at=now(), request_id=request_id)
        view = _found(request, request_id)
    title = f"Demande pour {view.told.full_name}" if view.told.full_name else "Demande retirée"
    asked = _shown(request, view)
    context = {
        "page_title": title,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Demandes reçues", reverse("solutions:inbox")),
            Crumb(title),
        ),
        "asked": asked,
        "body": body_of(asked),
    }
    return render(request, "web/solutions/received.html", context)


@answerer
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """The service says yes."""
    return _answer(request, request_id, "accept")


@answerer
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """The service says no."""
    return _answer(request, request_id, "refuse")


@answerer
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """Did she come."""
    return _answer(request, request_id, "presence")


@answerer
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: ActingRequest, request_id: UUID) -> HttpResponse:
    """What came of it."""
    return _answer(request, request_id, "outcome")


@answerer
@require_safe
def paper(request: ActingRequest, request_id: UUID, document_id: UUID) -> HttpResponse:
    """A paper joined to a request."""
    view = _found(request, request_id)
    return attached(queries.paper_bytes(request.scope, request_id, document_id), view, document_id)


def _answer(request: ActingRequest, request_id: UUID, which: str) -> HttpResponse:
    view = _found(request, request_id)
    answer = possible(which, view.row)
    form, back = (
        answer_form(request, answer, view.row, is_guest=False),
        reverse("solutions:received", args=[request_id]),
    )
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            give(request, answer, form, request_id)
        if not form.errors:
            messages.success(request, answer.done)
            return HttpResponseRedirect(back)
    context = {
        "page_title": answer.title,
        "breadcrumb": (
            Crumb("Accueil", "/"),
            Crumb("Demandes reçues", reverse("solutions:inbox")),
            Crumb(f"Demande pour {view.told.full_name}", back),
            Crumb(answer.title),
        ),
        "answer": answer,
        "form": form,
        "back_url": back,
    }
    return render(request, "web/solutions/answer.html", context, status=422 if form.errors else 200)


def _found(request: ActingRequest, request_id: UUID) -> RequestView:
    """A request sent to the reader's organisation; any other is answered as an unknown one."""
    view = queries.request(request.scope, request_id)
    if view is None or view.row.recipient_organisation_id != request.actor.structure_id:
        raise no_request()
    return view


def _shown(request: ActingRequest, view: RequestView) -> Shown:
    def url(name: str, *parts: UUID) -> str:
        return reverse(f"solutions:{name}", args=[view.row.request_id, *parts])

    return shown(view, local_today(request.actor.time_zone), request.actor.time_zone, url)
