"""The people of a service read a request and answer it by their link: no account, nothing of the file beside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from convergence.accompagnement.solutions import operations
from convergence.accompagnement.solutions.queries import by_link as request_of_link
from convergence.accompagnement.solutions.queries import link_holder, paper_by_link
from convergence.accompagnement.solutions.types import RequestView
from convergence.foundation.actor import Actor
from convergence.foundation.clock import local_today, now
from convergence.foundation.problems import NotFound
from convergence.foundation.scope import Purpose
from convergence.portal.frame import structure_frame
from convergence.storage.session import current_scope
from convergence.web.access import ActingRequest, by_link
from convergence.web.forms import problems_shown
from convergence.web.solutions.service.answering import answer_form, attached, body_of, give, possible, shown

DEAD_LINK = NotFound(
    "Ce lien n’est plus valable.",
    what_to_do="La demande est close ou a été retirée, le lien est trop vieux, ou l’adresse est incomplète. "
    "Pour en recevoir un autre, téléphonez à l’organisme qui vous l’a envoyé.",
    code="dead_link",
)


def find_guest(token: str, at: Any) -> Actor | None:
    """The service that holds a link of answer; None for one that is unknown, revoked or ended."""
    return link_holder(current_scope(), token, at)


guest = by_link(find_guest, Purpose.SERVICE_REQUEST, dead_link=DEAD_LINK)


@guest
@require_safe
def show(request: ActingRequest, token: str) -> HttpResponse:
    """The request; opening it says that it was received."""
    view = _opened(request, token)
    if request.method == "GET" and view.row.received_at is None:
        operations.receive_request(actor=request.actor, at=now(), request_id=view.row.request_id, token=token)
        view = _opened(request, token)

    def url(name: str, *parts: UUID) -> str:
        return reverse(f"portal_solutions:{name}", args=[token, *parts])

    asked = shown(view, local_today(request.actor.time_zone), request.actor.time_zone, url)
    return _page(request, view, "show", f"Demande pour {asked.person}", asked=asked, body=body_of(asked))


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: ActingRequest, token: str) -> HttpResponse:
    """The service says yes."""
    return _answer(request, token, "accept")


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ActingRequest, token: str) -> HttpResponse:
    """The service says no."""
    return _answer(request, token, "refuse")


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def presence(request: ActingRequest, token: str) -> HttpResponse:
    """Did she come."""
    return _answer(request, token, "presence")


@guest
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: ActingRequest, token: str) -> HttpResponse:
    """What came of it."""
    return _answer(request, token, "outcome")


@guest
@require_safe
def paper(request: ActingRequest, token: str, document_id: UUID) -> HttpResponse:
    """A paper joined to the request."""
    view = _opened(request, token)
    return attached(paper_by_link(request.scope, token, document_id, now()), view, document_id)


def _answer(request: ActingRequest, token: str, which: str) -> HttpResponse:
    view = _opened(request, token)
    answer = possible(which, view.row)
    form = answer_form(request, answer, view.row, is_guest=True)
    back = reverse("portal_solutions:show", args=[token])
    if form.is_bound and form.is_valid():
        with problems_shown(form):
            give(request, answer, form, view.row.request_id, token=token)
        if not form.errors:
            messages.success(request, answer.done)
            return HttpResponseRedirect(back)
    status = 422 if form.errors else 200
    return _page(request, view, "form", answer.title, status=status, form=form, answer=answer, back_url=back)


def _opened(request: ActingRequest, token: str) -> RequestView:
    return request_of_link(request.scope, token, now())


def _page(
    request: ActingRequest, view: RequestView, name: str, title: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    """One page of a service that came by its link: whoever asked speaks, and is called."""
    context |= {"page_title": title, **structure_frame(request, view.row.operator_id)}
    return render(request, f"portal/solutions/{name}.html", context, status=status)
